"""Damage: what each state does to a kernel's geometry, colour and gloss.

Every change takes a kernel and a strength in (0, 1] and returns a kernel. Visual classes, never
official grades.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data.starter.render.kernels import Kernel
from data.starter.render.surface import Array, Mesh, Surface, noise, step, tube, tubes

STRENGTH = {"none": 0.0, "slight": 0.25, "clear": 0.5, "severe": 1.0}  # each twice the last
BORE = 0.42  # mm, half as wide as what a weevil leaves
ROUND = 0.82  # sphericity (Mohsenin 1986) of a round kernel at least: millet 0.86, others to 0.78
Change = Callable[[Kernel, float, np.random.Generator], Kernel]


def damaged(grain: Kernel, state: str, severity: str, rng: np.random.Generator) -> Kernel:
    """Returns the kernel in `state`; `foreign` is a matter of the scene and changes no kernel."""
    change = CHANGES.get(state)
    return change(grain, STRENGTH[severity], rng) if change else grain


def broken(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """The end away from the germ is gone; the endosperm shows on a rough slanting face."""
    skin, (rows, columns) = grain.surface, grain.surface.u.shape
    keep = 0.92 - 0.52 * strength
    slant = (grain.showy + rng.normal(0, 0.5), 0.16)  # the break is seen
    ragged = 0.010 * noise(skin.points[rows // 2], rng, size=0.9)
    limit = np.clip(keep - slant[1] * np.cos(skin.v[0] - slant[0]) + ragged, 0.15, 0.98)
    shell, face = rows * 3 // 4, rows - rows * 3 // 4
    at = np.linspace(0, 1, shell)[:, None] * limit
    kept = _resampled(skin, at)
    rim = kept.points[-1]
    centre = rim.mean(0)
    inward = np.linspace(1, 0, face + 1)[1:, None, None]
    cap = centre + (rim - centre) * inward
    size = np.ptp(skin.points[..., 1])
    bumps = noise(cap / size, rng, size=0.5, octaves=2) * np.sin(np.pi * inward[..., 0])
    cap[..., 0] += 0.025 * size * bumps
    colour = np.array(grain.flesh) * (1.04 + 0.05 * noise(cap, rng, size=0.5)[..., None])
    whole = Surface(
        np.linspace(0, 1, rows)[:, None].repeat(columns, 1),
        skin.v,
        np.concatenate([kept.points, cap]),
        np.concatenate([kept.colour, colour]),
        np.concatenate([kept.roughness, np.full(cap.shape[:2], 0.9)]),
    )
    reach = whole.points[..., 0].max()
    extras = tuple(part for part in grain.extras if part.vertices[:, 0].mean() < reach)
    return replace(grain, surface=whole, extras=extras)


def shrivelled(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Thin, with furrows along the length; duller."""
    skin = grain.surface
    shape = _squeeze(grain, strength)
    points = skin.points * shape
    size = np.ptp(points[..., 1])
    skin = replace(skin, points=points)
    furrows = noise(points / size, rng, size=(1.4, 0.26, 0.26), octaves=2)
    depth = np.abs(furrows) ** 0.7 * np.sin(np.pi * skin.u) ** 0.5
    skin = skin.pushed(-(0.04 + 0.08 * strength) * size * depth)
    skin = skin.painted(skin.colour * 0.5, np.clip((0.2 + 0.5 * strength) * depth, 0, 0.7))
    extras = tuple(replace(part, vertices=part.vertices * shape) for part in grain.extras)
    return replace(grain, surface=skin.roughened(0.85, 0.8), extras=extras)


def immature(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Slim, sunken and unfilled; the green comes with its maturity and deepens here."""
    skin = grain.surface
    slim = np.array([0.04, 0.06, 0.08]) + strength * np.array([0.02, 0.36, 0.42])
    skin = replace(skin, points=skin.points * (1 - slim))
    size = np.ptp(skin.points[..., 1])
    dimples = np.clip(noise(skin.points / size, rng, size=(0.9, 0.5, 0.5)), 0, 2)
    skin = skin.pushed(-(0.03 + 0.11 * strength) * size * dimples)
    deep = (0.20 + 0.50 * strength) * grain.greening
    return replace(grain, surface=skin.painted((0.06, 0.19, 0.02), deep))


def sprouted(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """A shoot and rootlets leave the germ; the coat is split there."""
    skin = grain.surface
    row, column = _place(skin, grain.germ)
    root, out = skin.points[row, column], skin.normals()[row, column]
    size = np.ptp(skin.points[..., :2], axis=(0, 1)) @ (0.2, 0.5)  # of a slender kernel, too
    ahead = np.array([-1.0, 0.0, 0.0])
    shoot = _sprout(
        root, 0.9 * out + 0.7 * ahead, size * (0.05 + 1.6 * strength), size * 0.085, rng
    )
    parts = [tube(*shoot, (0.72, 0.76, 0.36), roughness=0.35)]
    for _ in range(round(9 * strength - 1.5)):  # 1, 3, 8
        way = ahead + 0.35 * out + rng.normal(0, 0.5, 3)
        path, width = _sprout(
            root, way, size * (0.3 + 1.2 * strength) * rng.uniform(0.6, 1.1), size * 0.042, rng
        )
        parts.append(tube(path, width, (0.86, 0.82, 0.70), roughness=0.5))
    split = np.exp(-((np.linalg.norm(skin.points - root, axis=-1) / (0.22 * size)) ** 2))
    skin = skin.pushed(0.02 * size * split).painted((0.74, 0.64, 0.42), 0.8 * split)
    return replace(grain, surface=skin, extras=(*grain.extras, *parts))


def mouldy(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Grey-green felt with upright threads in patches."""
    skin, size = grain.surface, np.ptp(grain.surface.points[..., 1])
    patch = _patches(skin, strength, rng, size)
    green = noise(skin.points / size, rng, size=0.2)
    felt = (
        np.array((0.20, 0.27, 0.20))
        + np.array((0.16, 0.13, 0.10)) * np.clip(green, -1, 1)[..., None]
    )
    skin = skin.painted(np.clip(felt, 0.02, 1), 0.92 * patch).roughened(1.0, patch)
    skin = skin.pushed(0.022 * size * patch * (1 + 0.6 * green))
    fuzz = _fuzz(skin, patch, rng, size, count=int(60 + 620 * strength))
    return replace(grain, surface=skin, extras=(*grain.extras, fuzz))


def fusarium(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Bleached, chalky and shrunken, with pink to salmon patches."""
    grain = shrivelled(grain, 0.35 * strength, rng)
    skin, size = grain.surface, np.ptp(grain.surface.points[..., 1])
    chalk = _patches(skin, 0.10 + 1.05 * strength, rng, size)
    skin = skin.painted((0.78, 0.72, 0.62), 0.70 * chalk).roughened(0.95, 0.9)
    patch = _patches(skin, 0.05 + 0.70 * strength, rng, size)
    skin = skin.painted((0.74, 0.36, 0.30), 0.80 * patch)
    skin = skin.pushed(0.012 * size * patch)
    return replace(grain, surface=skin, translucency=0.0)


def black_point(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """The germ's end is brown to black."""
    skin = grain.surface
    edge = 0.13 + 0.50 * strength + 0.025 * noise(skin.points, rng, size=1.2)
    dark = step(edge, edge * 0.55, skin.u)
    skin = skin.painted((0.022, 0.013, 0.009), 0.96 * dark)
    halo = step(edge * 1.5, edge * 0.8, skin.u) * (1 - dark)
    return replace(grain, surface=skin.painted((0.13, 0.06, 0.025), 0.6 * halo))


def heat(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Toasted: brown to nearly black, darkest at the germ."""
    skin = grain.surface
    cloud = np.clip(0.8 + 0.16 * noise(skin.points, rng, size=2.0), 0.3, 1)
    skin = skin.painted((0.16, 0.045, 0.010), (0.30 + 0.60 * strength) * cloud)
    near = np.exp(-(((skin.u - grain.germ[0]) / 0.28) ** 2))
    skin = skin.painted((0.025, 0.012, 0.006), np.clip((0.35 + 0.65 * strength) * near, 0, 0.95))
    dark = skin.painted((0.03, 0.014, 0.007), 1.1 * max(strength - 0.4, 0) * cloud)
    return replace(grain, surface=dark, translucency=grain.translucency * 0.3)


def insect(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """Round bore holes with dark walls and a pale dusty rim, on both of the broad sides."""
    skin, size = grain.surface, np.ptp(grain.surface.points[..., 1])
    up = np.array([0.0, np.sin(grain.showy), np.cos(grain.showy)])
    within = (skin.u > 0.15) & (skin.u < 0.85)
    for side in (up, -up):
        places = np.argwhere(within & (skin.normals() @ side > 0.70))
        bored: list[Array] = []
        for _ in range(round(7 * strength) if len(places) else 0):  # 2, 4, 7
            row, column = _apart(skin, places, bored, rng)
            bored.append(skin.points[row, column])
            far = np.linalg.norm(skin.points - bored[-1], axis=-1)
            radius = np.clip(BORE, 0.09 * size, 0.16 * size) * rng.uniform(0.85, 1.1)
            hole = step(radius * 1.08, radius * 0.86, far)
            rim = np.exp(-(((far - radius * 1.35) / (0.28 * radius)) ** 2))
            skin = skin.pushed(-0.30 * size * hole)
            skin = skin.painted((0.80, 0.72, 0.52), 0.55 * rim)
            skin = skin.painted((0.020, 0.013, 0.008), 0.97 * hole)
    return replace(grain, surface=skin)


def gnawed(grain: Kernel) -> Kernel:
    """Hollowed out from the crown, the one part of a kernel that is seen on a cob."""
    skin = grain.surface
    size = np.ptp(skin.points[..., 1])
    far = np.linalg.norm(skin.points[..., 1:], axis=-1) / size
    hole = step(0.36, 0.26, far) * step(0.80, 0.86, skin.u)
    points = skin.points - np.array([0.5 * size, 0, 0]) * hole[..., None]
    rim = step(0.26, 0.32, far) * step(0.46, 0.36, far) * step(0.80, 0.86, skin.u)
    skin = replace(skin, points=points).painted((0.80, 0.72, 0.52), 0.5 * rim)
    return replace(grain, surface=skin.painted((0.020, 0.013, 0.008), 0.97 * hole))


def frost(grain: Kernel, strength: float, rng: np.random.Generator) -> Kernel:
    """A blistered coat, bleached to a bluish grey-white, wrinkled in a fine net."""
    skin, size = grain.surface, np.ptp(grain.surface.points[..., 1])
    net = np.abs(noise(skin.points / size, rng, size=(0.45, 0.22, 0.22), octaves=3))
    blisters = step(0.6, 0.0, net)
    bitten = _patches(skin, 0.05 + 1.1 * strength, rng, size)
    skin = skin.pushed((0.008 + 0.065 * strength) * size * (0.5 - blisters) * bitten)
    pale = (0.72 + 0.12 * strength) * (1 - 0.75 * blisters) * (0.1 + 0.9 * bitten)
    skin = skin.painted((0.44, 0.48, 0.54), np.clip(pale, 0, 1))
    skin = skin.painted((0.10, 0.08, 0.09), 0.8 * strength * blisters * bitten)
    return replace(grain, surface=skin.roughened(0.7, 0.7), translucency=grain.translucency * 0.4)


CHANGES: dict[str, Change] = {
    "broken": broken,
    "shrivelled": shrivelled,
    "immature": immature,
    "sprouted": sprouted,
    "mouldy": mouldy,
    "fusarium": fusarium,
    "black_point": black_point,
    "heat": heat,
    "insect": insect,
    "frost": frost,
}


def _resampled(skin: Surface, at: Array) -> Surface:
    """Returns rows of the surface at heights `at` (rows, M) of its own u, column by column."""
    own = skin.u[:, 0]
    high = np.clip(np.searchsorted(own, at), 1, len(own) - 1)
    weight = ((at - own[high - 1]) / (own[high] - own[high - 1]))[..., None]
    column = np.arange(at.shape[1])[None, :]

    def between(values: Array) -> Array:
        return values[high - 1, column] * (1 - weight) + values[high, column] * weight

    rough = between(skin.roughness[..., None])[..., 0]
    v = np.broadcast_to(skin.v[0], at.shape)
    return Surface(at, v, between(skin.points), between(skin.colour), rough)


def _place(skin: Surface, where: tuple[float, float]) -> tuple[int, int]:
    row = int(np.argmin(np.abs(skin.u[:, 0] - where[0])))
    return row, int(np.argmin(np.abs(skin.v[0] - where[1])))


def _apart(
    skin: Surface, places: NDArray[np.int64], taken: list[Array], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Returns of some places (P, 2) the one that lies farthest from those that are taken (3,)."""
    tried = places[rng.integers(len(places), size=12)]
    if not taken:
        return np.asarray(tried[0])
    gaps = skin.points[tried[:, 0], tried[:, 1]][:, None] - np.array(taken)
    return np.asarray(tried[np.linalg.norm(gaps, axis=-1).min(1).argmax()])


def _sprout(
    root: Array, way: Array, length: float, width: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Returns the path and radii of a shoot that bends as it grows."""
    heading, points = way / np.linalg.norm(way), [root]
    bend = rng.normal(0, 0.16, 3) + np.array([0, 0, 0.02])
    for _ in range(14):
        heading = heading + bend + rng.normal(0, 0.05, 3)
        heading /= np.linalg.norm(heading)
        points.append(points[-1] + heading * length / 14)
    return np.array(points), width * np.linspace(1.15, 0.45, 15)


def _patches(skin: Surface, strength: float, rng: np.random.Generator, size: float) -> Array:
    """Returns patches (N, M) in [0, 1] that cover about `strength` times 0.8 of the surface.

    They are small, so that every side of a kernel shows how severe its damage is.
    """
    field = noise(skin.points / size, rng, size=0.40, octaves=4)
    limit = np.quantile(field, 1 - min(0.80 * strength, 0.95))
    return step(limit - 0.12, limit + 0.12, field)


def _fuzz(
    skin: Surface, patch: Array, rng: np.random.Generator, size: float, *, count: int
) -> Mesh:
    places = np.argwhere(patch > 0.5)
    row, column = places[rng.integers(len(places), size=count)].T
    way = skin.normals()[row, column] + rng.normal(0, 0.45, (count, 3))
    way *= size * rng.uniform(0.05, 0.13, (count, 1))
    paths = skin.points[row, column][:, None] + np.linspace(0, 1, 3)[:, None] ** 0.9 * way[:, None]
    radius = size * 0.006 * np.array([1, 0.8, 1.8])
    return tubes(paths, radius, (0.42, 0.47, 0.42), sides=4, roughness=1.0)


def _squeeze(grain: Kernel, strength: float) -> Array:
    """Returns how much of length, width and thickness a shrivelled kernel keeps (3,).

    A round kernel caves in from one side and stays round from above.
    """
    sides = np.ptp(grain.surface.points, axis=(0, 1))
    is_round = np.cbrt(sides.prod()) / sides.max() > ROUND
    return 1 - strength * np.array([0.16, 0.12, 0.30] if is_round else [0.06, 0.38, 0.54])
