"""Measures of generated images against real ones: pure functions of arrays.

Images are uint8 (N, R, R, 3); features are float (N, F), from a judge that saw real images only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Images = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating]

PATCH, PATCHES, DIRECTIONS = 7, 128, 512  # Karras et al. 2018: pixels, per image, projections
SMALLEST = 16  # pixels of the coarsest level of the pyramid
NEAREST = 5  # neighbours of density and coverage
LAYOUT = 32  # pixels at which layouts are compared
COPY = 0.5  # of the usual distance between training images
BINS = 32  # of a colour channel's histogram


def kid(real: Array, fake: Array) -> float:
    """Returns the kernel distance, unbiased: MMD² with ((x·y / F) + 1)³ (Binkowski et al. 2018)."""
    width = real.shape[1]

    def kernel(a: Array, b: Array) -> Array:
        return np.asarray((a.astype(np.float64) @ b.astype(np.float64).T / width + 1) ** 3)

    m, n = len(real), len(fake)
    within_real, within_fake = kernel(real, real), kernel(fake, fake)
    same = (within_real.sum() - np.trace(within_real)) / (m * (m - 1))
    same += (within_fake.sum() - np.trace(within_fake)) / (n * (n - 1))
    return float(same - 2 * kernel(real, fake).mean())


def kid_interval(
    real: Array, fake: Array, *, rounds: int = 50, seed: int = 0
) -> tuple[float, float, float]:
    """Returns KID with the 5th and 95th percentile over halves drawn without replacement."""
    random = np.random.default_rng(seed)
    drawn = [kid(_half(real, random), _half(fake, random)) for _ in range(rounds)]
    return kid(real, fake), float(np.quantile(drawn, 0.05)), float(np.quantile(drawn, 0.95))


def density_and_coverage(real: Array, fake: Array) -> tuple[float, float]:
    """Returns density and coverage with five neighbours (Naeem et al. 2020); 1 and 1 at best."""
    radius = np.sort(_distances(real, real), axis=1)[:, NEAREST]
    inside = _distances(real, fake) < radius[:, None]
    return float(inside.sum() / (NEAREST * len(fake))), float(inside.any(axis=1).mean())


def sliced_wasserstein(real: Images, fake: Images, *, seed: int = 0) -> dict[int, float]:
    """Returns the sliced Wasserstein distance × 1000 per level of the Laplacian pyramid.

    Patches of 7×7 pixels, normalised per channel, 512 directions (Karras et al. 2018); keys are the
    levels' sides in pixels, the finest first. Both sets need the same number of images.
    """
    random = np.random.default_rng(seed)
    levels = {}
    for a, b in zip(_pyramid(real), _pyramid(fake), strict=True):
        first, second = (_patches(level, random) for level in (a, b))
        directions = random.standard_normal((first.shape[1], DIRECTIONS))
        directions /= np.linalg.norm(directions, axis=0)
        projected = (np.sort(x @ directions, axis=0) for x in (first, second))
        levels[a.shape[1]] = float(np.abs(np.subtract(*projected)).mean() * 1000)
    return levels


def layout_variety(images: Images, groups: Sequence[object]) -> float:
    """Returns 1 - the mean normalised cross-correlation of grey 32-pixel images within a group."""
    small = np.stack([_grey(image) for image in images]).reshape(len(images), -1)
    small = small - small.mean(axis=1, keepdims=True)
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9)
    return 1 - _mean_within(small @ small.T, groups)


def feature_variety(features: Array, groups: Sequence[object]) -> float:
    """Returns the mean distance of features within a group, such as one caption's images."""
    return _mean_within(_distances(features, features), groups)


def copying(train: Array, held_out: Array, fake: Array) -> float:
    """Returns C_T of Meehan et al. 2020 in one cell; below -3, fakes lie too near to real pairs.

    The Mann-Whitney statistic, in standard deviations, of the distances of fake and of held-out
    images to their nearest training pair.
    """
    near_fake, near_real = (_distances(x, train).min(axis=1) for x in (fake, held_out))
    m, n = len(near_fake), len(near_real)
    closer = near_fake[:, None] > near_real[None]
    wins = closer.sum() + 0.5 * (near_fake[:, None] == near_real[None]).sum()
    return float((wins - m * n / 2) / np.sqrt(m * n * (m + n + 1) / 12))


def nearest(train: Array, fake: Array) -> npt.NDArray[np.intp]:
    """Returns for each of the fakes the place of the training image whose features are nearest."""
    return np.asarray(_distances(fake, train).argmin(axis=1))


def copied(train: Images, fake: Images) -> float:
    """Returns the share of fakes that are nearly a training image.

    Less than half as far from it as training images usually are from the nearest other one, by
    their 16-pixel versions, which are tried mirrored and turned by right angles too.
    """
    real, made = _thumbs(train), _thumbs(fake)
    usual = _turned_distances(real, real)
    np.fill_diagonal(usual, np.inf)
    near = _turned_distances(made, real).min(axis=1)
    return float((near < COPY * np.median(usual.min(axis=1))).mean())


def fine_detail(images: Images) -> float:
    """Returns the energy of the finest Laplacian level: its deviation, in tones of 255."""
    return float(np.std(_pyramid(images)[0]))


def colour_distance(real: Images, fake: Images) -> float:
    """Returns the mean distance, in tones of 255, of the colour channels' distributions.

    The Wasserstein distance of 1-D histograms of 32 bins, the mean of red, green and blue.
    """
    shares = [
        [np.histogram(images[..., c], BINS, (0, 256))[0] / images[..., c].size for c in range(3)]
        for images in (real, fake)
    ]
    gaps = np.abs(np.cumsum(np.diff(shares, axis=0)[0], axis=1)).sum(axis=1)
    return float(gaps.mean() * 256 / BINS)


def _half(features: Array, random: np.random.Generator) -> Array:
    return features[random.permutation(len(features))[: len(features) // 2]]


def _distances(a: Array, b: Array) -> Array:
    a, b = (x.reshape(len(x), -1).astype(np.float64) for x in (a, b))
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _mean_within(values: Array, groups: Sequence[object]) -> float:
    """Returns the mean of values (N, N) over pairs of different rows of one group, groups alike."""
    names = np.array([str(group) for group in groups])
    means = []
    for name in np.unique(names):
        rows = np.flatnonzero(names == name)
        if len(rows) > 1:
            block = values[np.ix_(rows, rows)]
            means.append((block.sum() - np.trace(block)) / (len(rows) * (len(rows) - 1)))
    return float(np.mean(means)) if means else float("nan")


def _thumbs(images: Images) -> Array:
    """Returns images (N, 16, 16, 3), or as they are where they are smaller, for comparing."""
    step = max(1, images.shape[1] // SMALLEST)
    count, side = len(images), images.shape[1] // step
    small: Array = images.reshape(count, side, step, side, step, 3).mean(axis=(2, 4))
    return small


def _turned_distances(a: Array, b: Array) -> Array:
    """Returns the distances of images a (N, S, S, 3), turned as they are nearest, to each of b."""
    ways = [np.rot90(way, n, axes=(1, 2)) for way in (a, a[:, :, ::-1]) for n in range(4)]
    return np.asarray(np.min([_distances(way, b) for way in ways], axis=0))


def _grey(image: Images) -> Array:
    small = Image.fromarray(image).convert("L").resize((LAYOUT, LAYOUT), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float64)


def _pyramid(images: Images) -> list[Array]:
    """Returns the Laplacian levels (N, S, S, 3), the finest first, the last one the rest."""
    here, levels = images.astype(np.float32), []
    while here.shape[1] > SMALLEST:
        small = _blurred(here)[:, ::2, ::2]
        levels.append(here - _blurred(small.repeat(2, axis=1).repeat(2, axis=2)))
        here = small
    return [*levels, here]


def _blurred(images: Array) -> Array:
    """Returns images (N, S, S, 3) smoothed with the binomial kernel 1 4 6 4 1."""
    weights = np.array([1, 4, 6, 4, 1], dtype=np.float32) / 16
    for axis in (1, 2):
        width = [(2, 2) if n == axis else (0, 0) for n in range(4)]
        padded = np.pad(images, width, mode="reflect")
        side = images.shape[axis]
        images = sum(
            w * np.take(padded, np.arange(n, n + side), axis=axis) for n, w in enumerate(weights)
        )
    return images


def _patches(images: Array, random: np.random.Generator) -> Array:
    """Returns patches (N * PATCHES, PATCH² * 3) from random places, normalised per channel."""
    count, side = len(images), images.shape[1]
    rows, columns = random.integers(0, side - PATCH + 1, (2, count, PATCHES))
    reach = np.arange(PATCH)
    picked = images[
        np.arange(count)[:, None, None, None],
        rows[..., None, None] + reach[:, None],
        columns[..., None, None] + reach,
    ].reshape(-1, PATCH * PATCH, 3)
    picked = picked - picked.mean(axis=(0, 1))
    picked /= np.maximum(picked.std(axis=(0, 1)), 1e-9)
    return np.asarray(picked.reshape(len(picked), -1))
