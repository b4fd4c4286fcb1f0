"""Photographs for benches: parts of the photographs beside the project and of the starter pairs.

Each part is cut from another place, so that no two show the same; they are made when a bench runs
and are kept nowhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from core.curate.starter import FOLDER
from core.settings import PROJECT

PHOTOS = PROJECT.parent / "shared" / "photos"
SUFFIXES = (".jpg", ".png", ".webp")
LEAST_VARIATION = 12.0  # grey levels, below which a quarter of a part counts as empty


def pictures() -> list[Path]:
    """Returns the photographs, where they are at hand, and the starter pairs."""
    folders = [folder for folder in (PHOTOS, FOLDER) if folder.is_dir()]
    return sorted(p for folder in folders for p in folder.iterdir() if p.suffix in SUFFIXES)


def parts(number: int, *, seed: int = 0) -> list[Image.Image]:
    """Returns so many parts that show different things, none of them empty, in a seeded order."""
    for grid in range(3, 12):
        found = [part for path in pictures() for part in _cut(path, grid)]
        if len(found) >= number:
            random.Random(seed).shuffle(found)
            return found[:number]
    raise ValueError(f"Expected pictures for {number} parts, found enough for {len(found)}.")


def _cut(path: Path, grid: int) -> Iterator[Image.Image]:
    image = Image.open(path).convert("RGB")
    width, height = image.width // grid, image.height // grid
    for row in range(grid):
        for column in range(grid):
            left, top = column * width, row * height
            part = image.crop((left, top, left + width, top + height))
            if not _is_empty(part):
                yield part


def _is_empty(part: Image.Image) -> bool:
    """Says whether two or more of a part's quarters show nothing but a plain ground."""
    grey = np.asarray(part.convert("L"), dtype=np.float32)
    quarters = (q for half in np.array_split(grey, 2) for q in np.array_split(half, 2, axis=1))
    return sum(float(quarter.std()) < LEAST_VARIATION for quarter in quarters) >= 2
