"""Responses: what is measured in an image of grain, to see how it follows what was asked for.

All of them take uint8 RGB (H, W, 3) and need no label. Colours are CIE L*a*b* (CIE 15:2018, D65).
The grain is what differs from the backdrop, whose colour the corners of the image show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Lab = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

WHITE = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
CORNER = 8  # a corner is this part of a side
LEAST_GRAIN = 0.02  # of the image; where less differs from the corners, all of it is taken
NOTICEABLE = 18.0  # ΔE between a blemish and the colour of its kernel
HIGHLIGHT = 99.0  # percentile


def lab(pixels: Pixels) -> Lab:
    """Returns L* (0 to 100), a* and b* of every pixel, (H, W, 3)."""
    share = pixels.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ TO_XYZ.T / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def corners(colours: Lab) -> Lab:
    """Returns the pixels of the four corners, (N, 3)."""
    height, width = (max(1, side // CORNER) for side in colours.shape[:2])
    rows, columns = np.r_[:height, -height:0], np.r_[:width, -width:0]
    return colours[np.ix_(rows, columns)].reshape(-1, 3)


def grain(colours: Lab) -> Mask:
    """Returns where the grain is, (H, W): what differs from the corners (Otsu 1979)."""
    apart = np.linalg.norm(colours - np.median(corners(colours), axis=0), axis=-1)
    mask = apart > otsu(apart)
    return mask if mask.mean() >= LEAST_GRAIN else np.ones_like(mask)


def otsu(values: npt.NDArray[np.float64]) -> float:
    """Returns the threshold that parts values into the two groups that differ most."""
    counts, edges = np.histogram(values, bins=64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, above = np.cumsum(counts), counts.sum() - np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    means = sums / np.maximum(below, 1), (sums[-1] - sums) / np.maximum(above, 1)
    between = below * above * (means[0] - means[1]) ** 2
    return float(edges[int(np.argmax(between)) + 1])
