"""How images are moved at random, for networks that are to know a kernel wherever it lies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def moves(
    count: int, side: int, random: np.random.Generator, *, turn: float, zoom: float, shift: float
) -> npt.NDArray[np.float32]:
    """Returns a transform (8,) for each of so many square images, as Keras reads them.

    They are mirrored or not, turned by right angles and up to `turn` radians, scaled by up to
    exp(`zoom`) either way, and shifted by up to `shift` of their `side` in pixels.
    """
    angle = random.integers(0, 4, count) * np.pi / 2 + random.uniform(-turn, turn, count)
    size, mirror = np.exp(random.uniform(-zoom, zoom, count)), random.choice([-1, 1], count)
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    middle, none = (side - 1) / 2, np.zeros(count)
    across, down = middle + random.uniform(-shift, shift, (2, count)) * side
    moved = [
        mirror * cos, -sin, across - middle * (mirror * cos - sin),
        mirror * sin, cos, down - middle * (mirror * sin + cos), none, none,
    ]  # fmt: skip
    return np.stack(moved, axis=1).astype(np.float32)
