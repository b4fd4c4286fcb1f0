"""U-Nets run without Keras, which would take seconds to start: see models/unet.py."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Map = npt.NDArray[np.float32]

PER_SIZE, BELOW = 6, 6  # arrays of weights for every size, and of the smallest maps and the end


def run(weights: Path, x: npt.NDArray[np.floating]) -> Map:
    """Returns what the network of a file makes of a map (H, W, C): (H, W, outputs)."""
    arrays = _read(weights)
    each, kept = iter(arrays), []
    x = np.asarray(x, np.float32)
    for _ in range((len(arrays) - BELOW) // PER_SIZE):
        x = _convolved(_convolved(x, each), each)
        kept.append(x)
        x = x.reshape(len(x) // 2, 2, x.shape[1] // 2, 2, -1).max(axis=(1, 3))
    x = _convolved(_convolved(x, each), each)
    for beside in kept[::-1]:
        x = np.concatenate([x.repeat(2, 0).repeat(2, 1), beside], axis=2)
        x = _convolved(x, each)
    kernel, bias = next(each), next(each)
    return np.asarray(x @ kernel[0, 0] + bias)


def _convolved(x: Map, weights: Iterator[Map]) -> Map:
    """Returns what a 3×3 convolution and a ReLU make of a map (H, W, C)."""
    kernel, bias = next(weights), next(weights)
    around = sliding_window_view(np.pad(x, ((1, 1), (1, 1), (0, 0))), (3, 3), axis=(0, 1))
    flat = around.transpose(0, 1, 3, 4, 2).reshape(-1, kernel[..., 0].size)
    made = flat @ kernel.reshape(-1, kernel.shape[-1]) + bias
    return np.asarray(np.maximum(made, 0).reshape(*x.shape[:2], -1))


@cache
def _read(path: Path) -> tuple[Map, ...]:
    with np.load(path) as kept:
        return tuple(kept[name].astype(np.float32) for name in kept.files)
