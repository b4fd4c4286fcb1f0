"""Surfaces: closed grids of points with colour and gloss, noise upon them, tubes, triangles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """Triangles in millimetres: vertices (V, 3), faces (F, 3), colours (V, 3), roughness (V,)."""

    vertices: Array
    faces: NDArray[np.int64]
    colour: Array
    roughness: Array

    def moved(self, pose: Array) -> Mesh:
        """Returns the mesh under a 4x4 pose."""
        return replace(self, vertices=self.vertices @ pose[:3, :3].T + pose[:3, 3])


@dataclass(frozen=True)
class Surface:
    """A closed surface as a grid: `rows` run from end to end, columns around.

    u (N, M) in [0, 1] from the germ's end; v (N, M) in [0, 2 pi), 0 is the back, pi the belly;
    points (N, M, 3) in mm with x along the length; colour (N, M, 3) linear RGB; roughness (N, M).
    """

    u: Array
    v: Array
    points: Array
    colour: Array
    roughness: Array

    def normals(self) -> Array:
        """Returns outward unit normals (N, M, 3)."""
        along = np.gradient(self.points, axis=0)
        wrapped = np.concatenate([self.points[:, -1:], self.points, self.points[:, :1]], axis=1)
        around = np.gradient(wrapped, axis=1)[:, 1:-1]
        normal = np.cross(around, along)
        length = np.linalg.norm(normal, axis=2, keepdims=True)
        out = normal / np.maximum(length, 1e-12)
        inward = np.sum(out * (self.points - self.points.mean(axis=(0, 1)))) < 0
        return np.asarray(-out if inward else out)

    def pushed(self, distance: Array) -> Surface:
        """Returns the surface moved along its normals by `distance` (N, M) in mm, but its ends."""
        ends = np.clip(np.minimum(self.u, 1 - self.u) / 0.015, 0, 1)
        return replace(self, points=self.points + self.normals() * (distance * ends)[..., None])

    def painted(self, colour: object, amount: Array | float) -> Surface:
        """Returns the surface with `colour` laid over it; amount (N, M) in [0, 1]."""
        weight = np.broadcast_to(np.asarray(amount, dtype=float), self.u.shape)[..., None]
        return replace(self, colour=self.colour * (1 - weight) + np.asarray(colour) * weight)

    def roughened(self, roughness: float, amount: Array | float) -> Surface:
        """Returns the surface with another roughness where `amount` (N, M) is 1."""
        return replace(self, roughness=self.roughness * (1 - amount) + roughness * amount)

    def thinned(self, every: int) -> Surface:
        """Returns the surface with each `every`-th row and column, the end rows kept."""
        rows = np.unique(np.append(np.arange(0, len(self.u), every), len(self.u) - 1))
        fields = ("u", "v", "points", "colour", "roughness")
        return Surface(*(getattr(self, name)[rows][:, ::every] for name in fields))

    def mesh(self) -> Mesh:
        """Returns the triangles; the first and the last row close the ends."""
        return Mesh(
            self.points.reshape(-1, 3),
            grid_faces(*self.u.shape),
            np.clip(self.colour.reshape(-1, 3), 0.002, 0.95),
            np.clip(self.roughness.ravel(), 0.05, 1.0),
        )


def grid_faces(rows: int, columns: int) -> NDArray[np.int64]:
    """Returns the triangles (F, 3) of a grid of points whose columns close around."""
    here = np.arange(rows * columns).reshape(rows, columns)
    right = np.roll(here, -1, axis=1)
    corners = [here[:-1], right[:-1], right[1:], here[1:]]
    a, b, c, d = (corner.ravel() for corner in corners)
    return np.concatenate([np.stack([a, c, b], 1), np.stack([a, d, c], 1)])


def grid(rows: int, columns: int) -> tuple[Array, Array]:
    """Returns u and v (rows, columns); rows are denser at the ends."""
    u = (1 - np.cos(np.linspace(0, np.pi, rows))) / 2
    v = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    across, around = np.meshgrid(u, v, indexing="ij")
    return across, around


def noise(
    points: Array, rng: np.random.Generator, *, size: object, octaves: int = 3, waves: int = 24
) -> Array:
    """Returns smooth noise of about unit deviation at points (..., 3); `size`: mm of its waves.

    A sum of plane waves of random direction and phase; every octave is half as large and strong.
    """
    total = np.zeros(points.shape[:-1])
    scaled = points / np.asarray(size, dtype=float)
    for octave in range(octaves):
        direction = rng.normal(size=(waves, 3)) * 2.0**octave * 2.0
        phase = rng.uniform(0, 2 * np.pi, waves)
        angle = np.tensordot(scaled, direction, axes=([-1], [1])) + phase
        total += np.cos(angle).sum(-1) * np.sqrt(2 / waves) * 0.5**octave
    return total


def step(low: Array | float, high: Array | float, value: Array) -> Array:
    """Returns 0 below `low`, 1 above `high`, smooth between; `high` may be the lesser."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def tube(
    path: Array, radius: Array | float, colour: object, *, sides: int = 8, roughness: float = 0.5
) -> Mesh:
    """Returns a tube along path (P, 3) with radius (P,) in mm, closed at its ends."""
    return tubes(path[None], radius, colour, sides=sides, roughness=roughness)


def tubes(
    paths: Array, radius: Array | float, colour: object, *, sides: int = 8, roughness: float = 0.5
) -> Mesh:
    """Returns tubes along paths (K, P, 3) as one mesh; radius (P,) in mm; colour (3,) or (P, 3)."""
    tangent = np.gradient(paths, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=-1, keepdims=True), 1e-12)
    aside = np.cross(tangent, [0.31, 0.47, 0.83])
    aside /= np.maximum(np.linalg.norm(aside, axis=-1, keepdims=True), 1e-12)
    other = np.cross(tangent, aside)
    v = np.linspace(0, 2 * np.pi, sides, endpoint=False)[:, None]
    around = np.cos(v) * aside[:, :, None] + np.sin(v) * other[:, :, None]
    widths = np.broadcast_to(np.asarray(radius, dtype=float), paths.shape[1])[:, None, None]
    ring = np.pad(paths[:, :, None] + around * widths, ((0, 0), (1, 1), (0, 0), (0, 0)))
    ring[:, 0], ring[:, -1] = paths[:, :1], paths[:, -1:]  # (K, P + 2, sides, 3)
    count, rows = ring.shape[:2]
    tint = np.broadcast_to(np.asarray(colour, dtype=float), (rows - 2, 3))
    tint = np.repeat(np.pad(tint, ((1, 1), (0, 0)), mode="edge"), sides, axis=0)
    faces = grid_faces(rows, sides) + np.arange(count)[:, None, None] * rows * sides
    return Mesh(
        ring.reshape(-1, 3),
        faces.reshape(-1, 3),
        np.clip(np.tile(tint, (count, 1)), 0.002, 0.95),
        np.full(count * rows * sides, roughness),
    )


def joined(meshes: list[Mesh]) -> Mesh:
    """Returns several meshes as one."""
    starts = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate(faces),
        np.concatenate([mesh.colour for mesh in meshes]),
        np.concatenate([mesh.roughness for mesh in meshes]),
    )
