"""The latent whose image comes nearest to a photograph, by gradient descent (Zhu et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from models.batches import latent_batch
from models.checkpoint import Trained
from models.snapshot import to_bytes
from models.text import text_features

Latents = npt.NDArray[np.float32]

STARTS = 128  # latents looked at first; the best BATCH of them are followed
BATCH = 16
RATE = 0.05
SCALES = 4  # the image itself and three halvings
KEEP_NORMAL = 1e-3  # weight of a latent's mean square, which is 1 in training
PLACES = 4  # decimals of a latent, so that it can be written down


@dataclass(frozen=True)
class Inversion:
    """Where a search stands: latents (BATCH, latent), the best first, and their errors (BATCH,).

    An error is the mean absolute difference over four scales, images in [-1, 1]. pixels: uint8
    (R, R, 3), what the best latent draws.
    """

    latents: Latents
    errors: npt.NDArray[np.float32]
    pixels: npt.NDArray[np.uint8]


def invert(
    trained: Trained,
    target: npt.NDArray[np.uint8],
    codes: npt.NDArray[np.int16],
    description: str,
    *,
    latents: Latents | None = None,
    steps: int = 25,
    seed: int = 0,
) -> Inversion:
    """Goes on for so many steps from `latents`, or begins; returns where the search stands then.

    Args:
        target: the photograph, uint8 (R, R, 3). codes: its conditions (axes,), 0 where open.

    Raises:
        ValueError: the photograph has another size than the generator's images.
    """
    side = trained.config.resolution
    if target.shape != (side, side, 3):
        raise ValueError(f"Expected an image of shape ({side}, {side}, 3), got {target.shape}.")
    words = trained.config.words
    text = text_features(codes[None], [description], trained.axes, words=words)
    wanted = tf.constant(target[None].astype(np.float32) / 127.5 - 1.0)
    if latents is None:
        latents = _promising(trained, wanted, text, seed)
    found = tf.Variable(latents)
    optimizer = keras.optimizers.Adam(RATE)
    optimizer.build([found])
    descend = _descent(trained.generator)
    for _ in range(steps):
        optimizer.apply([descend(found, _repeated(text, len(latents)), wanted)], [found])
    moved = np.concatenate([latents, found.numpy()])  # what was better before stays
    return _ranked(trained, np.round(moved, PLACES), text, wanted)


def _promising(trained: Trained, wanted: Any, text: Latents, seed: int) -> Latents:
    """Returns the best of many random latents (BATCH, latent)."""
    tried = latent_batch(STARTS, trained.config.latent, seed=seed, step=0)
    errors = [
        _errors(trained.generator, part, _repeated(text, BATCH), wanted).numpy()
        for part in np.split(tried, STARTS // BATCH)
    ]
    return tried[np.argsort(np.concatenate(errors))[:BATCH]]


def _ranked(trained: Trained, latents: Latents, text: Latents, wanted: Any) -> Inversion:
    text = _repeated(text, len(latents))
    images = trained.generator([latents, text], training=False)
    errors = _difference(images, wanted).numpy()
    order = np.argsort(errors)[:BATCH]
    return Inversion(latents[order], errors[order], to_bytes(images)[order[0]])


def _repeated(text: Latents, count: int) -> Latents:
    return np.repeat(text, count, axis=0)


@lru_cache(maxsize=1)
def _descent(generator: keras.Model) -> Any:
    """Returns a function from (latents, text, wanted) to the slope of their loss."""

    def slope(latents: Any, text: Any, wanted: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(latents)
            errors = _errors(generator, latents, text, wanted)
            loss = tf.reduce_sum(errors) + KEEP_NORMAL * tf.reduce_sum(tf.square(latents))
        return tape.gradient(loss, latents)

    return tf.function(slope)


def _errors(generator: keras.Model, latents: Any, text: Any, wanted: Any) -> Any:
    return _difference(generator([latents, text], training=False), wanted)


def _difference(images: Any, wanted: Any) -> Any:
    """Returns the mean absolute difference (B,) over the scales."""
    total = 0.0
    for _ in range(SCALES):
        total += tf.reduce_mean(tf.abs(images - wanted), (1, 2, 3))
        images, wanted = (tf.nn.avg_pool2d(each, 2, 2, "SAME") for each in (images, wanted))
    return total / SCALES
