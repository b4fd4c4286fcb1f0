"""Frozen records about tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class TaskRecord:
    """A task with the state of its job; see db.task_tables.Task for the fields."""

    job_id: int
    kind: str
    name: str
    request: Mapping[str, Any]
    total: int
    done: int
    result: Mapping[str, Any]
    status: str
    message: str
    worked_s: float
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None
