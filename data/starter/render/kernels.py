"""Kernels: the shape, colour and gloss of one sound, ripe, dry kernel of each crop.

Sizes in mm after the crop's usual range; colours are linear RGB reflectances.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.starter.render.shapes import (
    Section,
    apex,
    bulge,
    ellipse,
    hairs,
    plain,
    shield,
    spot,
    stripes,
    triangle,
)
from data.starter.render.surface import Mesh, Surface, grid, noise, step


@dataclass(frozen=True)
class Kernel:
    """One kernel: its surface, what is inside, how light passes it, and parts beside the surface.

    flesh: colour of the endosperm on a break. translucency in [0, 1]. germ: place of the germ as
    (u, v). extras: parts that stand out, such as a brush of hairs. showy: the roll (radians about
    the length) that shows what the crop is known by. greening: how green it is when unripe, in
    [0, 1]; a maize kernel in the milk is paler than green, so that its kind can be seen.
    """

    surface: Surface
    flesh: tuple[float, float, float]
    translucency: float
    germ: tuple[float, float] = (0.08, 0.0)
    extras: tuple[Mesh, ...] = ()
    showy: float = 0.0
    greening: float = 1.0


def kernel(crop: str, kind: str | None, rng: np.random.Generator, *, fine: int = 160) -> Kernel:
    """Returns a sound kernel of `crop` (EPPO code) and `kind` from `fine` x `fine` points."""
    return MAKERS[crop](kind, rng, grid(fine, fine))


def rice(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """Paddy: ribbed straw husk with a pointed tip; else the slender caryopsis with its notch."""
    u, v = uv
    length, width = rng.uniform(6.2, 8.0), rng.uniform(2.3, 2.9)
    bare = kind not in (None, "paddy")
    if bare:
        length, width = length * 0.8, width * 0.84
    body = bulge(u, 0.62, 0.7) if bare else bulge(u, 0.75, 1.0)
    y, z = ellipse(v, width * body, width * 0.78 * body, 2.0)
    points = np.stack([(u - 0.5) * length, y, z], -1)
    points[..., 1] += 0.12 * width * np.sin(np.pi * u)  # one flank is rounder
    if not bare:
        return _paddy(Surface(u, v, points, *plain(u, (0.60, 0.40, 0.16), 0.55)), rng)
    colour, clear = RICE_LOOKS[str(kind)]
    skin = Surface(u, v, points, *plain(u, colour, 0.28))
    notch = spot(u, v, 0.05, np.pi / 2, 0.10, 0.9)
    skin = skin.pushed(-0.28 * notch * (1.0 if kind not in ("brown", "red") else 0.3))
    skin = skin.pushed(0.012 * noise(points, rng, size=(1.4, 0.35, 0.35)))
    if kind in ("brown", "red"):
        skin = skin.painted((0.62, 0.50, 0.30), 0.6 * notch)
        skin = skin.painted(np.array(colour) * 0.6, 0.35 * stripes(v, 5) * np.sin(np.pi * u))
    if kind == "chalky":
        chalk = step(-1.2, -0.5, noise(points, rng, size=2.2) - 3 * (u - 0.5) ** 2)
        skin = skin.painted((0.93, 0.92, 0.88), chalk).roughened(0.75, chalk)
    return Kernel(skin, (0.86, 0.83, 0.74), clear, germ=(0.05, np.pi / 2))


def _paddy(skin: Surface, rng: np.random.Generator) -> Kernel:
    ribs = stripes(skin.v + 0.3, 6) * np.sin(np.pi * skin.u) ** 0.5
    seam = np.exp(-(((np.abs(skin.v - np.pi) - 0.9) / 0.07) ** 2)) * np.sin(np.pi * skin.u)
    skin = skin.pushed(0.12 * ribs - 0.13 * seam)
    skin = skin.pushed(0.012 * noise(skin.points, rng, size=0.22, octaves=2))
    mottle = noise(skin.points, rng, size=(2.0, 0.8, 0.8))
    skin = skin.painted((0.42, 0.25, 0.09), np.clip(0.50 * (1 - ribs) + 0.10 * mottle, 0, 0.7))
    skin = skin.painted((0.30, 0.17, 0.07), 0.5 * seam)
    skin = skin.painted((0.66, 0.52, 0.28), step(0.08, 0.0, skin.u))
    skin = skin.painted((0.33, 0.18, 0.07), 0.8 * step(0.95, 1.0, skin.u))
    return Kernel(skin, (0.82, 0.78, 0.66), 0.12)


def wheat(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """Durum: an amber, angular boat with a deep crease, an oval germ and a short brush."""
    u, v = uv
    length, width = rng.uniform(6.6, 8.4), rng.uniform(2.8, 3.3)
    body = bulge(u, 0.60, 0.85) * (1 - 0.10 * np.clip(u - 0.5, 0, 1))
    belly = np.exp(-(((v - np.pi) / 0.23) ** 2))
    y, z = ellipse(v, width * body, width * 0.98 * body, 2.0)
    z = np.where(z < 0, z * 0.82, z * (1.0 + 0.10 * np.cos(v) ** 4))
    y = y * (1 + 0.08 * np.exp(-(((np.abs(v - np.pi) - 0.75) / 0.4) ** 2)))  # full cheeks
    z = z + 0.34 * width * body * belly * np.sin(np.pi * u) ** 0.35
    points = np.stack([(u - 0.5) * length, y, z], -1)
    points[..., 2] += 0.10 * width * np.sin(np.pi * u)  # the back is arched
    skin = Surface(u, v, points, *plain(u, (0.52, 0.25, 0.055), 0.30))
    germ = spot(u, v, 0.10, 0.0, 0.10, 0.75)
    rim = np.clip(germ * (1 - germ) * 4, 0, 1)
    skin = skin.pushed(0.012 * noise(points, rng, size=(1.6, 0.4, 0.4)) + 0.07 * germ - 0.10 * rim)
    skin = skin.painted((0.36, 0.16, 0.035), np.clip(0.15 * noise(points, rng, size=1.5), 0, 0.5))
    skin = skin.painted((0.66, 0.42, 0.15), 0.7 * germ).painted((0.26, 0.11, 0.03), 0.45 * rim)
    skin = skin.painted((0.22, 0.09, 0.02), 0.75 * belly * np.sin(np.pi * u) ** 0.5)
    skin = skin.painted((0.68, 0.48, 0.22), 0.6 * step(0.94, 1.0, u))
    clear, flesh = 0.35, (0.84, 0.58, 0.24)  # amber glass, or flour
    if kind == "starchy":
        flour = step(-1.1, -0.3, noise(points, rng, size=2.6))
        skin = skin.painted((0.84, 0.70, 0.44), 0.9 * flour).roughened(0.6, flour)
        clear, flesh = 0.12, (0.90, 0.84, 0.68)
    brush = hairs(skin, rng, where=u > 0.985, count=90, long=0.55, colour=(0.75, 0.62, 0.40))
    return Kernel(skin, flesh, clear, extras=(brush,), showy=np.pi * 0.82)


def buckwheat(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """An achene with three faces and sharp edges, dark, mottled; hulled: a pale rounded groat."""
    u, v = uv
    length, width = rng.uniform(5.4, 6.8), rng.uniform(3.9, 4.6)
    hulled = kind == "hulled"
    if hulled:
        length, width = length * 0.72, width * 0.86
    profile = bulge(u, 0.62, 1.25) if hulled else apex(u)
    section = triangle(v, 3.2 if hulled else 9.0)
    radius = 0.62 * width * profile * section
    y, z = radius * np.sin(v), radius * np.cos(v)
    points = np.stack([(u - 0.5) * length, y, z], -1)
    skin = Surface(u, v, points, *plain(u, (0.055, 0.030, 0.016), 0.38))
    edge = np.clip((section - 0.80) / 0.2, 0, 1) ** 2
    if hulled:
        skin = Surface(u, v, points, *plain(u, (0.58, 0.50, 0.25), 0.50))
        skin = skin.painted((0.42, 0.44, 0.19), step(-0.2, 1.2, noise(points, rng, size=2.5)))
        skin = skin.painted((0.52, 0.36, 0.18), 0.6 * edge)
        skin = skin.pushed(0.02 * noise(points, rng, size=0.6))
        return Kernel(skin, (0.88, 0.85, 0.75), 0.15, showy=0.0)
    skin = skin.pushed(0.012 * noise(points, rng, size=(0.7, 0.25, 0.25)))
    mottle = step(0.1, 1.4, noise(points, rng, size=(1.1, 0.5, 0.5)))
    skin = skin.painted((0.17, 0.10, 0.055), 0.8 * mottle).painted((0.15, 0.085, 0.045), 0.5 * edge)
    skin = skin.painted((0.30, 0.20, 0.11), step(0.07, 0.01, u))
    calyx = hairs(
        skin, rng, where=u < 0.012, count=7, long=0.5, colour=(0.24, 0.16, 0.09), thick=0.2
    )
    return Kernel(skin, (0.86, 0.83, 0.72), 0.02, extras=(calyx,), showy=np.pi / 3)


def oats(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """Husked: slender and pale, the lemma's edges meet in a groove; flakes: rolled thin discs."""
    if kind == "flakes":
        return _flake(rng, uv)
    u, v = uv
    length, width = rng.uniform(9.0, 11.8), rng.uniform(2.4, 2.9)
    body = bulge(u, 0.62, 1.0) * (1 - 0.62 * np.clip(u - 0.45, 0, 1) ** 1.4)
    y, z = ellipse(v, width * body, width * 0.82 * body, 2.1)
    groove = np.exp(-(((v - np.pi) / 0.55) ** 4)) * np.sin(np.pi * u) ** 0.3
    z = z + 0.30 * width * body * groove  # the palea lies sunken between the lemma's edges
    points = np.stack([(u - 0.5) * length, y, z], -1)
    points[..., 2] += 0.16 * width * np.sin(np.pi * u)
    skin = Surface(u, v, points, *plain(u, (0.71, 0.56, 0.30), 0.42))
    nerves = stripes(v, 9) * step(0.15, 0.5, u) * step(1.0, 0.9, u)
    lip = np.exp(-(((np.abs(v - np.pi) - 0.62) / 0.10) ** 2)) * np.sin(np.pi * u) ** 0.4
    skin = skin.pushed(0.045 * nerves + 0.07 * lip)
    skin = skin.pushed(0.010 * noise(points, rng, size=(1.2, 0.3, 0.3)))
    skin = skin.painted((0.56, 0.42, 0.20), np.clip(0.35 * (1 - nerves) - 0.1, 0, 1))
    skin = skin.painted((0.74, 0.62, 0.37), 0.8 * groove * (1 - lip))
    skin = skin.painted((0.35, 0.22, 0.09), 0.55 * lip)
    skin = skin.painted((0.45, 0.28, 0.11), step(0.05, 0.0, u))
    if kind == "darkened":
        stain = np.clip(0.74 + 0.20 * noise(points, rng, size=2.5), 0, 0.95)
        skin = skin.painted((0.14, 0.10, 0.07), stain)
    callus = hairs(skin, rng, where=u < 0.02, count=26, long=0.7, colour=(0.78, 0.68, 0.45))
    return Kernel(skin, (0.92, 0.90, 0.82), 0.18, extras=(callus,), showy=np.pi * 0.9)


def _flake(rng: np.random.Generator, uv: Section) -> Kernel:
    u, v = uv
    length, width = rng.uniform(7.5, 9.5), rng.uniform(5.5, 7.0)
    body = bulge(u, 0.5, 0.9)
    y, z = ellipse(v, width * body, 0.75 * body**0.4, 1.6)
    points = np.stack([(u - 0.5) * length, y, z], -1)
    edge = np.sqrt(((u - 0.5) * 2) ** 2 + (y / (width / 2)) ** 2)
    points *= 1 + 0.035 * (noise(points, rng, size=(2.4, 2.4, 40)) * step(0.5, 1, edge))[..., None]
    points[..., 2] += 0.35 * noise(points * [1, 1, 0], rng, size=5.0, octaves=1)
    skin = Surface(u, v, points, *plain(u, (0.76, 0.66, 0.46), 0.65))
    skin = skin.pushed(0.05 * noise(points, rng, size=0.8))
    bran = step(0.5, 1.4, noise(points, rng, size=(2.2, 0.9, 2)))
    skin = skin.painted((0.50, 0.33, 0.15), 0.6 * bran)
    fold = np.exp(-((y / 0.35) ** 2)) * step(0.95, 0.6, edge)
    skin = skin.pushed(-0.12 * fold).painted((0.55, 0.40, 0.20), 0.5 * fold)
    return Kernel(skin, (0.85, 0.80, 0.66), 0.3)


def maize(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """A flat wedge: pale tip cap, shield of the germ on one face, broad dented crown."""
    u, v = uv
    length, width, thick = rng.uniform(10, 12.2), rng.uniform(7.4, 9.0), rng.uniform(4.0, 5.0)
    flare = 0.36 + 0.64 * step(0.0, 0.72, u)
    end = np.sqrt(np.clip(1 - np.clip(1 - (1 - u) / 0.20, 0, 1) ** 2.6, 0, 1))
    foot = np.sqrt(np.clip(1 - np.clip((0.07 - u) / 0.07, 0, 1) ** 2, 0, 1))
    y, z = ellipse(v, width * flare * end * foot, thick * (0.55 + 0.45 * flare) * end * foot, 3.4)
    points = np.stack([(u - 0.5) * length, y, z], -1)
    dent = step(0.90, 1.0, u)
    points[..., 0] -= length * (0.10 + 0.04 * rng.random()) * dent**1.3
    hues = {"white_maize": (0.80, 0.72, 0.50), "yellow": (0.72, 0.36, 0.035)}
    colour = hues.get(str(kind)) or MIXED_MAIZE[rng.integers(len(MIXED_MAIZE))]
    base = np.array(colour) * rng.uniform(0.85, 1.12)
    skin = Surface(u, v, points, *plain(u, base, 0.24))
    skin = skin.pushed(
        0.035 * noise(points, rng, size=(2.5, 1.5, 1.5)) - 0.18 * dent * stripes(v, 7)
    )
    pale = base * 0.35 + np.array([0.86, 0.70, 0.36]) * 0.65
    germ = shield(u, y / (width / 2)) * (np.cos(v) > 0)
    rim = np.clip(germ * (1 - germ) * 4, 0, 1)
    skin = (
        skin.pushed(-0.35 * germ + 0.05 * rim)
        .painted(pale, 0.72 * germ)
        .painted(base * 0.55, 0.5 * rim)
    )
    skin = skin.painted(pale, 0.75 * step(0.80, 0.97, u + 0.02 * noise(points, rng, size=1.5)))
    tip = step(0.15, 0.09, u + 0.012 * noise(points, rng, size=1.2))
    skin = skin.painted((0.62, 0.50, 0.32), tip).roughened(0.8, tip)
    skin = skin.pushed(0.06 * tip * noise(points, rng, size=(2, 0.5, 0.5)))
    green = 0.40 if kind == "white_maize" else 0.62  # white ones would turn yellow
    return Kernel(skin, (0.90, 0.80, 0.52), 0.25, germ=(0.2, 0.0), greening=green)


def millet(kind: str | None, rng: np.random.Generator, uv: Section) -> Kernel:
    """A small glossy ball, a little pointed, with its hilum and the seam between two husks."""
    u, v = uv
    length = rng.uniform(2.5, 3.1)
    body = bulge(u, 0.5, 1.0)
    y, z = ellipse(v, length * 0.86 * body, length * 0.74 * body, 2.0)
    points = np.stack([(u - 0.5) * length, y, z], -1)
    tone = MILLET_TONES[rng.integers(len(MILLET_TONES))]
    base = np.array(tone) * rng.uniform(0.9, 1.1)
    skin = Surface(u, v, points, *plain(u, base, 0.14))
    seam = np.exp(-(((np.abs(v - np.pi) - 1.15) / 0.06) ** 2)) * np.sin(np.pi * u)
    nerves = stripes(v, 7) * np.sin(np.pi * u) ** 2
    skin = skin.pushed(-0.05 * seam + 0.012 * nerves).painted(base * 0.5, 0.5 * seam)
    skin = skin.painted(np.minimum(base * 1.5, 0.85), 0.22 * nerves)
    skin = skin.painted((0.09, 0.05, 0.03), 0.9 * step(0.075, 0.03, u))
    skin = skin.painted((0.70, 0.55, 0.28), step(0.14, 0.09, u) * step(0.05, 0.08, u) * 0.7)
    return Kernel(skin, (0.86, 0.78, 0.52), 0.10)


RICE_LOOKS: dict[str, tuple[tuple[float, float, float], float]] = {
    "brown": ((0.46, 0.29, 0.13), 0.25),
    "milled": ((0.68, 0.65, 0.56), 0.62),
    "chalky": ((0.82, 0.80, 0.74), 0.25),
    "red": ((0.32, 0.075, 0.035), 0.12),
    "yellowed": ((0.70, 0.50, 0.16), 0.45),
}
MIXED_MAIZE = ((0.72, 0.36, 0.035), (0.80, 0.72, 0.50), (0.30, 0.03, 0.03), (0.09, 0.045, 0.10))
MILLET_TONES = ((0.72, 0.46, 0.10), (0.68, 0.40, 0.07), (0.48, 0.19, 0.05), (0.74, 0.58, 0.28))
MAKERS: dict[str, Callable[[str | None, np.random.Generator, Section], Kernel]] = {
    "ORYSA": rice,
    "TRZDU": wheat,
    "FAGES": buckwheat,
    "AVESA": oats,
    "ZEAMX": maize,
    "PANMI": millet,
}
