"""Poses: 4x4 matrices that turn, shift and scale meshes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.starter.render.surface import Array

PLANES = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}


def about(axis: str, angle: float) -> Array:
    """Returns a turn about an axis, in radians."""
    first, second = PLANES[axis]
    pose = np.eye(4)
    pose[first, first] = pose[second, second] = np.cos(angle)
    pose[first, second], pose[second, first] = -np.sin(angle), np.sin(angle)
    return pose


def shifted(by: Sequence[float] | Array) -> Array:
    """Returns a shift in mm."""
    pose = np.eye(4)
    pose[:3, 3] = by
    return pose


def scaled(by: Sequence[float]) -> Array:
    """Returns a scaling along x, y and z."""
    return np.diag([*by, 1.0])


def along(way: Array) -> Array:
    """Returns a turn that brings x into the direction `way` (3,)."""
    x = way / np.linalg.norm(way)
    y = np.cross([0.12, 0.21, 0.97], x)
    y /= np.linalg.norm(y)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([x, y, np.cross(x, y)], 1)
    return pose
