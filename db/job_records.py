"""How a job stands, as the records of what it does say it: runs, searches, bulks, tasks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Standing:
    """State and times of a job; `worked_s` is from begin to end of every attempt that has ended."""

    status: str
    message: str
    worked_s: float
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None


def standing(job: Any) -> dict[str, Any]:
    """Returns the fields of a Standing by the row of a job, which calls its status `state`."""
    same = [item.name for item in fields(Standing) if item.name != "status"]
    return {"status": job.state} | {name: getattr(job, name) for name in same}
