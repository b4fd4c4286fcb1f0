"""The structure of a run's networks: the feature maps an image comes from, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from core import storage
from core.i18n import mark

FILE = "structure.json"
NAMES = {"generator": mark("Generator (model1)"), "discriminator": mark("Discriminator (model2)")}
PASSING = ("InputLayer", "Reshape", "Flatten", "Add", "Multiply", "Concatenate")


@dataclass(frozen=True)
class Block:
    """The layers of one size of feature map.

    side: of the map, in pixels; 1 for a vector. layers: their kinds, each once, in order.
    """

    side: int
    channels: int
    parameters: int
    layers: tuple[str, ...]


def of_run(run_id: int) -> dict[str, tuple[Block, ...]]:
    """Returns the blocks of both networks; none where the training has not begun yet."""
    path = storage.run_folder(run_id) / FILE
    if not path.exists():
        return {}
    networks = json.loads(path.read_text(encoding="utf-8"))
    return {name: blocks(networks[name]) for name in NAMES}


def blocks(layers: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Returns the blocks of a network, as models/structure.py describes its layers.

    What works on a vector (the caption, scales and shifts) counts for the map that it acts on, the
    next one; after the last map it is the judgement, a block of side 1.
    """
    sized: list[tuple[int, Mapping[str, Any]]] = []
    waiting: list[Mapping[str, Any]] = []
    for layer in layers:
        waiting.append(layer)
        if _side(layer) > 1:
            sized += [(_side(layer), each) for each in waiting]
            waiting = []
    sized += [(1, each) for each in waiting]
    grouped = groupby(sized, key=lambda item: item[0])
    return tuple(_block(side, [layer for _, layer in members]) for side, members in grouped)


def _side(layer: Mapping[str, Any]) -> int:
    shape = layer["output"]
    return int(shape[0]) if len(shape) == 3 else 1


def _block(side: int, layers: list[Mapping[str, Any]]) -> Block:
    """Returns the block of layers; its channels are those of its largest layer with such a map."""
    fitting = [layer for layer in layers if _side(layer) == side]
    largest = max(fitting, key=lambda layer: int(layer["parameters"]))
    channels = largest["output"][-1] if side > 1 else layers[-1]["output"][-1]
    kinds = dict.fromkeys(layer["kind"] for layer in layers if layer["kind"] not in PASSING)
    parameters = sum(layer["parameters"] for layer in layers)
    return Block(side, channels, parameters, tuple(kinds))
