"""Ageing: what maturity does to a kernel's colour, gloss and skin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.starter.render.kernels import Kernel
from data.starter.render.surface import Mesh, noise, step


def aged(grain: Kernel, maturity: str, rng: np.random.Generator) -> Kernel:
    """Returns a ripe kernel at another maturity: milk, dough, ripe, over_ripe (BBCH 75-92)."""
    skin = grain.surface
    if maturity == "milk":
        skin = skin.painted((0.10, 0.27, 0.035), 0.76 * grain.greening)
        skin = skin.painted(
            (0.30, 0.46, 0.13), 0.25 * np.clip(noise(skin.points, rng, size=1.5), 0, 1)
        )
        return replace(
            grain, surface=skin.roughened(0.25, 0.6), extras=_tinted(grain, (0.2, 0.4, 0.1), 0.6)
        )
    if maturity == "dough":
        skin = skin.painted((0.40, 0.46, 0.075), 0.62 * grain.greening)
        skin = skin.painted((0.16, 0.33, 0.05), 0.5 * step(0.45, 0.0, skin.u))
        return replace(grain, surface=skin, extras=_tinted(grain, (0.4, 0.46, 0.12), 0.4))
    if maturity == "over_ripe":
        pale = 0.07 + 0.5 * skin.colour.mean(-1, keepdims=True)  # light husks grey, dark ones pale
        skin = skin.painted(pale * np.array((1.0, 0.94, 0.86)), 0.5)
        specks = step(0.85, 1.25, noise(skin.points, rng, size=0.28, octaves=2))
        skin = skin.painted((0.035, 0.03, 0.028), 0.85 * specks).roughened(0.95, 0.9)
        return replace(grain, surface=skin, translucency=grain.translucency * 0.3)
    return grain


def _tinted(grain: Kernel, colour: tuple[float, float, float], amount: float) -> tuple[Mesh, ...]:
    return tuple(
        replace(part, colour=part.colour * (1 - amount) + np.array(colour) * amount)
        for part in grain.extras
    )
