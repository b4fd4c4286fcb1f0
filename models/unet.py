"""Small U-Nets (Ronneberger et al. 2015); core/create/unets.py runs them without Keras."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers


def build(
    name: str, channels: int, outputs: int, widths: Sequence[int], deepest: int, *, end: str
) -> keras.Model:
    """Returns an untrained network of maps (S, S, channels) to maps (S, S, outputs).

    Two 3×3 convolutions at every size on the way down, one on the way up; S is divisible by 2 once
    for each of the widths.

    Args:
        widths: channels at every size, the largest first; `deepest` below them.
        end: how the weights of the last layer begin.
    """
    x = image = keras.Input((None, None, channels))
    kept = []
    for width in widths:
        x = _convolution(_convolution(x, width), width)
        kept.append(x)
        x = layers.MaxPooling2D()(x)
    x = _convolution(_convolution(x, deepest), deepest)
    for width, beside in zip(widths[::-1], kept[::-1], strict=True):
        x = layers.Concatenate()([layers.UpSampling2D()(x), beside])
        x = _convolution(x, width)
    return keras.Model(image, layers.Conv2D(outputs, 1, kernel_initializer=end)(x), name=name)


def _convolution(x: Any, width: int) -> Any:
    start = "he_normal"
    return layers.Conv2D(width, 3, padding="same", activation="relu", kernel_initializer=start)(x)


def save(model: keras.Model, path: Path) -> None:
    """Writes kernels and biases in the order of the layers, to half precision."""
    np.savez(path, *(each.astype(np.float16) for each in model.get_weights()))


def load(model: keras.Model, path: Path) -> keras.Model:
    """Returns the network with weights that `save` wrote."""
    with np.load(path) as kept:
        model.set_weights([kept[name] for name in kept.files])
    return model
