"""What the training pairs of a generator show, and which part of a request they never do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import GrainError
from core.i18n import mark
from core.train import starts
from core.vocabulary import CROP_AXIS, Conditions
from models.config import Axis

CONDITIONS = "conditions.npy"  # as models/checkpoint.py writes it
KEPT = 4


class CheckpointGone(GrainError):
    template = mark("Expected a checkpoint in {folder}, found none.")


@dataclass(frozen=True)
class Shown:
    """The conditions of training pairs: codes of shape (N, axes), 0 where one is not known."""

    axes: tuple[Axis, ...]
    codes: npt.NDArray[np.int16]

    def missing(self, asked: Mapping[str, str]) -> tuple[Conditions, ...]:
        """Returns the least parts of what is asked that no pair shows; none if a pair shows all."""
        names, matches = self._matches(asked)
        if matches.all(axis=1).any():
            return ()
        found: list[frozenset[int]] = []
        for size in range(1, len(names) + 1):
            for part in map(frozenset, combinations(range(len(names)), size)):
                if any(less <= part for less in found):
                    continue
                if not matches[:, sorted(part)].all(axis=1).any():
                    found.append(part)
        return tuple({names[i]: asked[names[i]] for i in sorted(part)} for part in found)

    def nearest(self, asked: Mapping[str, str]) -> Conditions:
        """Returns what the pair that shows most of it has on the axes asked, its crop kept first.

        Where several show equally much, earlier axes count more.
        """
        names, matches = self._matches(asked)
        if not len(matches):
            return {}
        earlier = np.arange(len(names), 0, -1) / (len(names) + 1) ** 2  # sums to less than one
        weights = np.where(np.array(names) == CROP_AXIS, len(names), 1.0) + earlier
        row = self.codes[int(np.argmax(matches @ weights))]
        values = {axis.name: axis.values[code - 1] for axis, code in self._known(row)}
        return {name: values[name] for name in names if name in values}

    def values(self, axis: str) -> tuple[str, ...]:
        """Returns the values of an axis that any pair shows, in the axis's order."""
        place, found = next((n, each) for n, each in enumerate(self.axes) if each.name == axis)
        seen = set(self.codes[:, place].tolist())
        return tuple(value for value in found.values if found.code(value) in seen)

    def filled(self, asked: Mapping[str, str], seed: int) -> Conditions:
        """Returns what is asked, its open axes as in a pair that shows most of it.

        Of several such pairs the seed chooses; the crop counts more than all other axes.
        """
        names, matches = self._matches(asked)
        if not len(matches):
            return dict(asked)
        shared = matches @ np.where(np.array(names) == CROP_AXIS, len(names), 1)
        best = np.flatnonzero(shared == shared.max())
        row = self.codes[best[np.random.default_rng(seed).integers(len(best))]]
        return {axis.name: axis.values[code - 1] for axis, code in self._known(row)} | dict(asked)

    def _matches(self, asked: Mapping[str, str]) -> tuple[list[str], npt.NDArray[np.bool_]]:
        """Returns the axes asked, and for every pair which of them it shows."""
        by_name = {axis.name: (place, axis) for place, axis in enumerate(self.axes)}
        matches = np.zeros((len(self.codes), len(asked)), dtype=bool)
        for column, (name, value) in enumerate(asked.items()):
            place, axis = by_name.get(name, (0, Axis(name, ())))
            if value in axis.values:
                matches[:, column] = self.codes[:, place] == axis.code(value)
        return list(asked), matches

    def _known(self, row: npt.NDArray[np.int16]) -> list[tuple[Axis, int]]:
        return [(axis, int(code)) for axis, code in zip(self.axes, row, strict=True) if code]


@lru_cache(maxsize=KEPT)
def read_shown(checkpoint: Path) -> Shown:
    """Returns what a checkpoint says of the pairs that its generator learned from.

    Raises:
        CheckpointGone: its files are not there any more.
    """
    try:
        card = starts.card(checkpoint)
        codes = np.load(checkpoint / CONDITIONS)
    except FileNotFoundError:
        raise CheckpointGone(folder=checkpoint) from None
    axes = tuple(Axis(axis["name"], tuple(axis["values"])) for axis in card["axes"])
    return Shown(axes, np.unique(codes, axis=0))
