"""Frozen records about searches for good settings, their trials, and presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.job_records import Standing
from db.records import VersionRecord

TRAINING, HALTED, GIVING_UP = "training", "halted", "giving_up"  # with the search, or for good
DONE, PRUNED, UNUSABLE = "done", "pruned", "unusable"
OPEN_TRIALS = (TRAINING, HALTED, GIVING_UP)
MEASURED_TRIALS = (DONE, PRUNED)


@dataclass(frozen=True, kw_only=True)
class SearchRecord(Standing):
    """A search with the state of its job; see db.search_tables.SettingsSearch for the fields."""

    job_id: int
    name: str
    config: Mapping[str, Any]
    varied: tuple[str, ...]
    trials: int
    minutes: int
    version: VersionRecord


@dataclass(frozen=True, kw_only=True)
class TrialRecord:
    """A trial; `figures` maps the epoch of a snapshot to its held-out figure, lower being better.

    `seconds` is what its run took, once it has ended.
    """

    job_id: int
    number: int
    run_id: int | None
    settings: Mapping[str, Any]
    figures: Mapping[int, float] = field(default_factory=dict)
    state: str = TRAINING
    message: str = ""
    seconds: float = 0.0
    attempts: int = 1

    @property
    def best(self) -> tuple[float, int] | None:
        """The lowest figure and the first epoch that had it; None where nothing was measured."""
        return min(((value, epoch) for epoch, value in self.figures.items()), default=None)


@dataclass(frozen=True, kw_only=True)
class PresetRecord:
    """Settings that were kept under a name; `origin` says where they come from."""

    name: str
    config: Mapping[str, Any]
    origin: str
    created_at: datetime
    created_by: str
