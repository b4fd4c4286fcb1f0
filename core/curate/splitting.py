"""Splits: pairs parted by crop in given shares, what belongs together never parted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import GrainError
from core.i18n import mark

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)
MAX_SEED = 2**31 - 1


class BadShares(GrainError):
    template = mark("Expected shares of {expected} that are 0 or more, with a train share above 0.")


class Part(Protocol):
    """What a split needs to know of a pair."""

    @property
    def image_sha256(self) -> str: ...
    @property
    def crop(self) -> str: ...
    @property
    def source_group(self) -> str: ...


@dataclass(frozen=True)
class Shares:
    """How much goes where, in any unit, and the seed of the draw."""

    train: float = 80
    validation: float = 10
    test: float = 10
    seed: int = 0

    def __post_init__(self) -> None:
        if self.train <= 0 or min(self.validation, self.test) < 0:
            raise BadShares(expected=", ".join(SPLITS))

    def of_whole(self) -> dict[str, float]:
        """Returns each split's share of 1; splits that get nothing are left out."""
        whole = self.train + self.validation + self.test
        return {name: getattr(self, name) / whole for name in SPLITS if getattr(self, name)}


def groups(parts: Sequence[Part], alike: Iterable[tuple[str, str]]) -> list[list[int]]:
    """Returns the places of parts that belong together: one source, one image, or images alike.

    Args:
        alike: pairs of SHA-256 of images that look alike.
    """
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while (upper := above.setdefault(name, name)) != name:
            above[name] = name = above[upper]
        return name

    for part in parts:
        if part.source_group:
            above[root(f"image {part.image_sha256}")] = root(f"source {part.source_group}")
    for first, second in alike:
        above[root(f"image {first}")] = root(f"image {second}")
    found: dict[str, list[int]] = {}
    for place, part in enumerate(parts):
        found.setdefault(root(f"image {part.image_sha256}"), []).append(place)
    return list(found.values())


def split(parts: Sequence[Part], alike: Iterable[tuple[str, str]], shares: Shares) -> list[str]:
    """Returns a split for each part, stratified by crop: the same for the same parts and seed.

    Whole groups are dealt out, the larger ones first, each to where its crops are missing most. So
    a crop of few groups may miss a share; how many went where is for the caller to say.
    """
    whole = Counter(part.crop for part in parts)
    missing = {
        name: {crop: share * number for crop, number in whole.items()}
        for name, share in shares.of_whole().items()
    }
    chosen = [""] * len(parts)
    for group in _dealt(parts, groups(parts, alike), shares.seed):
        crops = Counter(parts[place].crop for place in group)
        name = max(missing, key=lambda name: _need(missing[name], crops))
        for place in group:
            chosen[place] = name
        for crop, number in crops.items():
            missing[name][crop] -= number
    return chosen


def _dealt(parts: Sequence[Part], found: list[list[int]], seed: int) -> list[list[int]]:
    """Returns groups in the order of dealing, whatever the order in which the pairs were added."""
    found = sorted(found, key=lambda group: min(parts[place].image_sha256 for place in group))
    random.Random(seed).shuffle(found)
    return sorted(found, key=len, reverse=True)


def _need(missing: Mapping[str, float], crops: Mapping[str, int]) -> float:
    return sum(number * missing[crop] for crop, number in crops.items())
