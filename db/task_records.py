"""Frozen records about tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.job_records import Standing


@dataclass(frozen=True, kw_only=True)
class TaskRecord(Standing):
    """A task with the state of its job; see db.task_tables.Task for the fields."""

    job_id: int
    kind: str
    name: str
    request: Mapping[str, Any]
    total: int
    done: int
    result: Mapping[str, Any]
