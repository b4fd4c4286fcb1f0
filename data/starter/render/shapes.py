"""Shapes that kernels are made of: profiles, cross-sections, ribs, spots and tufts of hairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.starter.render.surface import Array, Mesh, Surface, step, tubes

Section = tuple[Array, Array]  # y and z of a cross-section


def plain(u: Array, colour: object, roughness: float) -> tuple[Array, Array]:
    """Returns one colour (N, M, 3) and one roughness (N, M) for all points."""
    painted = np.broadcast_to(np.asarray(colour, float), (*u.shape, 3)).copy()
    return painted, np.full(u.shape, roughness)


def bulge(u: Array, blunt: float, lean: float) -> Array:
    """Returns a profile in [0, 1], zero at the ends; the lower blunt, the rounder they are;
    lean > 1 sharpens the end at u = 1.
    """
    return (4 * u * (1 - u)) ** (blunt * np.where(u > 0.5, lean, 1 / max(lean, 1e-6)) ** 0.5 * 0.9)


def apex(u: Array) -> Array:
    """Returns buckwheat's profile: broad near the base, straight flanks to a sharp apex."""
    rise = np.sqrt(np.clip(1 - (1 - np.clip(u / 0.34, 0, 1)) ** 2, 0, 1))
    return rise * np.where(u < 0.34, 1, np.clip((1 - u) / 0.66, 0, 1) ** 0.80)


def triangle(v: Array, sharp: float) -> Array:
    """Returns the radius in [0.5, 1] of a triangle with corners at v = 0, 2 pi/3, 4 pi/3."""
    sides = np.stack([np.cos(v - np.pi - k * 2 * np.pi / 3) for k in range(3)])
    powers: Array = np.clip(np.clip(sides, 0, 1) ** sharp, 1e-9, None).sum(0)
    return 0.5 * powers ** (-1 / sharp)


def ellipse(v: Array, width: Array, thick: Array, power: float) -> Section:
    """Returns y, z of a superellipse of full sizes `width` and `thick`."""
    s, c = np.sin(v), np.cos(v)
    radius = (np.abs(s) ** power + np.abs(c) ** power) ** (-1 / power)
    return width / 2 * radius * s, thick / 2 * radius * c


def stripes(v: Array, count: int) -> Array:
    """Returns ribs around: 1 on their crests, 0 between them."""
    return np.cos(count * v) * 0.5 + 0.5


def spot(u: Array, v: Array, u0: float, v0: float, du: float, dv: float) -> Array:
    """Returns 1 at (u0, v0), falling to 0 about du, dv away."""
    aside = (v - v0 + np.pi) % (2 * np.pi) - np.pi
    return step(1.25, 0.75, np.sqrt(((u - u0) / du) ** 2 + (aside / dv) ** 2))


def shield(u: Array, across: Array) -> Array:
    """Returns 1 on the germ's shield of a maize kernel."""
    return step(1.12, 0.88, np.sqrt(((u - 0.36) / 0.27) ** 2 + (across / 0.40) ** 2))


def hairs(
    skin: Surface,
    rng: np.random.Generator,
    *,
    where: NDArray[np.bool_],
    count: int,
    long: float,
    colour: tuple[float, float, float],
    thick: float = 0.02,
) -> Mesh:
    """Returns a tuft of `count` hairs, about `long` mm, that stand on the points `where`."""
    places = np.argwhere(where)
    picks = places[rng.integers(len(places), size=count)]
    root = skin.points[tuple(picks.T)]
    way = root - skin.points.mean((0, 1))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    way = (way + rng.normal(0, 0.22, way.shape)) * long * rng.uniform(0.6, 1.1, (count, 1))
    paths = root[:, None] + np.linspace(0, 1, 4)[:, None] * way[:, None]
    return tubes(paths, thick * np.array([1, 0.9, 0.6, 0.15]), colour, sides=4)
