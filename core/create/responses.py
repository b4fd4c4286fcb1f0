"""Responses: what is measured in an image of grain, to see how it follows what was asked for.

Each takes an image of grain and needs no label. Colours are CIE L*a*b* (CIE 15:2018, D65). The
grain is what differs from the backdrop, which the corners of the image show. Neighbourhoods are
counted in pixels, so that only images of one size can be compared: see `view_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core import images

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SIDE = 64  # pixels: larger images are measured at this size
WHITE = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
CORNER = 8  # a corner is this part of a side
LEAST_SPREAD = np.diag([4.0, 2.0, 2.0]) ** 2  # of a backdrop that is all of one colour
FAR = 2.5  # standard deviations of the backdrop
LEAST_GRAIN = 0.02  # of the image; where less differs from the corners, all of it is taken
NOTICEABLE = 4.0  # ΔE between a pixel and the grain around it
DARK = 0.6  # of the median L*
BRIGHT, GREEN, YELLOW = 99, 10, 75  # percentiles
DEEPER = 2.0  # pixels by which the middle of a kernel lies deeper than where it meets another


@dataclass(frozen=True)
class View:
    """An image as it is measured: uint8 RGB (H, W, 3)."""

    pixels: Pixels

    @cached_property
    def colours(self) -> Array:
        """L* (0 to 100), a* and b* of every pixel, (H, W, 3)."""
        return lab(self.pixels)

    @cached_property
    def backdrop(self) -> Array:
        """The colours of the four corners, (N, 3)."""
        height, width = (max(2, side // CORNER) for side in self.colours.shape[:2])
        rows, columns = np.r_[:height, -height:0], np.r_[:width, -width:0]
        return np.asarray(self.colours[np.ix_(rows, columns)].reshape(-1, 3))

    @cached_property
    def mask(self) -> Mask:
        """Where the grain is, (H, W): what is far from the backdrop, measured by its own spread."""
        middle = np.median(self.backdrop, axis=0)
        spread = np.linalg.inv(np.cov((self.backdrop - middle).T) + LEAST_SPREAD)
        apart = self.colours - middle
        mask: Mask = np.einsum("hwi,ij,hwj->hw", apart, spread, apart) > FAR**2
        return mask if mask.mean() >= LEAST_GRAIN else np.ones_like(mask)

    @cached_property
    def grain(self) -> Array:
        """The colours of the grain, (N, 3)."""
        return self.colours[self.mask]

    def around(self, width: int) -> Array:
        """Returns the mean colour of the grain in `width` by `width` pixels around each, (N, 3)."""
        weight = self.mask[..., None].astype(float)
        mean = blurred(self.colours * weight, width) / np.maximum(blurred(weight, width), 1e-9)
        return np.asarray(mean[self.mask])


def greenness(view: View) -> float:
    """Returns -a* of the greenest tenth of the grain: all of that tenth is at least so green."""
    return -float(np.percentile(view.grain[:, 1], GREEN))


def lightness(view: View) -> float:
    """Returns the mean L* of the grain."""
    return float(view.grain[:, 0].mean())


def yellowness(view: View) -> float:
    """Returns b* of the yellowest quarter of the grain: all of it is at least so yellow."""
    return float(np.percentile(view.grain[:, 2], YELLOW))


def gloss(view: View) -> float:
    """Returns by how much L* exceeds that of the grain around it, in its sharpest hundredth."""
    sparkle = view.grain[:, 0] - view.around(5)[:, 0]
    return float(np.percentile(sparkle, BRIGHT))


def relief(view: View) -> float:
    """Returns by how much L* of the brightest hundredth of the grain exceeds the grain's median."""
    light = view.grain[:, 0]
    return float(np.percentile(light, BRIGHT) - np.median(light))


def blemished(view: View) -> float:
    """Returns the share of the grain that differs noticeably from the grain around it, in %."""
    apart = np.linalg.norm(view.grain - view.around(5), axis=-1)
    return 100 * float((apart > NOTICEABLE).mean())


def darkened(view: View) -> float:
    """Returns the share of the grain that is much darker than its median L*, in %."""
    light = view.grain[:, 0]
    return 100 * float((light < DARK * np.median(light)).mean())


def kernels(view: View) -> float:
    """Returns how many kernels can be told apart by where the grain is narrow."""
    from core.create.masks import told_apart  # heavy, and needed for this alone

    return float(told_apart(view.mask, DEEPER))


def aspect(view: View) -> float:
    """Returns length to width of all grain together, by its second moments."""
    places = np.argwhere(view.mask).astype(float)
    least, most = np.linalg.eigvalsh(np.cov(places.T) + np.eye(2) / 12)  # 1/12: of one pixel
    return float(np.sqrt(most / least))


def covered(view: View) -> float:
    """Returns the share of the image that is grain, in %."""
    return 100 * float(view.mask.mean())


def backdrop_lightness(view: View) -> float:
    """Returns the median L* of the backdrop."""
    return float(np.median(view.backdrop[:, 0]))


def backdrop_yellowness(view: View) -> float:
    """Returns the median b* of the backdrop: yellow is positive, blue negative."""
    return float(np.median(view.backdrop[:, 2]))


def backdrop_texture(view: View) -> float:
    """Returns the mean difference of L* between neighbours in the backdrop."""
    return float(np.abs(np.diff(view.backdrop[:, 0])).mean())


@dataclass(frozen=True)
class Response:
    """A measure with its unit and the least and the greatest value that it can have."""

    measure: Callable[[View], float]
    unit: str
    least: float
    most: float


RESPONSES: Mapping[str, Response] = {
    "greenness": Response(greenness, "-a*", -128, 128),
    "lightness": Response(lightness, "L*", 0, 100),
    "yellowness": Response(yellowness, "b*", -128, 128),
    "gloss": Response(gloss, "L*", 0, 100),
    "relief": Response(relief, "L*", 0, 100),
    "blemished": Response(blemished, "%", 0, 100),
    "darkened": Response(darkened, "%", 0, 100),
    "kernels": Response(kernels, "1", 1, float("inf")),
    "aspect": Response(aspect, "1", 1, float("inf")),
    "covered": Response(covered, "%", 0, 100),
    "backdrop_lightness": Response(backdrop_lightness, "L*", 0, 100),
    "backdrop_yellowness": Response(backdrop_yellowness, "b*", -128, 128),
    "backdrop_texture": Response(backdrop_texture, "L*", 0, 100),
}


def view_of(image: bytes, side: int) -> View:
    """Returns the middle square of an image as it is measured, SIDE pixels wide at most.

    Args:
        side: of the images that it is to be compared with, in pixels.
    """
    return View(images.square(image, min(side, SIDE)))


def lab(pixels: Pixels) -> Array:
    """Returns sRGB (…, 3) as L*, a* and b*."""
    share = pixels.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ TO_XYZ.T / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def blurred(values: Array, width: int) -> Array:
    """Returns the mean of `width` by `width` pixels around each, (H, W, C); width is odd."""
    reach = width // 2
    padded = np.pad(values, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    sums = np.pad(padded, ((1, 0), (1, 0), (0, 0))).cumsum(axis=0).cumsum(axis=1)
    boxes = sums[width:, width:] - sums[:-width, width:] - sums[width:, :-width]
    return np.asarray((boxes + sums[:-width, :-width]) / width**2)
