"""A search in this process, whose trainings are played: figures that follow from the settings."""

from __future__ import annotations

import time
from types import SimpleNamespace

from core.curate import versions
from core.curate.splitting import Shares
from core.database import database
from core.train import jobs, runs, searches
from core.train.search_attendant import SearchAttendant
from db import jobs as job_rows
from db import runs as run_rows
from db.records import QUEUED, SnapshotRecord
from models.config import preset

EPOCHS, EVERY = 40, 10
HOUR, WEEK = 3600, 604_800
CONFIG = preset("paper", epochs=EPOCHS, snapshot_every=EVERY)


class Played:
    """Plays the trainings in the queue, a snapshot of each at every tick.

    kid: the figure of a snapshot by the settings of its run and its epoch; None measures nothing.
    before: is called before every tick with the number of ticks, to do what people and kills do.
    """

    def __init__(self, monkeypatch, kid):
        self.kid, self.ticks, self.before = kid, 0, lambda tick: None
        self.ends = {}  # how runs end by their names, if not well
        monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
        monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)
        clock = SimpleNamespace(sleep=lambda _: self.tick(), monotonic=time.monotonic)
        monkeypatch.setattr("core.train.search_attendant.time", clock)

    def tick(self):
        self.ticks += 1
        assert self.ticks < 500, "the search does not come to its end"
        self.before(self.ticks)
        for run in reversed(runs.newest_first()):
            self._play(run, jobs.get(run.job_id))

    def _play(self, run, job):
        now = time.time()
        if job.state == QUEUED:
            with database().write() as session:
                job = job_rows.claim(session, job.id, "played", at=now, lease_until=now + WEEK)
                job_rows.begin(session, job.id, job.fence, kinds=("train",), may_begin=lambda _: 1)
        elif job.state == "stopping":
            self._settle(job, "cancelled")
        elif job.state == "running":
            self._go_on(run, job)

    def _go_on(self, run, job):
        epoch = run.epoch + run.config["snapshot_every"]
        kid = self.kid(run.config, epoch)
        figures = {} if kid is None else {"kid": kid}
        details = {"rows": [], "captions": [], "figures": figures}
        with database().write() as session:
            run_rows.set_progress(session, run.id, epoch=epoch, seconds=1.0 * epoch)
            run_rows.set_snapshot(
                session,
                SnapshotRecord(
                    run_id=run.id, epoch=epoch, file="f", checkpoint="c", details=details
                ),
            )
        if run.name in self.ends:
            self._settle(job, self.ends[run.name])
        elif epoch >= run.epochs:
            self._settle(job, "succeeded")

    def _settle(self, job, state):
        with database().write() as session:
            job_rows.settle(session, job.id, job.fence, state, "out of luck" * (state == "failed"))


def interrupt(search):
    """Does what the reconciler does once the lease of a killed attendant is over."""
    with database().write() as session:
        job_rows.interrupt_expired(session, at=time.time() + HOUR)
    assert searches.get(search.job_id).status == "interrupted"


def split_version(actor):
    """Freezes the drawn pairs with eight of them held back."""
    return versions.freeze(actor, "split", shares=Shares(train=1, validation=2, test=0))


def start(actor, config=CONFIG, **options):
    given = {"trials": 8, "varied": ("augment", "loss")} | options
    return searches.start(actor, config, split_version(actor), **given)


def attend(search):
    """Attends to a search until it ends, or until the attendant leaves."""
    SearchAttendant(search.job_id).run()
    return searches.get(search.job_id), searches.trials(search.job_id)
