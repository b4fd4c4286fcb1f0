"""Which cells of a grid a mesh fills, for comparing bodies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

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


def filled(vertices: Array, faces: npt.NDArray[np.int64], grid: Grid) -> Flags:
    """Returns the cells (X, Y, Z) whose middles lie within a closed mesh or any of its parts.

    A ray runs along z through every cell; what it enters less what it leaves is counted.
    """
    at = (vertices - grid.low) / grid.step - ASIDE  # a cell's middle is a whole number
    crossings = np.zeros(grid.count + np.array([0, 0, 1]), np.int64)
    corners = at[faces]  # (F, 3, 3)
    first = np.ceil(corners[..., :2].min(1)).astype(int)
    size = np.floor(corners[..., :2].max(1)).astype(int) - first + 1
    for x in range(int(size[:, 0].max(initial=0))):
        for y in range(int(size[:, 1].max(initial=0))):
            met = (size[:, 0] > x) & (size[:, 1] > y)
            _cross(corners[met], first[met] + [x, y], crossings)
    return np.asarray(np.cumsum(crossings, axis=2)[..., :-1] > 0)


def _cross(corners: Array, ray: npt.NDArray[np.int64], crossings: npt.NDArray[np.int64]) -> None:
    """Counts where rays (F, 2) go into triangles (F, 3, 3), or out of them."""
    a, b, c = (corners[:, n, :2] - ray for n in range(3))
    shares = np.stack([_turn(b, c), _turn(c, a), _turn(a, b)], axis=1)
    area = shares.sum(1)
    hit = (shares > 0).all(1) | (shares < 0).all(1)
    height = (shares[hit] * corners[hit, :, 2]).sum(1) / area[hit]
    cell = np.clip(np.ceil(height), 0, crossings.shape[2] - 1).astype(int)
    into = np.where(area[hit] < 0, 1, -1)  # a face that looks down is where a ray along z goes in
    np.add.at(crossings, (*ray[hit].T, cell), into)


def _turn(one: Array, other: Array) -> Array:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def overlap(one: Flags, other: Flags) -> float:
    """Returns intersection over union."""
    return float((one & other).sum() / max((one | other).sum(), 1))
