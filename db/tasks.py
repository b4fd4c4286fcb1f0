"""Tasks: what jobs of the smaller kinds do, such as imports, exports and evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.job_records import standing
from db.records import ENDED_STATES, record_of
from db.tables import Job
from db.task_records import TaskRecord
from db.task_tables import Task


def add(session: Session, job_id: int, name: str, request: Mapping[str, Any], total: int) -> None:
    """Adds the task of a job."""
    session.add(Task(job_id=job_id, name=name, request=dict(request), total=total))
    session.flush()


def get(session: Session, job_id: int) -> TaskRecord | None:
    """Returns the task of a job, or None."""
    row = session.get(Task, job_id)
    return _record(row) if row else None


def newest_first(
    session: Session, kind: str | None = None, *, limit: int | None = None
) -> list[TaskRecord]:
    """Returns tasks of one kind of job or of all, the newest first."""
    query = select(Task).join(Job).order_by(Task.job_id.desc()).limit(limit)
    if kind:
        query = query.where(Job.kind == kind)
    return [_record(row) for row in session.scalars(query)]


def note(
    session: Session, job_id: int, *, done: int, total: int, result: Mapping[str, Any]
) -> None:
    """Notes how far a task is, and what came of it so far."""
    values = {"done": done, "total": total, "result": dict(result)}
    session.execute(update(Task).where(Task.job_id == job_id).values(**values))


def remove(session: Session, job_id: int) -> bool:
    """Removes a task that has ended with its job; False where it goes on or is not there."""
    ended = select(Job.id).where(Job.id == job_id, Job.state.in_(ENDED_STATES)).with_for_update()
    if session.get(Task, job_id) is None or session.scalar(ended) is None:
        return False
    session.execute(delete(Task).where(Task.job_id == job_id))
    session.execute(delete(Job).where(Job.id == job_id))
    return True


def _record(row: Task) -> TaskRecord:
    return record_of(
        TaskRecord,
        row,
        kind=row.job.kind,
        **standing(row.job),
    )
