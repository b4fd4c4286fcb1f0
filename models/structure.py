"""The structure of a network, read from the Keras model itself: its layers in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras


def structure(model: keras.Model) -> list[dict[str, Any]]:
    """Returns one dictionary a layer, those of inner models in their place.

    kind: its class. output: the shape without the batch, such as [8, 8, 128]; two or more outputs
    give the first. parameters: how many weights it has, trained or not.
    """
    return [_described(layer) for layer in _flat(model)]


def _flat(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _flat(layer)
        else:
            yield layer


def _described(layer: keras.layers.Layer) -> dict[str, Any]:
    outputs = keras.tree.flatten(layer.output)
    return {
        "kind": type(layer).__name__,
        "output": list(outputs[0].shape[1:]),
        "parameters": layer.count_params(),
    }
