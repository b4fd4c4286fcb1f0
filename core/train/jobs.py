"""Jobs as people see them: begin, move, stop, resume, and what becomes of silent supervisors'."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from core import processes
from core.access import Actor, require
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.settings import settings
from core.train import turns
from core.train.engines import engine
from core.train.turns import Turn
from db import audit, jobs, tasks
from db.engine import Session
from db.records import QUEUED, JobRecord, Queue
from db.task_records import TaskRecord

RIGHTS = {
    "bulk": "create",
    "import": "curate",
    "export": "see",
}  # what one must be allowed to stop or move such a job; else "train"
Seconds = Callable[[Session, Queue, datetime], Mapping[int, float | None]]
STARTUP_S = 10.0  # a supervisor's first claim may take this long on a busy machine


class JobError(GrainError):
    """A job cannot be changed like this."""


class NotYours(JobError):
    template = mark("Only {owner} can change the place of this job.")


class NotWaiting(JobError):
    template = mark("Only a waiting job has a place in the queue.")


class NotResumable(JobError):
    template = mark("Only a run that was stopped, interrupted or failed can be resumed.")


def start(job_id: int) -> None:
    """Starts a supervisor for a job that has been put into the queue."""
    engine().start(job_id)


def start_task(
    actor: Actor, kind: str, name: str, request: Mapping[str, Any], total: int = 0
) -> TaskRecord:
    """Puts a task into the queue (see db.task_tables.Task) and starts its supervisor."""
    with database().write() as session:
        job = jobs.add(session, kind, actor.name)
        tasks.add(session, job.id, name, request, total)
        audit.log(session, actor.name, kind, "job", job.id)
    start(job.id)
    with database().read() as session:
        task = tasks.get(session, job.id)
    assert task is not None
    return task


def get(job_id: int) -> JobRecord:
    """Returns the job as it stands now."""
    with database().read() as session:
        job = jobs.get(session, job_id)
    assert job is not None
    return job


def limit(kind: str) -> int:
    """Returns how many jobs that share their places with this kind run side by side."""
    light = turns.rivals(kind) == turns.LIGHT
    return settings().light_jobs_at_once if light else settings().trainings_at_once


def places(kind: str, seconds: Seconds = lambda *_: {}) -> dict[int, Turn]:
    """Returns the turns of all waiting jobs that share places with this kind, by job, in order.

    Args:
        seconds: returns how long which jobs of the queue still take, None where that is not known.
    """
    at = datetime.now(UTC)
    with database().read() as session:
        queue = jobs.queue(session, turns.rivals(kind))
        asked = seconds(session, queue, at)
    known = {job_id: left for job_id, left in asked.items() if left is not None}
    found = turns.forecast(queue, known, limit=limit(kind), at=at)
    return {turn.job_id: turn for turn in found}


def may_begin(job: JobRecord) -> bool:
    """Says whether it is a waiting job's turn as things stand."""
    with database().read() as session:
        found = jobs.queue(session, turns.rivals(job.kind))
    return turns.may_begin(found, job.id, limit=limit(job.kind))


def begin(session: Session, job: JobRecord) -> bool:
    """Lets a claimed job run if it is its turn; who comes next is decided once for all."""
    return jobs.begin(
        session,
        job.id,
        job.fence,
        kinds=turns.rivals(job.kind),
        may_begin=lambda queue: turns.may_begin(queue, job.id, limit=limit(job.kind)),
    )


def move(actor: Actor, job_id: int, by: int) -> None:
    """Moves a waiting job among the waiting jobs of its user; less than 0: to the front.

    Raises:
        NotYours, NotWaiting: the order stays as it was.
    """
    with database().write() as session:
        job = jobs.get(session, job_id)
        _require(actor, job)
        if job is None or job.state != QUEUED:
            raise NotWaiting
        if job.created_by != actor.name:
            raise NotYours(owner=job.created_by)
        queue = jobs.queue(session, turns.rivals(job.kind))
        every = turns.following(queue, len(queue.waiting))
        own = [one for one in every if one.created_by == actor.name]
        jobs.set_priorities(session, turns.moved(own, job_id, by))
        audit.log(session, actor.name, "move", "job", job_id, {"by": [0, by]})


def stop(actor: Actor, job_id: int) -> None:
    """Asks for the end of a job; a waiting one is cancelled at once."""
    with database().write() as session:
        _require(actor, jobs.get(session, job_id))
        jobs.request_stop(session, job_id)
        audit.log(session, actor.name, "stop", "job", job_id)


def resume(actor: Actor, job_id: int) -> None:
    """Puts a job that ended early back into the queue; raises NotResumable."""
    with database().write() as session:
        _require(actor, jobs.get(session, job_id))
        if not jobs.requeue(session, job_id):
            raise NotResumable
        audit.log(session, actor.name, "resume", "job", job_id)
    start(job_id)


def _require(actor: Actor, job: JobRecord | None) -> None:
    require(actor, RIGHTS.get(job.kind, "train") if job else "train")


def reconcile() -> None:
    """Marks jobs of silent supervisors as interrupted and gives waiting ones a new supervisor.

    Cheap where there is nothing to do; the app calls it every few seconds, and so does every
    supervisor that waits for its turn.
    """
    moment = time.time()
    processes.bury()
    with database().read() as session:
        waiting = jobs.unattended(session, at=moment, patience_s=STARTUP_S)
        silent = jobs.expired(session, at=moment)
    if silent:
        with database().write() as session:
            jobs.interrupt_expired(session, at=moment)
    for job_id in waiting:
        start(job_id)
