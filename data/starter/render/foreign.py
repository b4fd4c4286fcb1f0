"""Foreign matter: small stones, weed seeds, bits of straw and husk among the grain."""

from __future__ import annotations

import numpy as np

from data.starter.render.scenes import Scene
from data.starter.render.surface import Array, Mesh, Surface, grid, noise, tube

COUNTS = {
    "few": {"slight": 2, "clear": 4, "severe": 7},
    "pile": {"slight": 5, "clear": 12, "severe": 24},
}


def matter(scene: Scene, grain: Mesh, rng: np.random.Generator) -> list[Mesh]:
    """Returns pieces in mm, sized after `grain`; more with the severity."""
    size = float(np.ptp(grain.vertices, axis=0).mean())
    count = COUNTS[scene.conditions["view"]][scene.conditions["severity"]]
    makers = (stone, seed, straw, husk)
    return [
        makers[place % len(makers)](size * rng.uniform(0.7, 1.1), rng) for place in range(count)
    ]


def stone(size: float, rng: np.random.Generator) -> Mesh:
    """Returns a grey stone about as large as a kernel."""
    skin = _ball(size * np.array(rng.uniform(0.6, 1.0, 3)), (0.24, 0.23, 0.22), 0.9)
    skin = skin.pushed(0.10 * size * noise(skin.points / size, rng, size=0.8))
    return skin.painted(
        (0.11, 0.10, 0.095), np.clip(noise(skin.points / size, rng, size=0.2), 0, 0.8)
    ).mesh()


def seed(size: float, rng: np.random.Generator) -> Mesh:
    """Returns a small black round weed seed."""
    return _ball(
        size * 0.42 * np.array(rng.uniform(0.9, 1.1, 3)), (0.018, 0.014, 0.012), 0.35
    ).mesh()


def straw(size: float, rng: np.random.Generator) -> Mesh:
    """Returns a piece of straw, longer than a kernel."""
    t = np.linspace(-1, 1, 8)[:, None]
    path = t * [size * 1.1, 0, 0] + t**2 * [0, size * rng.uniform(-0.12, 0.12), 0]
    return tube(path, size * 0.10, (0.62, 0.50, 0.22), sides=10, roughness=0.55)


def husk(size: float, rng: np.random.Generator) -> Mesh:
    """Returns a curled, pale scrap of husk."""
    skin = _ball(size * np.array((1.1, 0.6, 0.10)), (0.70, 0.60, 0.36), 0.7)
    points = skin.points.copy()
    points[..., 2] += 0.35 * points[..., 1] ** 2 / size + 0.04 * size * noise(
        points / size, rng, size=0.5
    )
    return Surface(skin.u, skin.v, points, skin.colour, skin.roughness).mesh()


def _ball(sizes: Array, colour: tuple[float, float, float], roughness: float) -> Surface:
    u, v = grid(32, 32)
    ring = np.sqrt(np.clip(4 * u * (1 - u), 0, 1))
    points = np.stack([u - 0.5, ring * np.sin(v) / 2, ring * np.cos(v) / 2], -1) * sizes
    return Surface(
        u,
        v,
        points,
        np.broadcast_to(np.array(colour), (*u.shape, 3)).copy(),
        np.full(u.shape, roughness),
    )
