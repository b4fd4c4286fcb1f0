"""The outline of one kernel: the closed path around its middle that costs least.

It is looked for in polar coordinates of an ellipse, by dynamic programming: what lies inside should
look like kernel, what lies outside like ground, and the path should run along edges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage

Array = npt.NDArray[np.float64]

ANGLES, RADII = 180, 56
FAR = 1.7  # radii of the ellipse within which the outline is looked for
JUMP = 2  # most steps that the outline may move between two neighbouring angles
BENT = 0.04  # what each of these steps costs
NEVER = 1e9
LEAST_SPREAD = 9.0  # square pixels


@dataclass(frozen=True)
class Ellipse:
    """Where the outline is looked for: `middle` (row, column), and `axes`, which make a unit circle
    the ellipse (2, 2), in pixels.
    """

    middle: Array
    axes: Array

    @classmethod
    def in_the_middle(cls, height: int, width: int) -> Ellipse:
        """Returns a circle around the middle whose reach takes in the whole image."""
        size = np.array([height, width])
        return cls(size / 2, np.diag(0.56 * size / FAR))

    @classmethod
    def of(cls, mask: npt.NDArray[np.bool_]) -> Ellipse:
        """Returns the ellipse that has the moments of a mask."""
        points = np.argwhere(mask)
        spread, axes = np.linalg.eigh(np.cov((points - points.mean(0)).T))
        half = 2 * np.sqrt(np.maximum(spread, LEAST_SPREAD))
        return cls(points.mean(0), (axes * half) @ axes.T)


def outline(evidence: Array, edges: Array, around: Ellipse, edge_weight: float) -> Array:
    """Returns the outline as a polygon (ANGLES, 2) of rows and columns.

    Args:
        evidence: log odds (H, W) that a pixel is inside.
        edges: how sharp an edge runs through a pixel (H, W), in [0, 1].
        edge_weight: of edges against evidence.
    """
    turn = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    radius = (np.arange(RADII) + 0.5) * FAR / RADII
    rays = around.axes @ np.stack([np.sin(turn), np.cos(turn)])  # (2, ANGLES)
    at = around.middle[:, None, None] + rays[..., None] * radius
    inside, sharp = (
        ndimage.map_coordinates(values, at, order=1, mode="nearest") for values in (evidence, edges)
    )
    cost = -np.cumsum(inside * radius, axis=1) * FAR / RADII - edge_weight * sharp * radius / 2
    far = ndimage.gaussian_filter1d(radius[closed_path(cost)], 1.0, mode="wrap")
    return np.asarray((around.middle[:, None] + rays * far).T)


def closed_path(cost: Array) -> npt.NDArray[np.int64]:
    """Returns for each row the column of the cheapest path that ends where it began.

    The column where it is closed is that of the open path, begun on the opposite side.
    """
    half = len(cost) // 2
    seam = _path(np.roll(cost, half, axis=0))[half]
    return _path(cost, int(seam))


def _path(cost: Array, seam: int | None = None) -> npt.NDArray[np.int64]:
    rows, columns = cost.shape
    away = np.zeros(columns, int) if seam is None else np.abs(np.arange(columns) - seam)
    total = cost[0] + np.where(away > 0, NEVER, 0)
    steps = np.arange(-JUMP, JUMP + 1)
    came_by = np.zeros((rows, columns), np.int64)
    for row in range(1, rows):
        near = sliding_window_view(np.pad(total, JUMP, constant_values=NEVER), len(steps))
        near = near + BENT * np.abs(steps)
        came_by[row] = near.argmin(1) - JUMP
        total = near.min(1) + cost[row]
    path = np.zeros(rows, np.int64)
    path[-1] = np.argmin(total + np.where(away > JUMP, NEVER, 0))
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] + came_by[row, path[row]]
    return path
