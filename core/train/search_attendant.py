"""The attendant of a search: queues trials, follows their snapshots, gives up hopeless ones.

Trials are runs like any other, with attendants of their own: they go on when the search is killed,
and it takes them up again. What is decided about a trial is written together with what follows from
it, so that a kill between two steps loses nothing and repeats nothing.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

from core.curate import versions
from core.database import database
from core.i18n import mark
from core.train import cost, jobs, proposals, room, runs, searches, spaces
from core.train.attendant import POLL_S, WAITING_ROUND_S, Attendant, Outcome, StopAsked
from core.train.phases import measured
from core.train.supervisor import SPENT
from db import audit
from db import jobs as job_rows
from db import searches as search_rows
from db.engine import Session
from db.records import (
    ENDED_STATES,
    FAILED,
    INTERRUPTED,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    JobRecord,
    RunRecord,
)
from db.search_records import (
    DONE,
    GIVING_UP,
    HALTED,
    OPEN_TRIALS,
    PRUNED,
    TRAINING,
    UNUSABLE,
    SearchRecord,
    TrialRecord,
)
from models.config import TrainingConfig

MOST_ATTEMPTS = 3  # of a trial whose training is interrupted again and again
MOST_UNUSABLE = 3  # trials on end, after which the cause is not their settings
TIME_OVER = mark("Its time was over before the last trial.")
NOTHING_MEASURED = mark("No snapshot was measured on pairs that were held back.")
NONE_USABLE = mark("Several trials on end came to nothing; the last one says why.")
RUN_REMOVED = mark("Its run was removed.")


class SearchAttendant(Attendant):
    """Brings one search from the queue to its end."""

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.search: SearchRecord
        self.reconciled_at = 0.0

    def _find(self, session: Session, job: JobRecord) -> bool:
        found = search_rows.get(session, job.id)
        if found is None:
            return False
        self.search = found
        return True

    def _work(self) -> Outcome:
        while True:
            job = self.beat()
            self.search = searches.get(self.job_id)
            if job.stop_requested:
                self._halt()
            if job.stop_requested or self.leaving:
                raise StopAsked
            outcome = self._round()
            if outcome:
                return outcome
            time.sleep(POLL_S)

    def _round(self) -> Outcome | None:
        """Looks at every open trial and begins what has room; returns how it ended, if it did."""
        self._reconcile()
        over = self._is_time_over()
        for trial in self._open():
            self._look_at(trial, give_up=over)
        trials = searches.trials(self.job_id)
        still = [trial for trial in trials if trial.state in OPEN_TRIALS]
        unusable = _unusable_on_end(trials) >= MOST_UNUSABLE
        more = len(trials) < self.search.trials and not over and not unusable
        if more and len(still) < jobs.limit(runs.KIND):
            self._begin_trial(trials)
        elif not more and not still:
            return self._outcome(trials, over=over, unusable=unusable)
        return None

    def _outcome(self, trials: list[TrialRecord], *, over: bool, unusable: bool) -> Outcome:
        if unusable or not searches.best(trials):
            return FAILED, NONE_USABLE
        return SUCCEEDED, TIME_OVER if over and len(trials) < self.search.trials else ""

    def _begin_trial(self, trials: list[TrialRecord]) -> None:
        settings = proposals.propose(self.search, trials)
        config = spaces.changed(TrainingConfig(**self.search.config), settings)
        taught, number = versions.taught(self.search.version), len(trials) + 1
        room.check(config, taught)
        expected = cost.estimate(config, taught)
        with database().write() as session:
            self._renew(session)
            run = runs.queue_training(
                session,
                self.search.created_by,
                config,
                self.search.version,
                expected,
                f"{self.search.name or self.job_id} / {number}",
            )
            search_rows.add_trial(session, self.job_id, number, run.id, settings, TRAINING)
        jobs.start(run.job_id)

    def _look_at(self, trial: TrialRecord, *, give_up: bool) -> None:
        """Takes in what a trial's run has come to, and decides how it goes on."""
        run = self._run_of(trial)
        if run is None:
            self._close(trial, UNUSABLE, RUN_REMOVED)
            return
        seen = replace(trial, figures=figures_of(run))
        if run.status in ENDED_STATES:
            self._take_end(seen, run)
        elif trial.state == HALTED and run.status in (QUEUED, RUNNING):  # someone has resumed it
            self._set(seen, state=TRAINING)
        elif trial.state == TRAINING and (give_up or self._is_hopeless(trial, seen)):
            self._give_up(seen, run)
        elif seen.figures != trial.figures:
            self._set(seen)

    def _take_end(self, trial: TrialRecord, run: RunRecord) -> None:
        whole = run.status == SUCCEEDED or run.message == SPENT
        if trial.state == HALTED and not whole:
            self._go_on(trial, run)
        elif run.status == INTERRUPTED and trial.state == TRAINING:
            if trial.attempts < MOST_ATTEMPTS:
                self._go_on(trial, run, attempts=trial.attempts + 1)
            else:
                self._close(trial, UNUSABLE, run.message, run.worked_s)
        elif run.status == FAILED:
            self._close(trial, UNUSABLE, run.message, run.worked_s)
        elif whole and not trial.figures:
            self._close(trial, UNUSABLE, NOTHING_MEASURED, run.worked_s)
        else:
            self._close(trial, DONE if whole else PRUNED, "", run.worked_s)

    def _is_hopeless(self, before: TrialRecord, now: TrialRecord) -> bool:
        if now.figures == before.figures:
            return False
        return proposals.is_hopeless(self.search, searches.trials(self.job_id), now)

    def _give_up(self, trial: TrialRecord, run: RunRecord) -> None:
        self._set(trial, stopped=run, state=GIVING_UP)

    def _go_on(self, trial: TrialRecord, run: RunRecord, *, attempts: int | None = None) -> None:
        """Resumes the run of a trial."""
        with database().write() as session:
            self._renew(session)
            job_rows.requeue(session, run.job_id)
            search_rows.set_trial(
                session, trial, state=TRAINING, attempts=attempts or trial.attempts
            )
            audit.log(session, self.search.created_by, "resume", "job", run.job_id)
        jobs.start(run.job_id)

    def _halt(self) -> None:
        """Stops the runs of all open trials; with the search they go on where they were."""
        for trial in self._open():
            run = self._run_of(trial)
            if run and trial.state == TRAINING:
                self._set(replace(trial, figures=figures_of(run)), stopped=run, state=HALTED)

    def _close(self, trial: TrialRecord, state: str, message: str, seconds: float = 0.0) -> None:
        self._set(trial, state=state, message=message, seconds=seconds)

    def _set(
        self, trial: TrialRecord, *, stopped: RunRecord | None = None, **values: object
    ) -> None:
        """Writes what became of a trial; its run is asked to stop in the same transaction."""
        with database().write() as session:
            self._renew(session)
            search_rows.set_trial(session, trial, figures=trial.figures, **values)
            if stopped:
                job_rows.request_stop(session, stopped.job_id)
                audit.log(session, self.search.created_by, "stop", "job", stopped.job_id)

    def _open(self) -> list[TrialRecord]:
        return [trial for trial in searches.trials(self.job_id) if trial.state in OPEN_TRIALS]

    def _run_of(self, trial: TrialRecord) -> RunRecord | None:
        return runs.get(trial.run_id) if trial.run_id is not None else None

    def _is_time_over(self) -> bool:
        used = searches.seconds_used(self.search, datetime.now(UTC))
        return bool(self.search.minutes) and used >= self.search.minutes * 60

    def _reconcile(self) -> None:
        """Notices trials whose attendant was killed, also where no app is up."""
        if time.monotonic() - self.reconciled_at > WAITING_ROUND_S:
            jobs.reconcile()
            self.reconciled_at = time.monotonic()


def figures_of(run: RunRecord) -> dict[int, float]:
    """Returns the held-out figure of a run's snapshots by epoch."""
    curve = measured(runs.snapshots(run.id), searches.FIGURE)
    return dict(zip(curve.epochs, curve.values, strict=True)) if curve else {}


def _unusable_on_end(trials: list[TrialRecord]) -> int:
    """Returns how many trials in a row have come to nothing, counted from the last that ended."""
    ended = [trial.state for trial in trials if trial.state not in OPEN_TRIALS]
    return next((n for n, state in enumerate(reversed(ended)) if state != UNUSABLE), len(ended))
