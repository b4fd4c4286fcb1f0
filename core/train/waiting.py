"""How long: when a waiting training begins, how long it still takes, how right the estimate was."""

from __future__ import annotations

from datetime import UTC, datetime

from core.database import database
from core.train import jobs, turns
from core.train.turns import TRAININGS, Turn
from db import jobs as job_rows
from db import runs
from db.records import QUEUED, RUNNING, SUCCEEDED, Queue, RunRecord

ESTIMATE = "estimate"  # among a run's details: what its page promised before the start


def seconds_left(run: RunRecord, at: datetime) -> float | None:
    """Returns how long a run that waits or runs still takes; None: not known.

    By its own speed after the first epoch, before that by what was estimated.
    """
    if run.status not in (QUEUED, RUNNING):
        return 0.0
    if run.epoch:
        return run.seconds / run.epoch * max(run.epochs - run.epoch, 0)
    expected = estimated(run)
    if expected is None or run.status == QUEUED or run.started_at is None:
        return expected
    return max(expected - (at - run.started_at).total_seconds(), 0.0)


def estimated(run: RunRecord) -> float | None:
    """Returns the seconds that were expected of a run before it began; None: nobody did."""
    seconds = run.details.get(ESTIMATE, {}).get("seconds")
    return None if seconds is None else float(seconds)


def outcome(run: RunRecord) -> tuple[float, float] | None:
    """Returns the seconds that were expected of a finished run, and those that it took."""
    expected = estimated(run)
    if run.status != SUCCEEDED or expected is None:
        return None
    return expected, run.worked_s


def places(at: datetime | None = None) -> dict[int, Turn]:
    """Returns the turn of every waiting training by its job, in order."""
    at = at or datetime.now(UTC)
    with database().read() as session:
        queue = job_rows.queue(session, TRAININGS)
        known = {run.job_id: seconds_left(run, at) for run in runs.of_jobs(session, _ids(queue))}
    seconds = {job_id: left for job_id, left in known.items() if left is not None}
    found = turns.forecast(queue, seconds, limit=jobs.limit(TRAININGS[0]), at=at)
    return {turn.job_id: turn for turn in found}


def _ids(queue: Queue) -> list[int]:
    return [job.id for job in (*queue.waiting, *queue.active)]
