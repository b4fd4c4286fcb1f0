"""A small U-Net that tells kernels from ground, trained on renders.

Its weights are shipped; core/create/segmenter.py runs it without Keras.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import numpy.typing as npt

from models import unet
from models.moves import moves

Images = npt.NDArray[np.uint8]
Masks = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE = 96  # pixels
WIDTHS = (12, 24, 48)  # channels of the maps of 96, 48 and 24 pixels; below them:
DEEPEST = 64
BATCH, LEARNING_RATE = 8, 2e-3
GENTLER = 0.5  # of that rate, where a trained network goes on
TURN, ZOOM, SHIFT = 0.2, 0.4, 0.12  # at most: radians, log, share
SPLIT_COLOURS = 0.2  # share of images whose channels are exchanged: kernels have any colour
COARSEST = 40  # pixels to which images are reduced and enlarged again, as small ones are


def build() -> keras.Model:
    """Returns the untrained network: images (S, S, 3) in [-1, 1] to log odds of kernel (S, S, 1).

    S is divisible by 8.
    """
    return unet.build("segment", 3, 1, WIDTHS, DEEPEST, end="glorot_uniform")


def train(
    images: Images,
    masks: Masks,
    *,
    epochs: int,
    model: keras.Model | None = None,
    seed: int = 0,
    tick: Callable[[int, float], object] = lambda epoch, loss: None,
) -> keras.Model:
    """Returns the network, trained on images turned, scaled, lit, coloured and blurred at random.

    Args:
        images: (N, 96, 96, 3). masks: (N, 96, 96), 1 where a kernel is.
        model: is trained further instead of a new one.
        tick: is called after every epoch with its number and mean loss.
    """
    keras.utils.set_random_seed(seed)
    random, batches = np.random.default_rng(seed), len(images) // BATCH
    first = LEARNING_RATE if model is None else LEARNING_RATE * GENTLER
    rate = keras.optimizers.schedules.CosineDecay(first, epochs * batches)
    model = model or build()
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate, clipnorm=1.0), loss)
    for epoch in range(epochs):
        told = []
        for picks in np.array_split(random.permutation(len(images))[: batches * BATCH], batches):
            seen, truth = varied(images[picks], masks[picks], random)
            told.append(model.train_on_batch(seen, truth, return_dict=True)["loss"])
        tick(epoch + 1, float(np.mean(told)))
    return model


def varied(images: Images, masks: Masks, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Returns a batch changed at random, in [-1, 1], and its masks (N, S, S, 1)."""
    count, side = images.shape[:2]
    both = np.concatenate([images, masks[..., None] * 255], axis=3).astype(np.float32)
    way = moves(count, side, random, turn=TURN, zoom=ZOOM, shift=SHIFT)
    moved = keras.ops.convert_to_numpy(
        keras.ops.image.affine_transform(both, way, "bilinear", "reflect")
    )
    seen = coarse(moved[..., :3] / 255, int(random.integers(COARSEST, side + 1)))
    for place in np.flatnonzero(random.random(count) < SPLIT_COLOURS):
        seen[place] = seen[place][..., random.permutation(3)]
    gamma = np.exp(random.uniform(-0.3, 0.3, (count, 1, 1, 1)))
    gains = np.exp(random.uniform(-0.2, 0.2, (count, 1, 1, 3)))
    lit = np.clip(np.clip(seen, 0, 1) ** gamma * gains, 0, 1) + random.normal(0, 0.02, seen.shape)
    return (lit * 2 - 1).astype(np.float32), (moved[..., 3:] > 127).astype(np.float32)


def coarse(images: npt.NDArray[np.floating], side: int) -> Floats:
    """Returns images (N, S, S, 3) as those of so many pixels look, enlarged."""
    small = keras.ops.image.resize(images, (side, side), antialias=True)
    large = keras.ops.image.resize(small, images.shape[1:3])
    return np.array(keras.ops.convert_to_numpy(large))
