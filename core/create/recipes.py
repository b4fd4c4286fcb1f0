"""Recipes: what made an image, written into its PNG so that it can be made again."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

KEY = "grain-studio"
SCHEMA = 1


def recipe(
    *,
    seed: int,
    description: str,
    asked: Mapping[str, str],
    shown: Mapping[str, str],
    run: int | None,
    epoch: int,
    version: str,
    checkpoint: str,
) -> dict[str, Any]:
    """Returns the recipe of one image.

    Args:
        seed: this image's own seed.
        asked: the conditions that were named, the crop (EPPO code) among them.
        shown: those and what the open axes became.
        run: the number of the generator's run; None for the starter generator.
        version: content hash of the dataset version.
        checkpoint: the checkpoint's path in the run's folder, or `starter`.
    """
    return {
        "schema": SCHEMA,
        "synthetic": True,
        "seed": seed,
        "description": description,
        "asked": dict(asked),
        "shown": dict(shown),
        "run": run,
        "epoch": epoch,
        "dataset_version": version,
        "checkpoint": checkpoint,
    }


def to_png(pixels: npt.NDArray[np.uint8], made_by: Mapping[str, Any]) -> bytes:
    """Returns an RGB image (R, R, 3) as PNG with its recipe in an iTXt chunk."""
    words = PngInfo()
    words.add_itxt(KEY, json.dumps(made_by, ensure_ascii=False, sort_keys=True))
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG", pnginfo=words)
    return png.getvalue()


def read_recipe(png: bytes) -> dict[str, Any] | None:
    """Returns the recipe inside a PNG, or None where there is none."""
    image = Image.open(io.BytesIO(png))
    text = image.info.get(KEY)
    return json.loads(text) if text else None
