"""A small U-Net that corrects the form of a kernel by what an image shows, trained on renders.

Its weights are shipped; core/create/relief.py runs it without Keras and says what it sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from models import unet
from models.segment import SPLIT_COLOURS, coarse

Floats = npt.NDArray[np.float32]

CHANNELS = 6  # of what it sees: three of colour, the mask, twice the form's half thickness, middle
WIDTHS, DEEPEST = (16, 32, 48), 64
MOST = 1.2  # of the logarithm of a thickness by the form's
BATCH, LEARNING_RATE, WEIGHT_DECAY = 16, 2e-3, 1e-3
ASTRAY = 0.3  # weight of how far the middle lies from the true one, by the thickness, at most:
FARTHEST = 3.0
COARSEST = 20  # pixels to which colours are reduced and enlarged again, as small ones are


def build() -> keras.Model:
    """Returns the untrained network: maps (S, S, 6) to (S, S, 2), which are 0 everywhere.

    They are the logarithm of a thickness by the form's, and by how much the middle rises, by the
    kernel's width. S is divisible by 8.
    """
    return unet.build("relief", CHANNELS, 2, WIDTHS, DEEPEST, end="zeros")


def train(
    seen: Floats,
    truth: Floats,
    *,
    epochs: int,
    seed: int = 0,
    tick: Callable[[int, float], object] = lambda epoch, loss: None,
) -> keras.Model:
    """Returns the network, trained on kernels mirrored, lit and coloured at random.

    They are not turned, for how they are tilted and how light falls on them is what it goes by.

    Args:
        seen: (N, S, S, 6). truth: (N, S, S, 3), the true top, bottom, and 1 where there is one.
        tick: is called after every epoch with its number and mean loss.
    """
    keras.utils.set_random_seed(seed)
    random, batches = np.random.default_rng(seed), len(seen) // BATCH
    model = build()
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, epochs * batches, warmup_target=LEARNING_RATE, warmup_steps=batches
    )
    model.compile(keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY, clipnorm=1.0), _lost)
    for epoch in range(epochs):
        told = []
        for picks in np.array_split(random.permutation(len(seen))[: batches * BATCH], batches):
            given, known = varied(seen[picks], truth[picks], random)
            known = np.concatenate([known, given[..., 3:]], axis=3)
            told.append(model.train_on_batch(given, known, return_dict=True)["loss"])
        tick(epoch + 1, float(np.mean(told)))
    return model


def overlaps(form: Any, truth: Any, told: Any) -> tuple[Any, Any]:
    """Returns for every kernel (N,) the volume's IoU, and how far its middle is off by thickness.

    Args:
        form: mask, twice the half thickness and the middle of the form, (N, S, S, 3).
        truth: top, bottom and 1 where there are any. told: (N, S, S, 2), what the network says.
    """
    mask, half, middle = (form[..., n] / scale for n, scale in enumerate((1.0, 2.0, 2.0)))
    top, bottom, known = (truth[..., n] for n in range(3))
    half = half * ops.exp(MOST * ops.tanh(told[..., 0] / MOST))
    middle = middle + told[..., 1]
    true_half, true_middle, both = (top - bottom) / 2 * known, (top + bottom) / 2, known * mask
    high = ops.minimum(middle + half, true_middle + true_half)
    low = ops.maximum(middle - half, true_middle - true_half)
    shared = ops.sum(ops.relu(high - low) * both, (1, 2))
    either = 2 * ops.sum(half * mask + true_half, (1, 2)) - shared
    astray = ops.sum(ops.abs(middle - true_middle) * both, (1, 2))
    return shared / either, astray / ops.maximum(ops.sum(true_half * both, (1, 2)), 1e-3)


def _lost(known: Any, told: Any) -> Any:
    overlap, astray = overlaps(known[..., 3:], known[..., :3], told)
    return ops.mean(1 - overlap + ASTRAY * ops.minimum(astray, FARTHEST))


def varied(seen: Floats, truth: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Returns kernels and their truth mirrored at random, their colours lit, split and blurred."""
    mirror = random.random(len(seen)) < 0.5
    seen, truth = (np.where(mirror[:, None, None, None], x[:, :, ::-1], x) for x in (seen, truth))
    colours = coarse((seen[..., :3] + 1) / 2, int(random.integers(COARSEST, seen.shape[1] + 1)))
    for place in np.flatnonzero(random.random(len(seen)) < SPLIT_COLOURS):
        colours[place] = colours[place][..., random.permutation(3)]
    gamma = np.exp(random.uniform(-0.4, 0.4, (len(seen), 1, 1, 1)))
    gains = np.exp(random.uniform(-0.2, 0.2, (len(seen), 1, 1, 3)))
    lit = np.clip(np.clip(colours, 0, 1) ** gamma * gains, 0, 1)
    lit += random.normal(0, 0.02, lit.shape)
    given = np.concatenate([(lit * 2 - 1) * seen[..., 3:4], seen[..., 3:]], axis=3)
    return given.astype(np.float32), truth
