"""The shipped network that tells kernels from ground: 0.2 s an image.

A U-Net of 0.2 million weights (models/segment.py), run without Keras.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from skimage import transform

from core.create import unets
from core.create.unets import Map
from core.settings import PROJECT

WEIGHTS = PROJECT / "data" / "starter" / "segmenter.npz"
SIDE = 96  # pixels of an image
TONE, DARKEST = 0.35, 0.02  # of an image as it is shown to the network: its median, in [0, 1]


def seen(image: npt.NDArray[np.uint8]) -> Map:
    """Returns the log odds of kernel (H, W) of an sRGB image (H, W, 3) of any size.

    They are the mean of what is said of the image and of its mirror image.
    """
    height, width = image.shape[:2]
    longer = max(height, width)
    around = (0, longer - height), (0, longer - width), (0, 0)
    small = transform.resize(np.pad(image, around, mode="edge"), (SIDE, SIDE), anti_aliasing=True)
    small = exposed(small)
    odds = (log_odds(small) + log_odds(small[:, ::-1])[:, ::-1]) / 2
    return np.asarray(transform.resize(odds, (longer, longer), order=1)[:height, :width])


def exposed(image: npt.NDArray[np.floating]) -> Map:
    """Returns an image in [0, 1] lighter or darker, so that half of it is lighter than TONE."""
    median = np.clip(np.median(image), DARKEST, 1 - DARKEST)
    return np.asarray(np.clip(image, 0, 1) ** (np.log(TONE) / np.log(median)))


def log_odds(image: npt.NDArray[np.floating]) -> Map:
    """Returns the log odds of kernel (96, 96) of an image (96, 96, 3) in [0, 1]."""
    return unets.run(WEIGHTS, image * 2 - 1)[..., 0]
