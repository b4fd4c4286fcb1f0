"""A warm start: the networks of one training begin with the weights of another's checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from models.checkpoint import DISCRIMINATOR, GENERATOR, described
from models.config import Axis, ConfigError
from models.discriminator import build_discriminator
from models.gan import GAN
from models.generator import build_generator
from models.text import HASHED_WIDTH, feature_width

CAPTION = "caption"


def transplant(start: Path, gan: GAN, axes: Sequence[Axis]) -> None:
    """Gives `gan`, whose conditions are `axes`, the weights of the checkpoint `start`.

    A value that both know keeps its row in the layers that read the text; new ones begin at nought.

    Raises:
        ConfigError: the networks of `start` have other layers.
    """
    config, old_axes = described(start)
    width = feature_width(old_axes, words=config.words)
    rows = kept_rows(old_axes, axes, words=gan.config.words and config.words)
    generator = build_generator(config, features=width)
    generator.load_weights(start / GENERATOR)
    discriminator = build_discriminator(config, features=width)
    discriminator.load_weights(start / DISCRIMINATOR)
    _copy(generator, gan.generator, rows)
    _copy(discriminator, gan.discriminator, rows)
    if gan.averaged:
        gan.averaged.set_weights(gan.generator.get_weights())


def kept_rows(old: Sequence[Axis], new: Sequence[Axis], *, words: bool) -> dict[int, int]:
    """Returns for each place of the old text features its place in the new ones."""
    before, after = _places(old), _places(new)
    rows = {place: after[value] for value, place in before.items() if value in after}
    if words:
        rows |= {len(before) + n: len(after) + n for n in range(HASHED_WIDTH)}
    return rows


def _places(axes: Sequence[Axis]) -> dict[tuple[str, str], int]:
    values = [(axis.name, value) for axis in axes for value in axis.values]
    return {value: place for place, value in enumerate(values)}


def _copy(old: keras.Model, new: keras.Model, rows: dict[int, int]) -> None:
    weights = [np.array(weight) for weight in old.weights]
    paths = [weight.path for weight in new.weights]
    shapes = [tuple(weight.shape) for weight in new.weights]
    if len(weights) != len(shapes):
        raise ConfigError(f"Expected a start with {len(shapes)} weights, got {len(weights)}.")
    fitted = []
    for weight, shape, path in zip(weights, shapes, paths, strict=True):
        if f"{CAPTION}/" in path and path.endswith("kernel"):
            weight = _moved(weight, shape, rows)
        if weight.shape != shape:
            raise ConfigError(f"Expected {path} of shape {shape} in the start, got {weight.shape}.")
        fitted.append(weight)
    new.set_weights(fitted)


def _moved(
    kernel: npt.NDArray[np.float32], shape: tuple[int, ...], rows: dict[int, int]
) -> npt.NDArray[np.float32]:
    """Returns a kernel (features, width) with its rows at their new places."""
    moved = np.zeros((shape[0], kernel.shape[1]), dtype=np.float32)
    moved[list(rows.values())] = kernel[list(rows.keys())]
    return moved
