"""A small U-Net that tells kernels from ground (Ronneberger et al. 2015), trained on renders.

Its weights are shipped; core/create/segmenter.py runs it without Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from models.moves import moves

Images = npt.NDArray[np.uint8]
Masks = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE = 96  # pixels
WIDTHS = (12, 24, 48)  # channels of the maps of 96, 48 and 24 pixels; below them:
DEEPEST = 64
BATCH, LEARNING_RATE = 8, 2e-3
GENTLER = 0.2  # of that rate, where a trained network goes on
TURN, ZOOM, SHIFT = 0.2, 0.4, 0.12  # at most: radians, log, share
SPLIT_COLOURS = 0.2  # share of images whose channels are exchanged: kernels have any colour
COARSEST = 40  # pixels to which images are reduced and enlarged again, as small ones are


def build() -> keras.Model:
    """Returns the untrained network: images (S, S, 3) in [-1, 1] to log odds of kernel (S, S, 1).

    S is divisible by 8. Two 3×3 convolutions at every size on the way down, one on the way up.
    """
    image = keras.Input((None, None, 3))
    x, kept = image, []
    for width in WIDTHS:
        x = _convolution(_convolution(x, width), width)
        kept.append(x)
        x = layers.MaxPooling2D()(x)
    x = _convolution(_convolution(x, DEEPEST), DEEPEST)
    for width, beside in zip(WIDTHS[::-1], kept[::-1], strict=True):
        x = layers.Concatenate()([layers.UpSampling2D()(x), beside])
        x = _convolution(x, width)
    return keras.Model(image, layers.Conv2D(1, 1)(x), name="segment")


def _convolution(x: Any, width: int) -> Any:
    start = "he_normal"
    return layers.Conv2D(width, 3, padding="same", activation="relu", kernel_initializer=start)(x)


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
    seen = _coarse(moved[..., :3] / 255, int(random.integers(COARSEST, side + 1)))
    for place in np.flatnonzero(random.random(count) < SPLIT_COLOURS):
        seen[place] = seen[place][..., random.permutation(3)]
    gamma = np.exp(random.uniform(-0.5, 0.5, (count, 1, 1, 1)))
    gains = np.exp(random.uniform(-0.2, 0.2, (count, 1, 1, 3)))
    lit = np.clip(np.clip(seen, 0, 1) ** gamma * gains, 0, 1) + random.normal(0, 0.02, seen.shape)
    return (lit * 2 - 1).astype(np.float32), (moved[..., 3:] > 127).astype(np.float32)


def _coarse(images: Floats, side: int) -> Floats:
    """Returns images (N, S, S, 3) as those of so many pixels look, enlarged."""
    small = keras.ops.image.resize(images, (side, side), antialias=True)
    large = keras.ops.image.resize(small, images.shape[1:3])
    return np.array(keras.ops.convert_to_numpy(large))


def save(model: keras.Model, path: Path) -> None:
    """Writes kernels and biases in the order of the layers, to half precision."""
    np.savez(path, *(each.astype(np.float16) for each in model.get_weights()))


def read(path: Path) -> keras.Model:
    """Returns the network with weights that `save` wrote."""
    model = build()
    with np.load(path) as kept:
        model.set_weights([kept[name] for name in kept.files])
    return model
