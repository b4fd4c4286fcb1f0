"""Rendered sets as arrays, for the benches that train a judge or measure against real images."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.curate.starter import FOLDER, MANIFEST
from core.settings import settings
from core.train.bundles import condition_axes
from models.bundle import Real

STARTER = FOLDER
GAP = 2  # pixels between images of a page


def default(name: str) -> Path:
    """Returns the folder of a rendered set (further, held-out) in the workspace."""
    return settings().workspace / "renders" / name / "pairs"


def read(folder: Path, size: int, *, part: slice = slice(None)) -> Real:
    """Returns the images at `size` pixels, their condition codes, the crop first, and their words.

    Args:
        part: which rows of the manifest.
    """
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[part]
    axes = condition_axes()
    codes = [[axis.code(row[axis.name] or None) for axis in axes] for row in rows]
    images = [shrunk(folder / row["file_name"], size) for row in rows]
    words = tuple(row["text"] for row in rows)
    return Real(
        np.array(images, dtype=np.uint8).reshape(-1, size, size, 3),
        np.array(codes, dtype=np.int16).reshape(-1, len(axes)),
        words,
    )


def page(rows: Sequence[npt.NDArray[np.uint8]], *, block: int) -> Image.Image:
    """Returns rows of images (N, R, R, 3) as one picture, a wider gap after each block of rows."""
    side = rows[0].shape[1]
    step, apart = side + GAP, 4 * GAP
    width = max(map(len, rows)) * step - GAP
    height = len(rows) * step + (len(rows) // block - 1) * apart - GAP
    whole = Image.new("RGB", (width, height), "white")
    for number, row in enumerate(rows):
        for column, image in enumerate(row):
            place = (column * step, number * step + number // block * apart)
            whole.paste(Image.fromarray(image), place)
    return whole


def shrunk(path: Path, size: int) -> npt.NDArray[np.uint8]:
    """Returns a picture as uint8 (size, size, 3)."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BOX))
