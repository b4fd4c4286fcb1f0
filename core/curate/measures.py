"""What is measured of one image, cheaply enough for every import, and which flags that raises."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from core.images import Picture
from db.records import CheckRecord

SIGNATURE_SIDE = 48  # pixels on each side of the grey version by which images are compared

BLURRED_BELOW = 0.12  # steepest edge over contrast, at some 256 pixels
DARK_BELOW = 0.25  # of full white: the lightest hundredth
BRIGHT_ABOVE = 0.70  # the darkest twentieth
CONTRAST_BELOW = 0.24  # between the darkest and the lightest hundredth
SMALLEST_SIDE = 64  # what a training at 64 pixels needs without enlarging
GREATEST_ASPECT = 2.0  # a training sees the middle square: half would be lost

EDGE_STEP = 14  # grey levels across a border's edge
EDGE_SHARE = 0.95  # of the side along which the step runs
BAND_SHARE = 0.7  # of a border that has its one shade
BORDER_DEEPEST = 0.2  # of the image


def check(image_sha256: str, picture: Picture) -> CheckRecord:
    """Returns what is measured of an accepted image."""
    small = picture.small
    grey = small.convert("L")
    signature = grey.resize((SIGNATURE_SIDE, SIGNATURE_SIDE), Image.Resampling.BILINEAR)
    return CheckRecord(
        image_sha256=image_sha256,
        alpha=picture.alpha,
        measures=_shades(grey) | _colours(small) | {"border": _border(np.asarray(grey))},
        signature=signature.tobytes(),
    )


def flags(
    measures: Mapping[str, float], *, width: int, height: int, alpha: bool
) -> dict[str, float]:
    """Returns the flags that an image by itself raises, each with the value that raised it."""
    aspect = max(width, height) / min(width, height)
    found = {
        "blurred": (measures["sharpness"], measures["sharpness"] < BLURRED_BELOW),
        "dark": (measures["lightest"], measures["lightest"] < DARK_BELOW),
        "bright": (measures["darkest_20th"], measures["darkest_20th"] > BRIGHT_ABOVE),
        "low_contrast": (measures["contrast"], measures["contrast"] < CONTRAST_BELOW),
        "odd_size": (min(width, height), min(width, height) < SMALLEST_SIDE),
        "odd_aspect": (aspect, aspect > GREATEST_ASPECT),
        "border": (measures["border"], measures["border"] > 0),
        "alpha": (1.0, alpha),
    }
    return {flag: round(float(amount), 3) for flag, (amount, raised) in found.items() if raised}


def _shades(grey: Image.Image) -> dict[str, float]:
    """Returns shades as shares of white, and sharpness: the steepest edges over the contrast."""
    darkest, darkest_20th, middle, lightest = _shades_at(grey.histogram(), (0.01, 0.05, 0.5, 0.99))
    width, height = grey.size
    steps = [0] * 256
    for along, box in (((1, 0), (0, 0, width - 1, height)), ((0, 1), (0, 0, width, height - 1))):
        right, down = along
        moved = grey.crop((right, down, width, height))
        found = ImageChops.difference(grey.crop(box), moved).histogram()
        steps = [sum(both) for both in zip(steps, found, strict=True)]
    (steepest,) = _shades_at(steps, (0.999,))
    mean_step = sum(size * number for size, number in enumerate(steps)) / sum(steps)
    return {
        "darkest_20th": round(darkest_20th / 255, 3),
        "middle": round(middle / 255, 3),
        "lightest": round(lightest / 255, 3),
        "contrast": round((lightest - darkest) / 255, 3),
        "sharpness": round(min(steepest / max(lightest - darkest, 1), 1.0), 3),
        "texture": round(mean_step / 255, 4),
    }


def _shades_at(histogram: Sequence[int], shares: Sequence[float]) -> list[int]:
    """Returns the shades below which so many of the pixels lie."""
    sums = list(accumulate(histogram))
    return [bisect_left(sums, share * sums[-1]) for share in shares]


def _colours(small: Image.Image) -> dict[str, float]:
    """Returns the mean of each colour and the spread of their differences, as shares of white."""
    pixels = np.asarray(small.reduce(max(1, min(small.size) // 16)), dtype=np.float32)
    means = [float(mean) for mean in pixels.mean(axis=(0, 1))]
    means.append(float((pixels.max(axis=2) - pixels.min(axis=2)).mean()))
    names = ("red", "green", "blue", "saturation")
    return {name: round(mean / 255, 3) for name, mean in zip(names, means, strict=True)}


def _border(grey: npt.NDArray[np.uint8]) -> float:
    """Returns how deep a flat band with a straight edge lies along a side, as a share; 0: none."""
    levels = grey.astype(np.int16)
    turned = (levels, levels[::-1], levels.T, levels.T[::-1])
    return round(max(depth for side in turned for depth in _bands(side)), 3)


def _bands(levels: npt.NDArray[np.int16]) -> Iterator[float]:
    """Yields the depths of bands along the first row of an image, and 0."""
    yield 0.0
    deepest, beside = (int(BORDER_DEEPEST * side) for side in levels.shape)
    levels = levels[:, beside : levels.shape[1] - beside : 2]  # a frame's corners have no edge
    steps = levels[2 : deepest + 2] - levels[:deepest]  # an edge may be spread over two rows
    rising = np.count_nonzero(steps > EDGE_STEP, axis=1)
    falling = np.count_nonzero(steps < -EDGE_STEP, axis=1)
    for row in np.flatnonzero(np.maximum(rising, falling) >= EDGE_SHARE * levels.shape[1]):
        band = levels[: row + 1]
        if (np.abs(band - np.median(band)) < EDGE_STEP).mean() >= BAND_SHARE:
            yield (int(row) + 1) / len(levels)
