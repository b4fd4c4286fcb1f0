"""Jobs as people see them: stop, resume, and what becomes of those whose supervisor is silent."""

from __future__ import annotations

import time

from core import processes
from core.access import Actor, require
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.train.engines import engine
from db import audit, jobs
from db.records import JobRecord

STARTUP_S = 10.0  # a supervisor's first claim may take this long on a busy machine


class JobError(GrainError):
    """A job cannot be changed like this."""


class NotResumable(JobError):
    template = mark("Only a run that was stopped, interrupted or failed can be resumed.")


def start(job_id: int) -> None:
    """Starts a supervisor for a job that has been put into the queue."""
    engine().start(job_id)


def get(job_id: int) -> JobRecord:
    """Returns the job as it stands now."""
    with database().read() as session:
        job = jobs.get(session, job_id)
    assert job is not None
    return job


def stop(actor: Actor, job_id: int) -> None:
    """Asks for the end of a job; a waiting one is cancelled at once."""
    require(actor, "train")
    with database().write() as session:
        jobs.request_stop(session, job_id)
        audit.log(session, actor.name, "stop", "job", job_id)


def resume(actor: Actor, job_id: int) -> None:
    """Puts a job that ended early back into the queue; raises NotResumable."""
    require(actor, "train")
    with database().write() as session:
        if not jobs.requeue(session, job_id):
            raise NotResumable
        audit.log(session, actor.name, "resume", "job", job_id)
    start(job_id)


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
