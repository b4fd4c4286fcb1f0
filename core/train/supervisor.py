"""The supervisor of one training: runs Keras in a child and takes in its events.

What it has in common with those of other kinds of jobs is in core.train.attendant.
"""

from __future__ import annotations

import errno
import os
import subprocess
import time

from core import processes, storage
from core.curate import versions
from core.database import database
from core.i18n import mark
from core.train import bundles, events, health, jobs, leftovers, room, runs
from core.train.attendant import POLL_S, Attendant, Outcome
from db import jobs as job_rows
from db import runs as run_rows
from db.engine import Session
from db.records import CANCELLED, FAILED, INTERRUPTED, SUCCEEDED, JobRecord, RunRecord
from models.config import TrainingConfig

STOP_GRACE_S = 3.5  # for the checkpoint; with polls and the end below 5 s
SPENT = mark("Ended early: nothing measured of its snapshots improved any more. It can be resumed.")
KILLED = 9  # the signal that no program can refuse; the system sends it where memory runs out
FULL_DISK = mark(
    "The disk is full. The last checkpoint is whole: make room, for instance by removing runs, and "
    "resume."
)
PROGRAM_KILLED = mark(
    "The training program was killed, perhaps because memory ran out. Its last checkpoint is whole."
)


class Supervisor(Attendant):
    """Brings one training from the queue to its end."""

    full_disk = FULL_DISK

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.position = 0
        self.spent = False
        self.run_record: RunRecord

    def _find(self, session: Session, job: JobRecord) -> bool:
        run = run_rows.of_job(session, job.id)
        if run is None:
            return False
        self.position, self.run_record = job.events_read, run
        return True

    def _work(self) -> Outcome:
        run = self.run_record
        folder = storage.run_folder(run.id)
        room.check(TrainingConfig(**run.config), versions.taught(run.version), run.id)
        bundle = bundles.build(run.version, run.config["resolution"], tick=self.tick)
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
        if not new:
            return super().beat()
        with database().write() as session:
            job = self._renew(session)
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

    def _outcome(self, child: subprocess.Popen[str]) -> Outcome:
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


def _tell(child: subprocess.Popen[str], word: str) -> None:
    assert child.stdin
    try:
        child.stdin.write(word + "\n")
        child.stdin.flush()
    except OSError:
        pass  # it has just ended
