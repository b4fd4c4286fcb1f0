"""A kernel's body from its silhouette: mask, inflated surface, colours. Pure functions of arrays.

The body is symmetric about a middle surface. Its thickness follows the silhouette: u solves the
Poisson equation Δu = -1 within it and is 0 along its outline, and the surface lies √u above the
middle and below it, which makes an ellipsoid of an ellipse. The crop's own ratio of depth to width
says how thick it is at most, its section how full it is towards the outline. The middle surface is
plane, or bent along and across, as the crop's kernels lie: arched, or on one of three faces. What
the image itself tells of the depth (core/create/relief.py) then corrects both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse
from scipy.sparse import linalg
from skimage import measure, transform

from core.create import relief
from core.create.masks import width_of

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Faces = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

CELLS = 64  # of the longer side of a silhouette, where nothing else is asked
LAYERS, FEWEST_LAYERS = 3 / 8, 12  # of the depth: as a share of the cells, and at least
MARGIN = 3  # cells around
SOFT = 0.8  # cells over which the steps of the mask are smoothed
HAIRS = 0.15  # of the width: half of it at least is the width of what belongs to the body
INSIDE = 0.08  # of the width: colours come from so far within the outline at least


@dataclass(frozen=True)
class Form:
    """How thick a kernel of a crop is: `depth` by its width, and the `section` across its length,
    the exponent of a superellipse: 2 is round, more is fuller.

    `arch` and `keel` are by how much the middle surface rises to its two ends, and to its two
    sides, both by the width.
    """

    depth: float
    section: float = 2.0
    arch: float = 0.0
    keel: float = 0.0


@dataclass(frozen=True)
class Solid:
    """A closed surface: vertices (V, 3), faces (F, 3) seen counter-clockwise from outside, and
    colours (V, 3) in sRGB. x runs to the right, y up and z towards the viewer.
    """

    vertices: Array
    faces: Faces
    colours: Pixels

    def scaled(self, factor: float) -> Solid:
        """Returns the same in another unit."""
        return Solid(self.vertices * factor, self.faces, self.colours)

    def size(self) -> Array:
        """Returns its extent along x, y and z (3,)."""
        return np.asarray(np.ptp(self.vertices, axis=0))


def solid(
    image: Pixels,
    mask: Flags,
    form: Form,
    *,
    tilt: float = 0.0,
    cells: int = CELLS,
    relieved: bool = False,
) -> Solid:
    """Returns the body of a silhouette, in pixels; its origin is the middle of the image.

    Args:
        image: sRGB (H, W, 3), which gives the colours.
        mask: the silhouette (H, W), in one piece.
        tilt: of the camera, in degrees from straight above. The body lies flat below it, and z is
            the direction straight up.
        cells: along the longer side of the silhouette; the more, the finer.
        relieved: whether what the image tells of the depth corrects the form. It has been learnt
            from kernels that lie alone.
    """
    angle = np.radians(tilt)
    mask = without_hairs(mask)
    above = mask if not tilt else seen_from_above(mask, form, tilt)
    vertices, faces = inflated(above, form, cells, image if relieved else None)
    body = np.stack([vertices[:, 0], -vertices[:, 1], vertices[:, 2]], axis=1)
    column, row = middle(above)
    body -= [column, -row, 0]
    column, row = middle(mask)
    down = body[:, 1] * np.cos(angle) + body[:, 2] * np.sin(angle)
    colours = painted(image, mask, body[:, 0] + column, row - down)
    height, width = mask.shape
    place = [column - (width - 1) / 2, ((height - 1) / 2 - row) / np.cos(angle), 0]
    return Solid(body + place, faces, colours)


def without_hairs(mask: Flags) -> Flags:
    """Returns a mask without its brush, felt and other thin parts, which are no body."""
    radius = HAIRS * width_of(mask)
    kept = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] > radius
    if not kept.any():
        return mask
    return np.asarray(mask & (ndimage.distance_transform_edt(~_largest(kept)) <= radius))


def seen_from_above(mask: Flags, form: Form, tilt: float) -> Flags:
    """Returns the silhouette as it would be from straight above, stretched along its rows.

    An ellipsoid of half length b and half height c is √(b² cos² + c² sin²) long at a tilt. It is
    solved for b; c follows from the width, which is that of the result.
    """
    angle = np.radians(tilt)
    seen = np.ptp(np.flatnonzero(mask.any(1))) / 2 + 0.5
    above = mask
    for _ in range(2):
        high = form.depth * width_of(above) / 2
        long = np.sqrt(max(seen**2 - (high * np.sin(angle)) ** 2, 0)) / np.cos(angle)
        rows = max(2, round(mask.shape[0] * max(long / seen, np.cos(angle))))
        above = transform.resize(mask.astype(float), (rows, mask.shape[1]), order=1) > 0.5
    return np.asarray(above)


def middle(mask: Flags) -> tuple[float, float]:
    """Returns column and row of the middle of a mask's box."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2


def inflated(
    mask: Flags, form: Form, count: int = CELLS, image: Pixels | None = None
) -> tuple[Array, Faces]:
    """Returns vertices (V, 3) as column, row and height in pixels, and faces (F, 3).

    The faces turn the right way once rows are counted upwards.

    Args:
        mask: as seen from above.
        count: of cells along the longer side.
        image: what corrects the form, as wide as the mask and as high, or lower where a tilted
            camera saw it.
    """
    cells, corner, step = cells_of(mask, count)
    half, bent = surface(cells, form)
    if image is not None:
        thicker, rise = corrections(image, mask, form, at=_places(cells, corner, step))
        half, bent = half * thicker, bent + rise
    half, bent = (each * width_of(mask) / step for each in (half, bent))
    thickest = float(half.max())
    squared = np.where(cells, half**2, _outside(cells, half**2))
    squared = ndimage.gaussian_filter(squared, SOFT)
    reach = thickest + float(np.abs(bent[cells]).max())
    layers = max(FEWEST_LAYERS, round(count * LAYERS * reach / thickest))
    spacing = 2 * reach / layers
    heights = spacing * (np.arange(layers + 5) - (layers + 4) / 2)
    field = squared[:, :, None] - (heights - bent[:, :, None]) ** 2
    vertices, faces, _, _ = measure.marching_cubes(field, 0.0, spacing=(1.0, 1.0, spacing))
    rows, columns = (vertices[:, :2] * step + corner).T
    up = (vertices[:, 2] + heights[0]) * step
    placed = np.stack([columns, rows, up], axis=1).astype(np.float64)
    return placed, faces[:, ::-1].astype(np.int64)


def surface(inside: Flags, form: Form) -> tuple[Array, Array]:
    """Returns the form's half thickness, 0 outside, and its middle surface, by the width."""
    full = np.where(inside, fullness(poisson(inside), form.section), 0.0)
    return form.depth / 2 * np.sqrt(full), middle_surface(inside, form)


def corrections(image: Pixels, mask: Flags, form: Form, *, at: Array) -> tuple[Array, Array]:
    """Returns what the half thickness is multiplied by and how far the middle rises, by the width.

    Args:
        mask: as seen from above; `image` is as wide and is stretched to its height.
        at: rows and columns (2, …) for which it is told.
    """
    inside, corner, step = cells_of(mask, relief.CELLS)
    told = relief.told(coloured(image, mask, inside, corner, step), inside, *surface(inside, form))
    where = (at - corner[:, None, None]) / step
    thicker, rise = (ndimage.map_coordinates(one, where, order=1, mode="nearest") for one in told)
    return thicker, rise


def coloured(image: Pixels, mask: Flags, inside: Flags, corner: Array, step: float) -> Array:
    """Returns the colours (H, W, 3) in [0, 1] of cells, of an image stretched as its mask was."""
    places = _places(inside, corner, step)
    places[0] = (places[0] + 0.5) * len(image) / len(mask) - 0.5
    channels = []
    for c in range(3):
        soft = ndimage.gaussian_filter(image[..., c] / 255, max(step / 2, 0.5))
        channels.append(ndimage.map_coordinates(soft, places, order=1, mode="nearest"))
    return np.dstack(channels)


def middle_surface(inside: Flags, form: Form) -> Array:
    """Returns how high the middle surface lies, by the width; 0 on the body's average."""
    at = np.argwhere(inside)
    centre = at.mean(0)
    _, ways = np.linalg.eigh(np.cov((at - centre).T))  # across, along
    rows, columns = np.indices(inside.shape)
    placed = np.stack([rows, columns], axis=-1) - centre
    shares = placed @ ways / np.abs((at - centre) @ ways).max(0)
    bent = form.keel * shares[..., 0] ** 2 + form.arch * shares[..., 1] ** 2
    return np.asarray(bent - bent[inside].mean())


def poisson(inside: Flags) -> Array:
    """Returns u with Δu = -1 within and u = 0 along the outline, scaled to at most 1."""
    count = int(inside.sum())
    number = np.full(inside.shape, -1)
    number[inside] = np.arange(count)
    own, other, faces = [], [], np.zeros(count)
    for axis in (0, 1):
        for step in (-1, 1):
            beside = np.roll(number, step, axis)[inside]
            met = beside >= 0
            own.append(np.flatnonzero(met))
            other.append(beside[met])
            faces += np.where(met, 1, 2)  # the outline runs half a cell away
    rows, columns = np.concatenate(own), np.concatenate(other)
    near = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    found = np.zeros(inside.shape)
    found[inside] = linalg.spsolve(sparse.diags(faces).tocsc() - near.tocsc(), np.ones(count))
    return np.asarray(found / found.max())


def fullness(u: Array, section: float) -> Array:
    """Returns the squared height, at most 1, where a round section would have u.

    Across a long kernel u is 1 - r² at the share r of the half width; a superellipse is
    (1 - rⁿ)^(1/n) high there.
    """
    across = np.clip(1 - u, 0, 1) ** (section / 2)
    return np.asarray((1 - across) ** (2 / section))


def painted(image: Pixels, mask: Flags, columns: Array, rows: Array) -> Pixels:
    """Returns the colour (V, 3) of the image where each vertex is seen, or would be: the far side
    gets that of the near one.

    Near the outline it is that of the nearest place well within, where no ground shines through.
    """
    depth = ndimage.distance_transform_edt(mask)
    within = depth >= min(INSIDE * width_of(mask), float(depth.max()))
    nearest = ndimage.distance_transform_edt(~within, return_distances=False, return_indices=True)
    filled = image[tuple(nearest)].astype(float)
    channels = [
        ndimage.map_coordinates(filled[..., c], [rows, columns], order=1, mode="nearest")
        for c in range(3)
    ]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def cells_of(mask: Flags, along: int) -> tuple[Flags, Array, float]:
    """Returns the mask on a grid `along` cells long, the place of its first cell (row, column)
    and the size of a cell, in pixels.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    first = np.array([rows[0], columns[0]])
    extent = np.array([rows[-1], columns[-1]]) - first + 1
    step = float(extent.max()) / along
    count = np.ceil(extent / step).astype(int) + 2 * MARGIN
    corner = first - 0.5 + (0.5 - MARGIN) * step
    soft = ndimage.gaussian_filter(mask.astype(float), max(step / 2, 0.5))
    at = _places(np.zeros(count), corner, step)
    cells = ndimage.map_coordinates(soft, at, order=1, mode="constant") > 0.5
    return _largest(cells), corner, step


def _places(cells: npt.NDArray[np.generic], corner: Array, step: float) -> Array:
    """Returns row and column of every cell in pixels, (2, H, W)."""
    return np.asarray(np.indices(cells.shape) * step + corner[:, None, None])


def _largest(cells: Flags) -> Flags:
    labels = measure.label(cells, connectivity=1)
    return np.asarray(labels == 1 + np.bincount(labels.ravel())[1:].argmax())


def _outside(cells: Flags, squared: Array) -> Array:
    """Returns values below 0 that fall away from the outline as fast as `squared` rises within."""
    rim = cells & ~ndimage.binary_erosion(cells)
    away = ndimage.distance_transform_edt(~cells)
    return np.asarray(-2 * float(np.median(squared[rim])) * (away - 0.5))
