"""What light and outline tell of a kernel's depth beyond its crop's form.

A U-Net (models/relief.py) that has seen renders looks at the kernel as it is from above, and
corrects the form: where it is thicker or thinner, and where its middle lies higher or lower.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from core.create import unets
from core.create.unets import Map
from core.settings import PROJECT

Array = npt.NDArray[np.floating]
Flags = npt.NDArray[np.bool_]

WEIGHTS = PROJECT / "data" / "starter" / "relief.npz"
SIDE, CELLS = 48, 41  # of the maps that it sees, and of a silhouette's longer side at most
MOST = 1.2  # of the logarithm of a thickness by the form's


def told(colours: Array, inside: Flags, half: Array, middle: Array) -> tuple[Array, Array]:
    """Returns by what the half thickness is to be multiplied, and how far the middle rises.

    Both are (H, W), H and W at most 48; what is told of the nearest place within stands without.

    Args:
        colours: sRGB (H, W, 3) in [0, 1]. inside: where the kernel is, (H, W).
        half: of the form's thickness, and its middle, (H, W), by the kernel's width.
    """
    seen = described(colours, inside, half, middle)
    height, width = inside.shape
    maps = unets.run(WEIGHTS, seen) + unets.run(WEIGHTS, seen[:, ::-1])[:, ::-1]
    maps = maps[:height, :width] / 2
    within = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    log, rise = np.moveaxis(maps[tuple(within)], 2, 0)
    return np.exp(MOST * np.tanh(log / MOST)), rise


def described(colours: Array, inside: Flags, half: Array, middle: Array) -> Map:
    """Returns what the network sees, (48, 48, 6): colours in [-1, 1], where the kernel is, and
    twice the half thickness and the middle; all 0 outside of it.
    """
    maps = np.dstack([colours * 2 - 1, np.ones(inside.shape), 2 * half, 2 * middle])
    maps *= inside[..., None]
    down, right = (SIDE - side for side in inside.shape)
    return np.pad(maps, ((0, down), (0, right), (0, 0))).astype(np.float32)
