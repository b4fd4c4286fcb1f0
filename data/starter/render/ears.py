"""Ears: a wheat spike, an oat panicle, a maize cob and a millet panicle, lying on their side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from data.starter.render.ageing import aged
from data.starter.render.damage import STRENGTH, damaged, gnawed
from data.starter.render.kernels import Kernel, kernel
from data.starter.render.poses import about, along, scaled, shifted
from data.starter.render.surface import Array, Mesh, joined, noise, tube

STRAW = (0.55, 0.40, 0.17)
GREEN = (0.16, 0.30, 0.05)


@dataclass(frozen=True)
class Look:
    """How the parts of an ear look: what every kernel of it takes from the scene."""

    kind: str | None
    state: str
    severity: str
    maturity: str

    @property
    def stalk(self) -> tuple[float, float, float]:
        """The colour of stalks and husks at this maturity."""
        mix = {"milk": 0.9, "dough": 0.5, "ripe": 0.0, "over_ripe": 0.0}[self.maturity]
        dull = 0.7 if self.maturity == "over_ripe" else 1.0
        return tuple(dull * (s * (1 - mix) + g * mix) for s, g in zip(STRAW, GREEN, strict=True))  # type: ignore[return-value]

    def dressed(self, grain: Kernel, rng: np.random.Generator, *, near: float = 0.0) -> Kernel:
        """Returns a kernel at this maturity; hurt by chance, more often where `near` is high.

        How severe an ear's damage is lies in how many of its kernels are hurt, all of them badly.
        """
        grain = aged(grain, self.maturity, rng)
        if self.state == "immature":
            return damaged(grain, self.state, self.severity, rng)
        hurt = rng.random() < STRENGTH[self.severity] * (0.7 + 0.8 * near)
        if hurt and self.state == "insect":
            return gnawed(grain)
        return damaged(grain, self.state, "severe", rng) if hurt else grain


def ear(crop: str, look: Look, rng: np.random.Generator) -> Mesh:
    """Returns an ear of `crop` (EPPO code) along x, in mm, as one mesh that rests on z = 0."""
    mesh = joined(MAKERS[crop](look, rng))
    middle = (mesh.vertices.max(0) + mesh.vertices.min(0)) / 2
    return mesh.moved(shifted([-middle[0], -middle[1], -np.quantile(mesh.vertices[:, 2], 0.01)]))


def wheat(look: Look, rng: np.random.Generator) -> list[Mesh]:
    """A durum spike: spikelets in two dense rows on the rachis, long stiff awns."""
    length, parts = 58.0, []
    x = np.linspace(-34, length / 2, 24)
    bow = rng.uniform(-0.0035, 0.0035)
    parts.append(tube(np.stack([x, bow * x**2, 0 * x], 1), np.linspace(1.1, 0.5, 24), look.stalk))
    hot = rng.uniform(-0.5, 0.5)
    for place, at in enumerate(np.linspace(-0.48, 0.48, 22)):
        side = 1 if place % 2 else -1
        near = float(np.exp(-(((at - hot) / 0.35) ** 2)))
        root = np.array([at * length, bow * (at * length) ** 2 + side * 1.7, 0.0])
        for lift in (-0.9, 0.0, 0.9):
            husk = _husk(look, rng, near, width=1.25)
            spread = side * (0.42 + 0.10 * rng.normal() * 0.4)
            turn = about("z", spread) @ about("y", -0.30 * lift) @ about("x", rng.uniform(0, 6.28))
            at_root = root + np.array([3.4, side * 1.1, 1.5 * lift])
            parts.append(husk.moved(shifted(at_root) @ turn))
            if lift != 0.0:
                parts.append(_awn(at_root, turn, look, rng))
    return parts


def oats(look: Look, rng: np.random.Generator) -> list[Mesh]:
    """A loose panicle: thin branches from a straight axis, nodding spikelets at their ends."""
    x = np.linspace(-60, 62, 40)
    axis = np.stack([x, 2.0 * np.sin(x / 50), 0 * x], 1)
    parts = [tube(axis, np.linspace(1.1, 0.35, 40), look.stalk)]
    for at in np.linspace(-38, 60, 22):
        side = rng.choice([-1.0, 1.0])
        reach = (0.25 + 0.75 * (62 - at) / 100) * rng.uniform(20, 34)
        t = np.linspace(0, 1, 14)
        root = np.array([at, 2.0 * np.sin(at / 50), 0.0])
        branch = root + np.stack(
            [reach * (0.75 * t - 0.25 * t**3), side * reach * t**1.1 * 0.85, 2.5 * np.sin(3 * t)], 1
        )
        parts.append(tube(branch, np.linspace(0.35, 0.20, 14), look.stalk, sides=5))
        heading = float(np.arctan2(*(branch[-1] - branch[-3])[1::-1]))
        for opening in (-0.17, 0.0, 0.17):
            husk = _husk(look, rng, rng.random(), width=1.15, longer=1.4)
            turn = about("z", heading + opening + rng.normal(0, 0.06)) @ about(
                "x", rng.uniform(0, 6.28)
            )
            tip = branch[-1] + turn[:3, 0] * 6.5
            parts.append(husk.moved(shifted(tip) @ turn))
    return parts


def maize(look: Look, rng: np.random.Generator) -> list[Mesh]:
    """A cob: kernels in straight rows, smaller towards the tip; husk leaves folded back."""
    rows, length, parts = 14, 130.0, []
    x = np.linspace(-length / 2, length / 2, 30)
    core = 12.0 * np.sqrt(
        np.clip(1 - (np.clip(x + 10, 0, None) / (length / 2 + 12)) ** 2.6, 0.02, 1)
    )
    parts.append(
        tube(np.stack([x, 0 * x, 0 * x], 1), core, (0.62, 0.50, 0.28), sides=24, roughness=0.9)
    )
    hot = np.array([rng.uniform(-0.4, 0.4), rng.uniform(-0.3, 1.0)])
    unripe = look.state == "immature"  # all of it, not in a place
    worst = look if unripe else replace(look, severity="severe")
    calm = look if unripe else replace(look, state="sound")
    bank = _bank("ZEAMX", worst, rng, near=1.0, count=14)
    bank_calm = _bank("ZEAMX", calm, rng, near=0.0, count=14)
    spread = 0.2 + 1.5 * STRENGTH[look.severity]
    for place in np.arange(-0.47, 0.485, 0.0355):
        width = float(np.interp(place * length, x, core))
        for row in range(rows):
            angle = 2 * np.pi * row / rows + 0.05 * rng.normal()
            far = np.hypot((place - hot[0]) / 0.30, np.sin((angle - hot[1]) / 2) / 0.55)
            hurt = rng.random() < 1.1 * np.exp(-((far / spread) ** 2))
            body = (bank if hurt else bank_calm)[rng.integers(14)]
            size = 0.30 + 0.70 * width / 12.0
            turn = about("x", angle) @ about("y", -np.pi / 2) @ scaled([0.92, 0.80 * size, 1.12])
            spot = about("x", angle)[:3, 2] * (width + 4.2 * size)
            parts.append(body.moved(shifted([place * length, *spot[1:]]) @ turn))
    parts += [_leaf(look, rng, angle) for angle in rng.uniform(0, 2 * np.pi, 5)]
    return parts


def millet(look: Look, rng: np.random.Generator) -> list[Mesh]:
    """A drooping one-sided panicle with hundreds of small round grains."""
    x = np.linspace(-50, 30, 40)
    axis = np.stack([x, -0.006 * (x + 50) ** 2 * 0.6, 0 * x], 1)
    parts = [tube(axis, np.linspace(1.2, 0.4, 40), look.stalk)]
    bank = _bank("PANMI", look, rng, near=0.5, count=18)
    for at in np.linspace(6, 39, 30).astype(int):
        t = np.linspace(0, 1, 16)
        reach = rng.uniform(16, 30)
        sway = rng.normal(-0.15, 0.40)
        way = np.stack(
            [reach * t, reach * (sway * t - 0.45 * t**2), rng.uniform(-4, 5) * np.sin(2.2 * t)], 1
        )
        branch = axis[at] + way
        parts.append(tube(branch, np.linspace(0.30, 0.14, 16), look.stalk, sides=5))
        for spot in branch[4:]:
            if rng.random() < 0.82:
                turn = along(rng.normal(0, 1, 3) + np.array([1.0, -0.4, 0.0]))
                aside = rng.normal(0, 1.1, 3)
                body = bank[rng.integers(len(bank))]
                parts.append(body.moved(shifted(spot + aside) @ turn))
    return parts


MAKERS: dict[str, Callable[[Look, np.random.Generator], list[Mesh]]] = {
    "TRZDU": wheat,
    "AVESA": oats,
    "ZEAMX": maize,
    "PANMI": millet,
}


def _bank(
    crop: str, look: Look, rng: np.random.Generator, *, near: float, count: int
) -> list[Mesh]:
    """Returns different kernels, without hairs and shoots, that an ear shows many times over."""
    fine = 22 if crop == "PANMI" else 26
    grains = [
        look.dressed(kernel(crop, look.kind, rng, fine=fine), rng, near=near) for _ in range(count)
    ]
    return [grain.surface.mesh() for grain in grains]


def _husk(
    look: Look, rng: np.random.Generator, near: float, *, width: float, longer: float = 1.0
) -> Mesh:
    """Returns a husked floret; an oat's shape serves for all glumes."""
    kind = look.kind if look.kind == "darkened" else "husked"
    grain = look.dressed(kernel("AVESA", kind, rng, fine=30), rng, near=near)
    body = joined([grain.surface.mesh(), *grain.extras[1:]])
    return body.moved(scaled([longer, width, width]))


def _awn(root: Array, turn: Array, look: Look, rng: np.random.Generator) -> Mesh:
    t = np.linspace(0, 1, 12)[:, None]
    way = turn[:3, 0] * np.array([1, 0.55, 0.6]) + rng.normal(0, 0.06, 3)
    long = rng.uniform(34, 52)
    path = root + way * (4 + long * t) + t**2 * rng.normal(0, 2.0, 3)
    return tube(path, np.linspace(0.20, 0.05, 12), look.stalk, sides=4)


def _leaf(look: Look, rng: np.random.Generator, angle: float) -> Mesh:
    """Returns a folded husk leaf at the foot of a cob."""
    t = np.linspace(0, 1, 24)
    flare = rng.uniform(16, 30)
    path = np.stack([-58 - 42 * t, 0 * t, 9 + flare * t * (1.15 - t)], 1)
    ribbon = tube(
        path,
        11.0 * np.sin(np.pi * np.clip(0.25 + 0.72 * t, 0, 1)) ** 0.7,
        look.stalk,
        sides=20,
        roughness=0.8,
    )
    thin = ribbon.vertices.copy()
    line = np.interp(thin[:, 0], path[::-1, 0], path[::-1, 2])
    thin[:, 2] = (
        line + (thin[:, 2] - line) * 0.10 + 0.5 * noise(thin, rng, size=(20, 3, 20), octaves=1)
    )
    return Mesh(thin, ribbon.faces, ribbon.colour, ribbon.roughness).moved(about("x", angle))
