"""Snapshots: a PNG grid at fixed noise and fixed captions, one row per group of the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image

from models.batches import latent_batch
from models.bundle import Bundle, Real
from models.config import Axis, TrainingConfig
from models.text import text_features

COLUMNS = 8
BATCH = 32
SNAPSHOT_STEP = 2**31  # the noise of no training step


class SnapshotGrid:
    """The fixed noise and captions of a run; columns spread over the pairs of each row's group."""

    def __init__(self, config: TrainingConfig, bundle: Bundle) -> None:
        groups = bundle.groups()
        places = [np.linspace(0, len(group) - 1, COLUMNS).round().astype(int) for group in groups]
        self.chosen = chosen = np.concatenate([g[p] for g, p in zip(groups, places, strict=True)])
        first = bundle.axes[0]
        self.rows = [first.values[bundle.conditions[group[0], 0] - 1] for group in groups]
        self.captions = [bundle.descriptions[index] for index in chosen]
        self.features = text_features(
            bundle.conditions[chosen], self.captions, bundle.axes, words=config.words
        )
        self.latents = latent_batch(
            len(chosen), config.latent, seed=config.seed, step=SNAPSHOT_STEP
        )

    def draw(self, generator: keras.Model, path: Path) -> npt.NDArray[np.uint8]:
        """Writes the grid as PNG, len(rows) × COLUMNS images without borders; returns the images.

        They are (N, R, R, 3), row by row.
        """
        images = to_bytes(generator([self.latents, self.features], training=False))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            Image.fromarray(tiled(images, COLUMNS)).save(unfinished, "PNG")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return images


def drawn(
    generator: keras.Model, config: TrainingConfig, axes: Sequence[Axis], asked: Real, *, seed: int
) -> npt.NDArray[np.uint8]:
    """Returns an image (N, R, R, 3) for the conditions and words of each of `asked`."""
    text = text_features(asked.codes, asked.descriptions, axes, words=config.words)
    latents = latent_batch(len(asked), config.latent, seed=seed, step=SNAPSHOT_STEP)
    made = [
        to_bytes(generator([latents[n : n + BATCH], text[n : n + BATCH]], training=False))
        for n in range(0, len(asked), BATCH)
    ]
    return np.concatenate(made)


def tiled(images: npt.NDArray[np.uint8], columns: int) -> npt.NDArray[np.uint8]:
    """Returns square images (rows × columns, R, R, 3), row by row, as one picture without gaps."""
    rows, side = len(images) // columns, images.shape[1]
    grid = images.reshape(rows, columns, side, side, 3).swapaxes(1, 2)
    return grid.reshape(rows * side, columns * side, 3)


def to_bytes(images: object) -> npt.NDArray[np.uint8]:
    """Returns images in [-1, 1] as uint8 in [0, 255], of the same shape."""
    pixels = (np.asarray(keras.ops.convert_to_numpy(images), dtype=np.float32) + 1.0) * 127.5
    return pixels.round().clip(0, 255).astype(np.uint8)
