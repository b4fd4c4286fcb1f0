"""Which images look alike: also flipped, turned, cropped, re-encoded or brightened ones.

Two steps. A code of 63 signs of low cosine frequencies (a perceptual hash after Zauner, 2010) finds
candidates: signs, unlike thresholds at a median, only change places and signs when an image is
turned or flipped, so that all eight positions of a code come from one transform. Then each
candidate is laid over the other at several scales and compared by local contrast, in which outlines
of single kernels, all much alike, count no more than their texture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.curate.measures import SIGNATURE_SIDE as SIDE

Grey = npt.NDArray[np.float32]  # (…, SIDE, SIDE)
Codes = npt.NDArray[np.uint64]
Windows = dict[int, Grey]

POSITIONS = 8
FREQUENCIES = 8
CROP_SCALE = 0.91  # of the side: near enough to crops of 86 to 96 %
PLACES = (0.0, 0.5, 1.0)
CODES = POSITIONS + len(PLACES) ** 2
MOST_BITS = 11  # of 63 in which the codes of candidates may differ
SMALLEST_CROP = 42  # of SIDE
RADIUS = 3  # of the surroundings against which local contrast is seen
NOISE = 6.0  # grey levels that are no texture yet
BLOCK, STRIPE = 64, 4096  # codes compared at once, so that they stay in the processor's cache
TINY = 1e-6


def codes(signatures: Sequence[bytes]) -> Codes:
    """Returns the codes of images, (CODES, N): eight positions, upright first, and nine crops."""
    flat = np.frombuffer(b"".join(signatures), np.uint8)
    images = flat.reshape(-1, SIDE, SIDE).astype(np.float32)
    positions = (_placed(images, position) for position in range(POSITIONS))
    return np.stack([_code(seen) for seen in (*positions, *_crops(images))])


def candidates(some: Codes, others: Codes) -> dict[tuple[int, int], set[int]]:
    """Returns pairs (a, b) of some and others whose codes are close, b perhaps a crop of a.

    Each comes with the positions of b in which it is so.
    """
    found: dict[tuple[int, int], set[int]] = {}
    for position in range(POSITIONS):
        for part in (0, *range(POSITIONS, len(some))):  # the whole, and its crops
            for pair in _close(some[part], others[position]):
                found.setdefault(pair, set()).add(position)
    return found


def similarity(image: Windows, other: bytes, positions: Iterable[int]) -> float:
    """Returns how well `other`, in one of the positions, lies on a part of `image`: up to 1.

    Args:
        image: what `windows` gives of an image.
        other: the signature of another.
    """
    layers = _layers(other)
    best = max(
        float((windows @ _turned(layers[size], position)).max())
        for position in positions
        for size, windows in image.items()
    )
    return min(best, 1.0)


def windows(signature: bytes) -> Windows:
    """Returns all square parts of an image by their side, as unit vectors of local contrast."""
    image = np.frombuffer(signature, np.uint8).reshape(SIDE, SIDE)
    contrast = _local_contrast(image.astype(np.float32))
    return {
        size: _unit(
            np.lib.stride_tricks.sliding_window_view(contrast, (size, size)).reshape(
                -1, size * size
            )
        )
        for size in range(SMALLEST_CROP, SIDE + 1)
    }


@lru_cache(maxsize=512)
def _layers(image: bytes) -> Windows:
    """Returns the whole of an image at several sizes, as local contrast."""
    whole = Image.frombytes("L", (SIDE, SIDE), image).convert("F")
    sizes = range(SMALLEST_CROP, SIDE + 1)
    resized = (np.asarray(whole.resize((s, s), Image.Resampling.LANCZOS)) for s in sizes)
    return {size: _local_contrast(layer) for size, layer in zip(sizes, resized, strict=True)}


def _turned(layer: Grey, position: int) -> Grey:
    turned: Grey = _unit(_placed(layer, position).reshape(1, -1))[0]
    return turned


def _unit(rows: Grey) -> Grey:
    rows = rows - rows.mean(axis=1, keepdims=True)
    unit: Grey = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + TINY)
    return unit


def _placed(images: Grey, position: int) -> Grey:
    """Returns images in one of eight positions: 1 flips left and right, 2 up and down, 4 turns."""
    turned = np.swapaxes(images, -1, -2) if position & 4 else images
    return turned[..., :: -1 if position & 2 else 1, :: -1 if position & 1 else 1]


def _crops(images: Grey) -> Iterator[Grey]:
    for top in PLACES:
        for left in PLACES:
            crop = _enlarging(top) @ images @ _enlarging(left).T
            yield crop.astype(np.float32)


def _enlarging(place: float) -> Grey:
    """Returns the matrix that enlarges a part of a line to the whole, linearly."""
    at = (np.arange(SIDE) + 0.5) * CROP_SCALE - 0.5 + place * (1 - CROP_SCALE) * SIDE
    at = at.clip(0, SIDE - 1)
    weights = 1 - np.abs(at[:, None] - np.arange(SIDE)[None, :])
    enlarging: Grey = weights.clip(0).astype(np.float32)
    return enlarging


def _code(images: Grey) -> Codes:
    """Returns the signs of the 63 lowest cosine frequencies of each image, as bits."""
    frequency, pixel = np.arange(FREQUENCIES)[:, None], np.arange(SIDE)[None, :]
    waves = np.cos(np.pi * frequency * (2 * pixel + 1) / (2 * SIDE)).astype(np.float32)
    signs = (waves @ images @ waves.T).reshape(-1, FREQUENCIES**2) > 0
    signs[:, 0] = False  # the mean brightness says nothing
    packed: Codes = np.packbits(signs, axis=1).view(np.uint64)[:, 0]
    return packed


def _close(some: Codes, others: Codes) -> Iterator[tuple[int, int]]:
    for start in range(0, len(some), BLOCK):
        block = some[start : start + BLOCK, None]
        for left in range(0, len(others), STRIPE):
            different = np.bitwise_count(block ^ others[None, left : left + STRIPE])
            rows, columns = np.nonzero(different <= MOST_BITS)
            yield from zip((rows + start).tolist(), (columns + left).tolist(), strict=True)


def _local_contrast(image: Grey) -> Grey:
    """Returns how far each pixel stands out of its surroundings, in units of their variation."""
    raised = image - _mean_around(image)
    variation = np.sqrt(_mean_around(raised * raised).clip(0))
    contrast: Grey = raised / (variation + NOISE)
    return contrast


def _mean_around(image: Grey) -> Grey:
    """Returns the mean of the square of RADIUS around each pixel."""
    padded = np.pad(image, RADIUS, mode="edge").astype(np.float64)
    sums = np.pad(padded, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    across = 2 * RADIUS + 1
    total = (
        sums[across:, across:]
        - sums[:-across, across:]
        - sums[across:, :-across]
        + sums[:-across, :-across]
    )
    mean: Grey = (total / across**2).astype(np.float32)
    return mean
