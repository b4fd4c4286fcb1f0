"""The supervisor of one training: holds the job's lease, runs Keras in a child, reads its events.

Every write to the database renews the lease under the supervisor's fence first, in the same
transaction, so that a supervisor whose job was taken away can write no more.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import time

from core import processes, storage
from core.curate import versions
from core.database import database
from core.i18n import mark
from core.settings import settings
from core.train import bundles, events, health, jobs, leftovers, room, runs
from core.train.room import RoomError
from db import jobs as job_rows
from db import runs as run_rows
from db.errors import FenceLostError
from db.records import CANCELLED, FAILED, INTERRUPTED, QUEUED, SUCCEEDED, JobRecord, RunRecord
from models.config import TrainingConfig

POLL_S = 0.5
TURN_POLL_S = 1.0
BEATS_PER_LEASE = 6
STOP_GRACE_S = 3.5  # for the checkpoint; with polls and the end below 5 s
WAITING_ROUND_S = 5.0
SPENT = mark("Ended early: nothing measured of its snapshots improved any more. It can be resumed.")
KILLED = 9  # the signal that no program can refuse; the system sends it where memory runs out
FULL_DISK = mark(
    "The disk is full. The last checkpoint is whole: make room, for instance by removing runs, and "
    "resume."
)
PROGRAM_KILLED = mark(
    "The training program was killed, perhaps because memory ran out. Its last checkpoint is whole."
)


class StopAskedEarly(Exception):
    """A stop was asked for before the training program was started."""


class Supervisor:
    """Brings one job from the queue to its end."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.lease_s = settings().lease_s
        self.heartbeat_s = self.lease_s / BEATS_PER_LEASE
        self.fence = 0
        self.beaten_at = self.ticked_at = 0.0
        self.position = 0
        self.leaving = self.spent = False
        self.run_record: RunRecord

    def run(self) -> None:
        """Claims the job, waits for its turn, trains, and settles how it ended."""
        signal.signal(signal.SIGTERM, self._leave)
        if not self._claim():
            return
        try:
            if self._wait_for_turn():
                self._settle(*self._train())
        except FenceLostError:
            return
        except StopAskedEarly:
            self._settle(INTERRUPTED if self.leaving else CANCELLED)
        except RoomError as error:
            self._settle(FAILED, str(error))
        except Exception as error:
            full = isinstance(error, OSError) and error.errno == errno.ENOSPC
            self._settle(FAILED, FULL_DISK if full else f"{type(error).__name__}: {error}")
            raise

    def _claim(self) -> bool:
        holder, moment = f"{socket.gethostname()}:{os.getpid()}", time.time()
        with database().write() as session:
            job = job_rows.claim(session, self.job_id, holder, at=moment, lease_until=self._lease())
            run = run_rows.of_job(session, self.job_id) if job else None
        if job is None or run is None:
            return False
        self.fence, self.position, self.run_record = job.fence, job.events_read, run
        self.beaten_at = moment
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
            job = job_rows.renew(session, self.job_id, self.fence, lease_until=self._lease())
            self.beaten_at = time.time()
            return in_turn and jobs.begin(session, job)

    def _train(self) -> tuple[str, str]:
        run = self.run_record
        folder = storage.run_folder(run.id)
        room.check(TrainingConfig(**run.config), versions.taught(run.version), run.id)
        bundle = bundles.build(run.version, run.config["resolution"], tick=self._tick)
        runs.write_order(run, str(bundle))
        processes.end_remembered(folder / processes.MEMORY)  # of a supervisor that lost its fence
        leftovers.remove_unfinished(folder)
        events.cut_half_line(folder / runs.EVENTS)
        with (folder / runs.LOG).open("a", encoding="utf-8") as log:
            log.write(f"supervisor {os.getpid()}, fence {self.fence}, {database().describe()}\n")
            log.flush()
            child = processes.start("models.train", str(folder), stdin=subprocess.PIPE, output=log)
        try:
            processes.remember(child.pid, folder / processes.MEMORY)
            self._watch(child)
        finally:
            child.kill()
            child.wait()
            leftovers.remove_unfinished(folder)
        return self._outcome(child)

    def _tick(self) -> None:
        """Beats now and then while arrays are made."""
        if time.time() - self.ticked_at > POLL_S:
            job = self.beat()
            self.ticked_at = time.time()
            if job.stop_requested or self.leaving:
                raise StopAskedEarly

    def _watch(self, child: subprocess.Popen[str]) -> None:
        kill_at = float("inf")
        while child.poll() is None:
            job = self.beat()
            if (job.stop_requested or self.leaving or self.spent) and kill_at == float("inf"):
                kill_at = time.monotonic() + STOP_GRACE_S
                _tell(child, "stop")
            if time.monotonic() > kill_at:
                child.kill()
            time.sleep(POLL_S)
        self.beat()

    def beat(self) -> JobRecord:
        """Takes in new events and prolongs the lease where it is time; returns the job's row."""
        new, position = events.read_on(
            storage.run_folder(self.run_record.id) / runs.EVENTS, self.position
        )
        if not new and time.time() - self.beaten_at < self.heartbeat_s:
            job = jobs.get(self.job_id)
            if job.fence != self.fence:
                raise FenceLostError
            return job
        with database().write() as session:
            job = job_rows.renew(session, self.job_id, self.fence, lease_until=self._lease())
            events.take_in(session, self.run_record, new)
            job_rows.set_events_read(session, self.job_id, position)
        self.position, self.beaten_at = position, time.time()
        if any(event["event"] == "snapshot" for event in new):
            self.spent = self._is_patience_spent()
        return job

    def _is_patience_spent(self) -> bool:
        """Says whether nothing has improved for as long as the run's settings allow."""
        patience = int(self.run_record.config.get("patience", 0))
        taken = runs.snapshots(self.run_record.id)
        since = health.last_gain(taken)
        if not patience or since is None:
            return False
        begun = self.run_record.epoch  # a run that was resumed gets its patience anew
        return bool(taken[-1].epoch - max(since, begun) >= patience)

    def _outcome(self, child: subprocess.Popen[str]) -> tuple[str, str]:
        run = runs.get(self.run_record.id)
        if child.returncode == 0 and run.epoch >= run.epochs:
            return SUCCEEDED, ""
        if jobs.get(self.job_id).stop_requested:
            return CANCELLED, ""
        if self.leaving:
            return INTERRUPTED, ""
        if self.spent and child.returncode == 0:
            return CANCELLED, SPENT
        if child.returncode == errno.ENOSPC:
            return FAILED, FULL_DISK
        if child.returncode == -KILLED:
            return INTERRUPTED, PROGRAM_KILLED
        last = runs.log(run.id, lines=1)
        return FAILED, f"The training program ended with status {child.returncode}: {last}"

    def _settle(self, state: str, message: str = "") -> None:
        with database().write() as session:
            job_rows.settle(session, self.job_id, self.fence, state, message)

    def _lease(self) -> float:
        return time.time() + self.lease_s

    def _leave(self, *_: object) -> None:
        self.leaving = True


def _tell(child: subprocess.Popen[str], word: str) -> None:
    assert child.stdin
    try:
        child.stdin.write(word + "\n")
        child.stdin.flush()
    except OSError:
        pass  # it has just ended
