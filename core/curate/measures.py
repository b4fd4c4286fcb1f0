"""What is measured of one image, cheaply enough for every import, and which flags that raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from PIL import Image

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
    shares = np.cumsum(grey.histogram()) / (grey.width * grey.height)
    darkest, darkest_20th, middle, lightest = (
        int(np.searchsorted(shares, share)) for share in (0.01, 0.05, 0.5, 0.99)
    )
    levels = np.asarray(grey).astype(np.int16)
    steps = np.abs(np.concatenate([np.diff(levels, axis=axis).ravel() for axis in (0, 1)]))
    steepness = np.cumsum(np.bincount(steps, minlength=256)) / steps.size
    steepest = int(np.searchsorted(steepness, 0.999))
    return {
        "darkest_20th": round(darkest_20th / 255, 3),
        "middle": round(middle / 255, 3),
        "lightest": round(lightest / 255, 3),
        "contrast": round((lightest - darkest) / 255, 3),
        "sharpness": round(min(steepest / max(lightest - darkest, 1), 1.0), 3),
        "texture": round(float(steps.mean()) / 255, 4),
    }


def _colours(small: Image.Image) -> dict[str, float]:
    """Returns the mean of each colour and the spread of their differences, as shares of white."""
    pixels = np.asarray(small.resize((32, 32), Image.Resampling.BOX), dtype=np.float32) / 255
    red, green, blue = pixels.mean(axis=(0, 1))
    spread = (pixels.max(axis=2) - pixels.min(axis=2)).mean()
    names = ("red", "green", "blue", "saturation")
    return {
        name: round(float(v), 3) for name, v in zip(names, (red, green, blue, spread), strict=True)
    }


def _border(grey: npt.NDArray[np.uint8]) -> float:
    """Returns how deep a flat band with a straight edge lies along a side, as a share; 0: none."""
    levels = grey.astype(np.int16)
    turned = (levels, levels[::-1], levels.T, levels.T[::-1])
    return round(max(depth for side in turned for depth in _bands(side)), 3)


def _bands(levels: npt.NDArray[np.int16]) -> Iterator[float]:
    """Yields the depths of bands along the first row of an image, and 0."""
    yield 0.0
    deepest, beside = (int(BORDER_DEEPEST * side) for side in levels.shape)
    levels = levels[:, beside : levels.shape[1] - beside]  # a frame's own corners have no edge
    steps = levels[2 : deepest + 2] - levels[:deepest]  # an edge may be spread over two rows
    rising = (steps > EDGE_STEP).mean(axis=1)
    falling = (steps < -EDGE_STEP).mean(axis=1)
    for row in np.flatnonzero(np.maximum(rising, falling) >= EDGE_SHARE):
        band = levels[: row + 1]
        if (np.abs(band - np.median(band)) < EDGE_STEP).mean() >= BAND_SHARE:
            yield (int(row) + 1) / len(levels)
