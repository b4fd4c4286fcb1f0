"""Frozen records about generated images; db.records has the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

NO_RUN = 0  # in a filter: what the starter generator made


@dataclass(frozen=True, kw_only=True)
class NewSample:
    """A generated image about to be recorded; without a run it is the starter generator's.

    `words` are what it is found by; `conditions` are all that it was made with.
    """

    image_sha256: str
    run_id: int | None
    epoch: int
    seed: int
    crop: str | None
    description: str
    recipe: Mapping[str, Any]
    words: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SampleRecord:
    """A generated image; see db.tables.Sample for the fields. `status` is one of PAIR_STATUSES."""

    id: int
    image_sha256: str
    run_id: int | None
    epoch: int
    seed: int
    crop: str | None
    description: str
    recipe: Mapping[str, Any]
    favourite: bool
    status: str
    pair_id: int | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True)
class SampleFilter:
    """Which samples: None means any.

    Every word of `text` begins a word of what a sample is found by. `run` NO_RUN stands for the
    starter generator; `board` is the board that it is on, `bulk` the job that made it.
    """

    crop: str | None = None
    text: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    run: int | None = None
    favourite: bool | None = None
    status: str | None = None
    board: int | None = None
    bulk: int | None = None


@dataclass(frozen=True, kw_only=True)
class BoardRecord:
    """A board, and how many images are on it."""

    id: int
    name: str
    images: int
    created_at: datetime
    created_by: str
