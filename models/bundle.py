"""A bundle: the arrays and words of a dataset version at one resolution, as a folder on disk.

images.npy      uint8 (N, R, R, 3)
conditions.npy  int16 (N, axes): codes, 0 where an axis is unspecified
held_out.npz    images and conditions of pairs that are only for measuring, where there are any
bundle.json     axes, descriptions, which pairs are renders, and what the bundle was made from
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.config import Axis

HELD_OUT = "held_out.npz"


@dataclass(frozen=True)
class Real:
    """Real images uint8 (N, R, R, 3), what they show (N, axes), and their N descriptions."""

    images: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.int16]
    descriptions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    def at(self, places: npt.NDArray[np.intp]) -> Real:
        """Returns those at some places."""
        words = tuple(self.descriptions[place] for place in places)
        return Real(self.images[places], self.codes[places], words)

    def groups(self) -> list[tuple[int, ...]]:
        """Returns for each image what it is compared within: its first two axes, crop and view."""
        return [tuple(map(int, row[:2])) for row in self.codes]


def joined(sets: Sequence[Real]) -> Real:
    """Returns several sets of real images as one, in their order."""
    return Real(
        np.concatenate([one.images for one in sets]),
        np.concatenate([one.codes for one in sets]),
        tuple(words for one in sets for words in one.descriptions),
    )


@dataclass(frozen=True)
class Bundle:
    """What a training reads. Batches are balanced over the first axis, which no pair may lack.

    `origin` says which dataset version this is; it goes into every checkpoint. `held_out` are pairs
    that no step sees. `renders` are seen beside the pairs (models/renders.py).
    `which_rendered` (N,) says which pairs are renders themselves; None: none is.
    """

    images: npt.NDArray[np.uint8]
    conditions: npt.NDArray[np.int16]
    descriptions: tuple[str, ...]
    axes: tuple[Axis, ...]
    origin: Mapping[str, Any]
    held_out: Real | None = None
    renders: Real | None = None
    which_rendered: npt.NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.descriptions)

    @property
    def rendered(self) -> npt.NDArray[np.bool_]:
        """Whether each pair is a render, (N,)."""
        known = self.which_rendered
        return np.zeros(len(self), dtype=bool) if known is None else known

    def groups(self) -> list[npt.NDArray[np.intp]]:
        """Returns the indices of the pairs of every value of the first axis that has any."""
        return by_first(self.conditions)


def by_first(codes: npt.NDArray[np.int16]) -> list[npt.NDArray[np.intp]]:
    """Returns the places of every value of the first axis that has any, of codes (N, axes)."""
    return [np.flatnonzero(codes[:, 0] == code) for code in np.unique(codes[:, 0])]


def read_bundle(folder: Path) -> Bundle:
    """Returns the bundle in `folder`; the images stay on disk until they are used."""
    words = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    return Bundle(
        images=np.load(folder / "images.npy", mmap_mode="r"),
        conditions=np.load(folder / "conditions.npy"),
        descriptions=tuple(words["descriptions"]),
        axes=tuple(Axis(axis["name"], tuple(axis["values"])) for axis in words["axes"]),
        origin=words["origin"],
        held_out=_held_out(folder, words.get("held_out", ())),
        which_rendered=np.array(words["rendered"]) if "rendered" in words else None,
    )


def read_real(path: Path) -> Real:
    """Returns real images that were kept in one file: images, conditions, descriptions."""
    with np.load(path) as arrays:
        words = tuple(map(str, arrays["descriptions"]))
        return Real(arrays["images"], arrays["conditions"], words)


def _held_out(folder: Path, descriptions: Sequence[str]) -> Real | None:
    if not descriptions:
        return None
    with np.load(folder / HELD_OUT) as arrays:
        return Real(arrays["images"], arrays["conditions"], tuple(descriptions))
