"""Which pixels of an image are kernel: found in the image itself, one kernel or several.

The ground is what the image shows at its border. Colours say what is ground and what is not
(core/create/grounds.py), edges say where a kernel ends (core/create/outlines.py). Where one kernel
is to be found, a small network that has seen renders has its say, too (core/create/segmenter.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage import draw, measure, morphology, segmentation, transform

from core.create import grounds, segmenter
from core.create.outlines import Ellipse, outline
from core.errors import GrainError
from core.i18n import mark

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]

SIDE, HEAP_SIDE = 112, 192  # pixels of the longer side in which kernels are looked for
BORDER = 1 / 16  # of the shorter side: the strip that is taken for ground
CORNER = 1 / 5  # of the shorter side: with several kernels, these squares are
ROUNDS = 4  # how often colours and outline are drawn from each other
EDGE_WEIGHTS = (1.0, 3.0, 6.0)  # tried one after the other; the best outline wins
TRUSTED, SUREST = 2.0, 4.0  # weight of the network's log odds, and how far they are believed
CENTRED = (1.0, -1.2)  # log odds of kernel that go without saying, in the middle and at the edge
FAINTEST = 4.0  # difference of L*, a* or b* below which an image shows nothing
LEAST_AREA = 0.02  # of the image; less is a spot, not a kernel
FEWEST_PIXELS = 16  # of a kernel's width, for a model that shows its shape
BESIDE = 0.15  # of the kernel's area: so large is what counts as a piece beside it
SURE = 1.0  # log odds from which a place beside the kernel is hardly ground
FAINT = 0.35  # of the sharpness of edges, in [0, 1]; an outline below it is guessed
NECK = 0.5  # of a kernel's half width: so much narrower is the place where two kernels meet
SMALLEST = 0.2  # of the median area of several kernels; less is a chip or a stone

TOUCHES, PIECES, SMALL, UNSURE = "touches", "pieces", "small", "unsure"
FLAWS = {
    TOUCHES: mark("A kernel touches the edge of the image: what lies beyond it is missing."),
    PIECES: mark("Something else lies beside the kernel: the model may be of the wrong thing."),
    SMALL: mark("The kernel is only some pixels wide: its shape is coarse."),
    UNSURE: mark("No clear edge runs around the kernel: its outline is partly guessed."),
}


class MaskError(GrainError):
    """No kernel can be found in an image."""


class NothingSeen(MaskError):
    template = mark("Expected a kernel on a ground, got an image of one colour.")


class NoKernel(MaskError):
    template = mark("Expected a kernel that differs from its ground, found none.")


@dataclass(frozen=True)
class Found:
    """Kernels of an image: `labels` (H, W) is 0 for ground, else the number of a kernel.

    `flaws` say what speaks against the mask: TOUCHES the image's edge, PIECES beside it, SMALL,
    or UNSURE, where no clear edge runs along the outline.
    """

    labels: npt.NDArray[np.int64]
    flaws: tuple[str, ...]

    def masks(self) -> list[Flags]:
        """Returns a mask (H, W) for each kernel."""
        return [self.labels == number for number in range(1, int(self.labels.max()) + 1)]


def one_kernel(image: Pixels) -> Found:
    """Finds the one kernel in the middle of an sRGB image (H, W, 3); raises a MaskError."""
    small = _reduced(image, SIDE)
    around = _border(small)
    seen = grounds.against_ground(small, around)
    edges = _edges(small)
    expected = _expected(image, edges.shape)
    tried = [_outlined(small, seen, expected, edges, weight) for weight in EDGE_WEIGHTS]
    best = max(tried, key=lambda polygon: _worth(_filled(polygon, edges.shape), edges))
    if not _worth(_filled(best, edges.shape), edges):
        raise NoKernel
    scale = np.array(image.shape[:2]) / edges.shape
    mask = _filled((best + 0.5) * scale - 0.5, image.shape[:2])
    flaws = _flaws(_filled(best, edges.shape), edges, seen) + _small(mask)
    return Found(mask.astype(np.int64), flaws)


def _outlined(small: Array, seen: Array, expected: Array, edges: Array, weight: float) -> Array:
    """Returns the outline to which colours and edges lead, each drawn anew from the other."""
    around, evidence = Ellipse.in_the_middle(*edges.shape), seen
    for _ in range(ROUNDS):
        polygon = outline(evidence + expected, _relative(edges), around, weight)
        mask = _filled(polygon, edges.shape)
        if mask.mean() < LEAST_AREA:
            return polygon
        hull = morphology.convex_hull_image(mask)
        lit = hull & (seen > 0)  # a shadow within the outline is not to count as kernel
        kernel = lit if lit.sum() > 0.3 * hull.sum() else hull
        evidence = grounds.odds(small, kernel, ~ndimage.binary_dilation(mask, iterations=2))
        around = Ellipse.of(hull)
    return outline(evidence + expected, _relative(edges), around, weight)


def several_kernels(image: Pixels) -> Found:
    """Finds all kernels of an sRGB image (H, W, 3), parted where they touch; raises a MaskError.

    The ground is looked for in the corners. Kernels that lie below others show only in part.
    """
    small = _reduced(image, HEAP_SIDE)
    corners = _corners(small)
    evidence = grounds.against_ground(small, corners)
    for _ in range(ROUNDS):
        mask = _solid(evidence > 0)
        if mask.mean() < LEAST_AREA:
            raise NoKernel
        ground = ~mask if (~mask).mean() > LEAST_AREA else corners
        evidence = grounds.odds(small, mask, ground)
    parts = parted(_solid(evidence > 0))
    if not parts.any():
        raise NoKernel
    labels = transform.resize(
        parts, image.shape[:2], order=0, preserve_range=True, anti_aliasing=False
    ).astype(np.int64)
    narrow = all(_small(labels == number) for number in range(1, int(labels.max()) + 1))
    flaws = ((TOUCHES,) if _at_edge(parts > 0) else ()) + ((SMALL,) if narrow else ())
    return Found(labels, flaws)


def parted(mask: Flags) -> npt.NDArray[np.int64]:
    """Returns the kernels of a mask numbered from 1, parted at their necks (watershed).

    What is much smaller than the rest is left out.
    """
    depth = ndimage.distance_transform_edt(mask)
    middles = _middles(depth, mask, NECK * float(np.quantile(depth[mask], 0.95)))
    labels = segmentation.watershed(-depth, middles, mask=mask)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    kept = np.flatnonzero(areas >= SMALLEST * np.median(areas[1:]))
    kept = kept[kept > 0]
    numbers = np.zeros(len(areas), np.int64)
    numbers[kept] = np.arange(1, len(kept) + 1)
    return np.asarray(numbers[labels])


def told_apart(mask: Flags, deeper: float) -> int:
    """Returns how many kernels can be told apart in a mask without specks, at least one.

    Args:
        deeper: by so many pixels the middle of one is deeper than the neck to another.
    """
    clean = ndimage.binary_opening(mask)
    if clean.all() or not clean.any():
        return 1
    return int(_middles(ndimage.distance_transform_edt(clean), clean, deeper).max())


def _middles(depth: Array, mask: Flags, deeper: float) -> npt.NDArray[np.int64]:
    """Returns the middles of kernels, numbered from 1."""
    without_tops = morphology.reconstruction(depth - deeper, depth)  # two equal tops become one
    return np.asarray(measure.label(morphology.local_maxima(without_tops) & mask))


def width_of(mask: Flags) -> float:
    """Returns the width of a mask in pixels: the least distance of two lines that hold it."""
    points = np.argwhere(mask ^ ndimage.binary_erosion(mask))
    turn = np.linspace(0, np.pi, 90, endpoint=False)
    across = points @ np.stack([np.sin(turn), np.cos(turn)])
    return float(np.ptp(across, axis=0).min() + 1)


def _reduced(image: Pixels, side: int) -> Array:
    """Returns the image in [0, 1], softened, its longer side of `side` pixels."""
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = max(8, round(height * scale)), max(8, round(width * scale))
    small = transform.resize(image, size, anti_aliasing=True)
    small = np.asarray(ndimage.gaussian_filter(small, (0.7, 0.7, 0)))
    if np.ptp(grounds.lab(small), axis=(0, 1)).max() < FAINTEST:
        raise NothingSeen
    return small


def _border(image: Array) -> Flags:
    strip = round(min(image.shape[:2]) * BORDER)
    around = np.ones(image.shape[:2], bool)
    around[strip:-strip, strip:-strip] = False
    return around


def _corners(image: Array) -> Flags:
    height, width = image.shape[:2]
    side = round(min(height, width) * CORNER)
    rows, columns = np.ogrid[:height, :width]
    down, right = np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns)
    return np.asarray(down + right < side)


def _expected(image: Pixels, shape: tuple[int, ...]) -> Array:
    """Returns the log odds of kernel by the network, and by where kernels lie: in the middle."""
    rows, columns = (np.linspace(-1, 1, size) for size in shape)
    away = np.hypot(rows[:, None], columns)
    middle, edge = CENTRED
    odds = np.clip(transform.resize(segmenter.seen(image), shape), -SUREST, SUREST)
    return np.asarray(middle + (edge - middle) * np.clip(away, 0, 1.2) ** 2 + TRUSTED * odds)


def _edges(image: Array) -> Array:
    """Returns by how much L*, a* and b* change per pixel."""
    channels = np.moveaxis(grounds.lab(image), -1, 0)
    slopes = [ndimage.gaussian_gradient_magnitude(channel, 1.0) for channel in channels]
    return np.asarray(np.linalg.norm(slopes, axis=0))


def _relative(edges: Array) -> Array:
    """Returns edges in [0, 1]: those of a rough ground count little."""
    rough = np.quantile(edges[_border(edges)], 0.8)
    return edges / (edges + 2 * rough + 2)


def _filled(polygon: Array, shape: tuple[int, ...]) -> Flags:
    return np.asarray(draw.polygon2mask(shape, polygon))


def _worth(mask: Flags, edges: Array) -> float:
    """Returns how good an outline is: sharp all along, and without deep bays."""
    if mask.mean() < LEAST_AREA:
        return 0.0
    solidity = mask.sum() / morphology.convex_hull_image(mask).sum()
    return float(edges[segmentation.find_boundaries(mask)].mean() * solidity**2)


def _flaws(mask: Flags, edges: Array, seen: Array) -> tuple[str, ...]:
    sharp = _relative(edges)[segmentation.find_boundaries(mask)].mean()
    beside = _solid((seen > SURE) & ~ndimage.binary_dilation(mask, iterations=3))
    largest = np.bincount(measure.label(beside).ravel())[1:].max(initial=0)
    told = {
        TOUCHES: _at_edge(mask), PIECES: largest > BESIDE * mask.sum(), UNSURE: sharp < FAINT
    }  # fmt: skip
    return tuple(flaw for flaw, holds in told.items() if holds)


def _small(mask: Flags) -> tuple[str, ...]:
    return (SMALL,) if width_of(mask) < FEWEST_PIXELS else ()


def _solid(mask: Flags) -> Flags:
    """Returns a mask without specks and without holes."""
    return np.asarray(ndimage.binary_fill_holes(ndimage.binary_opening(mask, iterations=2)))


def _at_edge(mask: Flags) -> bool:
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())
