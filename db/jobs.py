"""Jobs: the queue, the leases of their supervisors and the fences that guard every write.

All moments (`at`, `lease_until`) are seconds since the epoch and are passed in by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db import numbers
from db.errors import FenceLostError
from db.locks import one_at_a_time
from db.records import (
    ACTIVE_STATES,
    CANCELLED,
    INTERRUPTED,
    QUEUED,
    RESUMABLE_STATES,
    RUNNING,
    STOPPING,
    JobRecord,
    Queue,
    record_of,
)
from db.tables import Job, now


def add(session: Session, kind: str, who: str) -> JobRecord:
    """Adds a job at the end of the queue."""
    row = Job(id=numbers.unused(session, Job, "job"), kind=kind, created_by=who)
    session.add(row)
    session.flush()
    return _record(row)


def get(session: Session, job_id: int) -> JobRecord | None:
    """Returns the job, or None."""
    row = session.get(Job, job_id, populate_existing=True)
    return _record(row) if row else None


def claim(
    session: Session, job_id: int, holder: str, *, at: float, lease_until: float
) -> JobRecord | None:
    """Gives a queued job that nobody attends to `holder`, under a new fence.

    Returns None when the job is not queued or another supervisor holds its lease.
    """
    claimed = _update(
        session,
        (Job.id == job_id, Job.state == QUEUED, Job.lease_until < at),
        fence=Job.fence + 1,
        holder=holder,
        lease_until=lease_until,
    )
    return get(session, job_id) if claimed else None


def renew(session: Session, job_id: int, fence: int, *, lease_until: float) -> JobRecord:
    """Prolongs the lease; every write of a supervisor begins with this, in its transaction.

    Raises:
        FenceLostError: the job was claimed by another, or is not waiting, running or stopping.
    """
    states = (QUEUED, *ACTIVE_STATES)
    held = (Job.id == job_id, Job.fence == fence, Job.state.in_(states))
    job = get(session, job_id) if _update(session, held, lease_until=lease_until) else None
    if job is None:
        raise FenceLostError
    return job


def queue(session: Session, kinds: Sequence[str]) -> Queue:
    """Returns the jobs of these kinds that wait or run, oldest first."""
    same = Job.kind.in_(kinds)
    going = select(Job).where(same, Job.state.in_((QUEUED, *ACTIVE_STATES)))
    found = [_record(row) for row in session.scalars(going.order_by(Job.queued_at, Job.id))]
    newest = select(Job.created_by, func.max(Job.started_at)).group_by(Job.created_by)
    served = session.execute(newest.where(same, Job.started_at.is_not(None)))
    return Queue(
        waiting=tuple(job for job in found if job.state == QUEUED),
        active=tuple(job for job in found if job.state in ACTIVE_STATES),
        served=dict(served.all()),  # type: ignore[arg-type]  # rows are pairs
    )


def begin(
    session: Session,
    job_id: int,
    fence: int,
    *,
    kinds: Sequence[str],
    may_begin: Callable[[Queue], bool],
) -> bool:
    """Lets a waiting job run if `may_begin` says so of the queue, held as it is meanwhile."""
    one_at_a_time(session, Job)
    if not may_begin(queue(session, kinds)):
        return False
    waiting = (Job.id == job_id, Job.fence == fence, Job.state == QUEUED)
    return _update(session, waiting, state=RUNNING, started_at=now(), finished_at=None, message="")


def set_priorities(session: Session, priorities: Mapping[int, int]) -> None:
    """Gives waiting jobs their priorities, by their numbers."""
    for job_id, priority in priorities.items():
        _update(session, (Job.id == job_id, Job.state == QUEUED), priority=priority)


def set_events_read(session: Session, job_id: int, position: int) -> None:
    """Remembers how far the events file was taken in, in bytes."""
    _update(session, (Job.id == job_id,), events_read=position)


def request_stop(session: Session, job_id: int) -> None:
    """Cancels a waiting job; asks the supervisor of a running one to stop it."""
    waiting = (Job.id == job_id, Job.state == QUEUED)
    running = (Job.id == job_id, Job.state == RUNNING)
    if not _update(
        session, waiting, state=CANCELLED, finished_at=now(), fence=Job.fence + 1, lease_until=0.0
    ):
        _update(session, running, state=STOPPING, stop_requested=True)


def settle(session: Session, job_id: int, fence: int, state: str, message: str = "") -> None:
    """Ends a job in `state`; raises FenceLostError as `renew` does."""
    renew(session, job_id, fence, lease_until=0.0)
    _end(session.get_one(Job, job_id, populate_existing=True), state, message)


def requeue(session: Session, job_id: int) -> bool:
    """Puts an ended job that did not succeed back into the queue; False where it can't be."""
    return _update(
        session,
        (Job.id == job_id, Job.state.in_(RESUMABLE_STATES)),
        state=QUEUED,
        stop_requested=False,
        lease_until=0.0,
        message="",
        priority=0,
        queued_at=now(),
        finished_at=None,
    )


def expired(session: Session, *, at: float) -> list[int]:
    """Returns the jobs whose supervisor has gone silent."""
    return list(session.scalars(select(Job.id).where(*_is_expired(at))))


def interrupt_expired(session: Session, *, at: float) -> None:
    """Marks the jobs whose supervisor has gone silent as interrupted."""
    for row in session.scalars(select(Job).where(*_is_expired(at)).with_for_update()):
        row.fence += 1
        _end(row, INTERRUPTED, "")


def unattended(session: Session, *, at: float, patience_s: float) -> list[int]:
    """Returns the jobs that have waited so long while no supervisor attends to them, in order."""
    since = datetime.fromtimestamp(at - patience_s, UTC)
    waiting = (Job.state == QUEUED, Job.lease_until < at, Job.queued_at <= since)
    query = select(Job.id).where(*waiting)
    return list(session.scalars(query.order_by(Job.queued_at, Job.id)))


def _is_expired(at: float) -> tuple[Any, ...]:
    return (Job.state.in_(ACTIVE_STATES), Job.lease_until < at)


def _update(session: Session, where: tuple[Any, ...], **values: Any) -> bool:
    statement = update(Job).where(*where).values(**values)
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)


def _end(row: Job, state: str, message: str) -> None:
    row.finished_at = now()
    if row.started_at and row.state in ACTIVE_STATES:
        row.worked_s += (row.finished_at - row.started_at).total_seconds()
    row.state, row.message = state, message


def _record(row: Job) -> JobRecord:
    return record_of(JobRecord, row)
