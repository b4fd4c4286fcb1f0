"""Which cells of a grid a mesh fills, for comparing bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Faces = npt.NDArray[np.int64]

ASIDE = 0.5 + 1e-4 * np.pi  # of a cell: so that no ray runs through a vertex


@dataclass(frozen=True)
class Grid:
    """Cubes of `step` along x, y and z from the corner `low`, `count` (3,) of them."""

    low: Array
    step: float
    count: npt.NDArray[np.int64]

    @classmethod
    def around(cls, points: Array, cells: int) -> Grid:
        """Returns a grid that holds all points, its longest side of so many cells."""
        low, high = points.min(0), points.max(0)
        step = float((high - low).max()) / cells
        return cls(low - step, step, np.ceil((high - low) / step).astype(np.int64) + 2)


def filled(vertices: Array, faces: Faces, grid: Grid) -> Flags:
    """Returns the cells (X, Y, Z) whose middles lie within a closed mesh or any of its parts.

    A ray runs along z through every cell; what it enters less what it leaves is counted.
    """
    at = (vertices - grid.low) / grid.step - ASIDE  # a cell's middle is a whole number
    crossings = np.zeros(grid.count + np.array([0, 0, 1]), np.int64)
    for rays, heights, down in crossed(at, faces):
        cell = np.clip(np.ceil(heights), 0, crossings.shape[2] - 1).astype(int)
        # a face that looks down is where a ray along z goes in
        np.add.at(crossings, (*rays.T, cell), np.where(down, 1, -1))
    return np.asarray(np.cumsum(crossings, axis=2)[..., :-1] > 0)


def ends(vertices: Array, faces: Faces, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Returns where rays along z through whole x and y leave a mesh, and where they meet it first.

    Both are of `shape` (X, Y), and not finite where a ray misses it.
    """
    top, bottom = np.full(shape, -np.inf), np.full(shape, np.inf)
    aside = ASIDE - 0.5
    for rays, heights, _ in crossed(vertices + np.array([aside, aside, 0]), faces):
        within = (rays >= 0).all(1) & (rays < shape).all(1)
        place, height = tuple(rays[within].T), heights[within]
        np.maximum.at(top, place, height)
        np.minimum.at(bottom, place, height)
    return top, bottom


def crossed(vertices: Array, faces: Faces) -> Iterator[tuple[npt.NDArray[np.int64], Array, Flags]]:
    """Yields rays (R, 2) along z through whole x and y that meet faces, at which heights (R,), and
    whether the face looks down.
    """
    corners = vertices[faces]  # (F, 3, 3)
    first = np.ceil(corners[..., :2].min(1)).astype(int)
    size = np.floor(corners[..., :2].max(1)).astype(int) - first + 1
    for x in range(int(size[:, 0].max(initial=0))):
        for y in range(int(size[:, 1].max(initial=0))):
            met = (size[:, 0] > x) & (size[:, 1] > y)
            yield _met(corners[met], first[met] + [x, y])


def _met(corners: Array, rays: npt.NDArray[np.int64]) -> tuple[Any, Array, Flags]:
    """Returns those of the rays (F, 2) that meet their triangle (F, 3, 3): see `crossed`."""
    a, b, c = (corners[:, n, :2] - rays for n in range(3))
    shares = np.stack([_turn(b, c), _turn(c, a), _turn(a, b)], axis=1)
    area = shares.sum(1)
    hit = (shares > 0).all(1) | (shares < 0).all(1)
    heights = (shares[hit] * corners[hit, :, 2]).sum(1) / area[hit]
    return rays[hit], heights, area[hit] < 0


def _turn(one: Array, other: Array) -> Array:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def overlap(one: Flags, other: Flags) -> float:
    """Returns intersection over union."""
    return float((one & other).sum() / max((one | other).sum(), 1))
