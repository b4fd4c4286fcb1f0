"""How long: when a waiting training begins, how long it still takes, how right the estimate was."""

from __future__ import annotations

from datetime import datetime

from core.train import jobs
from core.train.turns import TRAININGS, Turn
from db import runs
from db.engine import Session
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


def places() -> dict[int, Turn]:
    """Returns the turn of every waiting training and evaluation by its job, in order."""
    return jobs.places(TRAININGS[0], _seconds_left)


def _seconds_left(session: Session, queue: Queue, at: datetime) -> dict[int, float | None]:
    ids = [job.id for job in (*queue.waiting, *queue.active)]
    return {run.job_id: seconds_left(run, at) for run in runs.of_jobs(session, ids)}
