"""What in an image is ground and what is not, by colour: histograms that know shade.

A place in shade keeps its chroma and loses lightness. So lightness L* and a*, b* divided by L* + 16
are counted, in which a shadow moves along one axis only, and every colour is counted in several
depths of shade.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage import color

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BINS = np.array([16, 32, 32])  # of lightness and of the two chromas
REACH = 0.7  # of a*, b* over L* + 16 that are told apart; a strong orange has 0.8
SHADES = {1.0: 0.40, 0.70: 0.25, 0.45: 0.20, 0.25: 0.15}  # share of light: how often, of grounds
DEPTHS = {1.0: 0.65, 0.60: 0.22, 0.35: 0.13}  # the same of kernels, whose far side is dark
LEAST = 1e-5  # what a colour that was never seen counts for
EVIDENCE = 2.5  # log of the most that one pixel says for or against


def lab(image: Array) -> Array:
    """Returns L*, a*, b* of an sRGB image with values in [0, 1]."""
    return np.asarray(color.rgb2lab(image))


def against_ground(image: Array, ground: Flags) -> Array:
    """Returns the log odds (H, W) that a pixel is none of the ground seen at `ground`, smoothed."""
    seen = _counted(image[ground], SHADES)
    any_colour = 4 / BINS.prod()
    return _odds(image, np.full_like(seen, any_colour), seen)


def odds(image: Array, kernel: Flags, ground: Flags) -> Array:
    """Returns the log odds (H, W) of kernel against ground, as they look at these pixels."""
    return _odds(image, _counted(image[kernel], DEPTHS), _counted(image[ground], SHADES))


def _odds(image: Array, kernel: Array, ground: Array) -> Array:
    ratio = np.log(kernel + LEAST) - np.log(ground + LEAST)
    at = _bins(lab(image))
    return np.asarray(ndimage.gaussian_filter(np.clip(ratio, -EVIDENCE, EVIDENCE)[at], 1.0))


def _counted(pixels: Array, shades: dict[float, float]) -> Array:
    """Returns a blurred histogram of pixels (N, 3), each in every shade; it sums to one."""
    counts = np.zeros(tuple(BINS))
    light = _linear(pixels)
    for left, weight in shades.items():
        np.add.at(counts, _bins(lab(_encoded(light * left)[None])[0]), weight / len(pixels))
    return np.asarray(ndimage.gaussian_filter(counts, 1.0, mode="nearest"))


def _bins(values: Array) -> tuple[npt.NDArray[np.int64], ...]:
    chroma = (values[..., 1:] / (values[..., :1] + 16) / REACH + 1) / 2
    shares = np.concatenate([values[..., :1] / 100, chroma], -1)
    placed = np.clip(shares * BINS, 0, BINS - 1).astype(np.int64)
    return tuple(np.moveaxis(placed, -1, 0))


def _linear(srgb: Array) -> Array:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _encoded(light: Array) -> Array:
    bright = 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, bright)
