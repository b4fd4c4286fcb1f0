"""Spaces: which settings of a training can be searched, and between what.

None of them changes which weights the networks have, so that every trial can begin with the same
checkpoint and costs about the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.train import starts
from models.config import TrainingConfig


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; `log`: every tenfold counts the same."""

    low: float
    high: float
    log: bool = False

    def holds(self, value: Any) -> bool:
        """Says whether a value lies in it."""
        return isinstance(value, int | float) and self.low <= value <= self.high


@dataclass(frozen=True)
class Choice:
    """One of a few values."""

    values: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        """Says whether a value is one of them."""
        return value in self.values


Space = Mapping[str, Range | Choice]

SPACE: Space = {
    "learning_rate": Range(5e-5, 1e-3, log=True),
    "discriminator_learning_rate": Range(2e-5, 1e-3, log=True),
    "loss": Choice(("minimax", "non_saturating", "hinge", "least_squares", "relativistic")),
    "augment": Range(0.0, 1.0),
    "batch": Choice((8, 16, 32)),
    "mismatched": Range(0.0, 1.0),
    "drop_conditions": Range(0.0, 0.3),
    "penalty_weight": Range(0.01, 10.0, log=True),
    "guide": Range(0.0, 1.0),
}
USUAL = ("learning_rate", "discriminator_learning_rate", "loss", "augment")


def offered(config: TrainingConfig) -> tuple[str, ...]:
    """Returns the settings that mean something beside the others of `config`."""
    means = {"penalty_weight": config.penalty != "none", "guide": starts.can_guide(config)}
    return tuple(name for name in SPACE if means.get(name, True))


def own_values(config: TrainingConfig, varied: Sequence[str]) -> dict[str, Any] | None:
    """Returns what `config` itself has of the varied settings; None where one lies outside."""
    own = {name: getattr(config, name) for name in varied}
    return own if all(SPACE[name].holds(value) for name, value in own.items()) else None


def changed(config: TrainingConfig, settings: Mapping[str, Any]) -> TrainingConfig:
    """Returns the settings of a trial."""
    return replace(config, **settings)
