"""The attendant of one job of any kind: it holds the lease, waits for its turn, and does the work.

Every write to the database renews the lease under the attendant's fence first, in the same
transaction, so that an attendant whose job was taken away can write no more.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import time

from core.database import database
from core.errors import GrainError
from core.i18n import kept, mark
from core.settings import settings
from core.train import jobs
from db import jobs as job_rows
from db.engine import Session
from db.errors import FenceLostError
from db.records import CANCELLED, FAILED, INTERRUPTED, QUEUED, JobRecord

POLL_S = 0.5
TURN_POLL_S = 1.0
BEATS_PER_LEASE = 6
WAITING_ROUND_S = 5.0
FULL_DISK = mark("The disk is full. What was finished is whole: make room, and resume.")

Outcome = tuple[str, str]  # the state in which a job ends, and a message


class StopAsked(Exception):
    """The work ends early because a stop was asked for, or the attendant has to leave."""


class Attendant:
    """Brings one job from the queue to its end; its subclasses know the work of one kind."""

    full_disk = FULL_DISK

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.lease_s = settings().lease_s
        self.heartbeat_s = self.lease_s / BEATS_PER_LEASE
        self.fence = 0
        self.beaten_at = self.ticked_at = 0.0
        self.leaving = False

    def run(self) -> None:
        """Claims the job, waits for its turn, works, and settles how it ended."""
        signal.signal(signal.SIGTERM, self._leave)
        if not self._claim():
            return
        try:
            if self._wait_for_turn():
                self._settle(*self._work())
        except FenceLostError:
            return
        except StopAsked:
            self._settle(INTERRUPTED if self.leaving else CANCELLED)
        except GrainError as error:
            self._settle(FAILED, kept(error))
        except Exception as error:
            full = isinstance(error, OSError) and error.errno == errno.ENOSPC
            self._settle(FAILED, self.full_disk if full else f"{type(error).__name__}: {error}")
            raise

    def _find(self, session: Session, job: JobRecord) -> bool:
        """Finds what the claimed job works on; False where it is gone."""
        raise NotImplementedError

    def _work(self) -> Outcome:
        """Does the work; its writes go through `_renew`."""
        raise NotImplementedError

    def beat(self) -> JobRecord:
        """Prolongs the lease where it is time; returns the job's row.

        Raises:
            FenceLostError: the job was taken away.
        """
        if time.time() - self.beaten_at >= self.heartbeat_s:
            with database().write() as session:
                job = self._renew(session)
            self.beaten_at = time.time()
            return job
        job = jobs.get(self.job_id)
        if job.fence != self.fence:
            raise FenceLostError
        return job

    def tick(self) -> None:
        """Beats now and then, while the work goes on; raises StopAsked where it has to end."""
        if time.monotonic() - self.ticked_at > POLL_S:
            job = self.beat()
            self.ticked_at = time.monotonic()
            if job.stop_requested or self.leaving:
                raise StopAsked

    def _renew(self, session: Session) -> JobRecord:
        return job_rows.renew(session, self.job_id, self.fence, lease_until=self._lease())

    def _claim(self) -> bool:
        holder, moment = f"{socket.gethostname()}:{os.getpid()}", time.time()
        with database().write() as session:
            job = job_rows.claim(session, self.job_id, holder, at=moment, lease_until=self._lease())
            found = job is not None and self._find(session, job)
        if job is None or not found:
            return False
        self.fence, self.beaten_at = job.fence, moment
        return True

    def _wait_for_turn(self) -> bool:
        looked_at = 0.0
        while not self.leaving:
            if self._begins():
                return True
            if time.monotonic() - looked_at > WAITING_ROUND_S:
                jobs.reconcile()
                looked_at = time.monotonic()
            time.sleep(TURN_POLL_S)
        return False  # still queued: the next reconciler gives it a new supervisor

    def _begins(self) -> bool:
        """Begins where it is the job's turn; looks without writing, so that many can wait."""
        job = jobs.get(self.job_id)
        if job.fence != self.fence or job.state != QUEUED:
            raise FenceLostError
        in_turn = jobs.may_begin(job)
        if not in_turn and time.time() - self.beaten_at < self.heartbeat_s:
            return False
        with database().write() as session:
            job = self._renew(session)
            self.beaten_at = time.time()
            return in_turn and jobs.begin(session, job)

    def _settle(self, state: str, message: str = "") -> None:
        with database().write() as session:
            job_rows.settle(session, self.job_id, self.fence, state, message)

    def _lease(self) -> float:
        return time.time() + self.lease_s

    def _leave(self, *_: object) -> None:
        self.leaving = True
