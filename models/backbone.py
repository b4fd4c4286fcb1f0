"""EfficientNet-Lite0 (Tan and Le 2019, without squeeze and excitation), the body of the judge.

Its published weights know the textures and shapes of ImageNet's photographs; from there a few
minutes on two cores and some thousand renders are enough, where an untrained body learns them by
heart (docs/starter.md has both).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

Weights = Sequence[npt.NDArray[np.float32]]

Block = tuple[int, int, int, int, int]  # kernel, stride of the first, expansion, filters, how many
STEM, HEAD = 32, 1280  # filters
KEPT = 18  # layers with weights: the stem and the first two of LITE0's rows of blocks
EPSILON, MOMENTUM = 1e-3, 0.9  # of the normalisation of batches


@dataclass(frozen=True)
class Shape:
    """Which blocks a body has, and at how many pixels it looks at every image."""

    blocks: Sequence[Block] = (
        (3, 1, 1, 16, 1),
        (3, 2, 6, 24, 2),
        (5, 2, 6, 40, 2),
        (3, 2, 6, 80, 3),
        (5, 1, 6, 112, 3),
        (5, 2, 6, 192, 4),
        (3, 1, 6, 320, 1),
    )
    pixels: int = 128


LITE0 = Shape()


def body(image: keras.KerasTensor, shape: Shape = LITE0) -> keras.KerasTensor:
    """Returns maps (N, P / 32, P / 32, HEAD) of images (N, S, S, 3) in [0, 255]; P: pixels."""
    x = layers.Resizing(shape.pixels, shape.pixels)(image)
    x = layers.Rescaling(1 / 128, -127 / 128)(x)
    x = _activated(layers.Conv2D(STEM, 3, 2, "same", use_bias=False)(x))
    for kernel, stride, expansion, filters, repeats in shape.blocks:
        for place in range(repeats):
            x = _block(x, kernel, stride if place == 0 else 1, expansion, filters)
    return _activated(layers.Conv2D(HEAD, 1, use_bias=False)(x))


def _block(
    x: keras.KerasTensor, kernel: int, stride: int, expansion: int, filters: int
) -> keras.KerasTensor:
    inner = x
    if expansion > 1:
        wide = x.shape[-1] * expansion
        inner = _activated(layers.Conv2D(wide, 1, use_bias=False)(inner))
    inner = layers.DepthwiseConv2D(kernel, stride, "same", use_bias=False)(inner)
    inner = layers.Conv2D(filters, 1, use_bias=False)(_activated(inner))
    inner = layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON)(inner)
    return x + inner if stride == 1 and x.shape[-1] == filters else inner


def _activated(x: keras.KerasTensor) -> keras.KerasTensor:
    return layers.ReLU(6.0)(layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON)(x))


def load(model: keras.Model, weights: Weights) -> None:
    """Gives the body within a model its weights, in the order in which images pass through it.

    Its first layers keep them: edges are edges, and to learn them anew is half of the work.

    Args:
        weights: as PyTorch lays them out: kernels (O, I, h, w), then scale, shift, mean, variance.
    """
    given = iter(weights)
    for place, layer in enumerate(layer for layer in model.layers if layer.weights):
        layer.trainable = place >= KEPT
        if isinstance(layer, layers.DepthwiseConv2D):
            layer.set_weights([next(given).transpose(2, 3, 0, 1)])
        elif isinstance(layer, layers.Conv2D):
            layer.set_weights([next(given).transpose(2, 3, 1, 0)])
        elif isinstance(layer, layers.BatchNormalization):
            layer.set_weights([next(given) for _ in layer.weights])
    assert next(given, None) is None, "more weights than layers"
