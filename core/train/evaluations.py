"""Evaluations: an epoch of a run measured against real pairs that its training never saw.

The pairs are those that its dataset version holds back, or all of another version that the training
has not seen. What is measured: models/evaluate.py.
"""

from __future__ import annotations

from collections import defaultdict

from core.access import Actor, require
from core.curate import versions
from core.curate.splitting import TEST, TRAIN, VALIDATION
from core.curate.versions import FrozenPair
from core.database import database
from core.i18n import mark
from core.train import bundles, jobs, runs, starts
from db import tasks
from db.engine import Session
from db.records import RunRecord
from db.task_records import TaskRecord

KIND = "evaluate"
FEWEST = 8  # pairs for figures that mean anything


class TooFewUnseen(runs.RunError):
    template = mark(
        "Expected at least {least} pairs that run {run} was not trained on, found {count} in "
        "version {name}. Choose another version, or train on one whose pairs are split."
    )


class NoJudge(runs.RunError):
    template = mark(
        "What images show is read by a judge, which knows images of {size} pixels and the shipped "
        "conditions only, not {given}."
    )


def start(
    actor: Actor, run_id: int | str, *, epoch: int | None = None, version: str | None = None
) -> TaskRecord:
    """Puts the evaluation of an epoch into the queue and starts its supervisor.

    Args:
        epoch: of a snapshot; else the newest checkpoint there is.
        version: the name of the dataset version to measure with; else the run's own.

    Raises:
        RunError, NoSuchVersion: nothing was queued.
    """
    require(actor, "train")
    run = runs.get(run_id)
    _, epoch = runs.generator_checkpoint(run, epoch)
    size, axes = starts.judge()
    if size != run.config["resolution"] or axes != bundles.condition_axes():
        raise NoJudge(size=size, given=run.config["resolution"])
    name = version or run.version.name
    unseen(run, name)
    asked = {"run": run.id, "epoch": epoch, "version": name}
    return jobs.start_task(actor, KIND, f"{run.id}/{epoch}", asked)


def get(job_id: int) -> TaskRecord:
    """Returns an evaluation by the number of its job."""
    with database().read() as session:
        found = tasks.get(session, job_id)
    assert found is not None
    return found


def of_run(run_id: int) -> list[TaskRecord]:
    """Returns the evaluations of a run, the newest first."""
    with database().read() as session:
        found = tasks.newest_first(session, KIND)
    return [one for one in found if one.request["run"] == run_id]


def forget(session: Session, run_id: int) -> None:
    """Removes the evaluations of a run that is being removed, those that have ended."""
    for one in tasks.newest_first(session, KIND):
        if one.request["run"] == run_id:
            tasks.remove(session, one.job_id)


def unseen(run: RunRecord, name: str) -> tuple[list[FrozenPair], list[FrozenPair]]:
    """Returns pairs of a version to measure with, and others of the same kind to compare them with.

    Of the run's own version these are the test and the validation part, the second of which chose
    among its snapshots; of another version all whose image the training has not seen, and none.

    Raises:
        TooFewUnseen, NoSuchVersion.
    """
    own = versions.read(run.version)
    if name == run.version.name:
        parts: dict[str | None, list[FrozenPair]] = defaultdict(list)
        for pair in own:
            parts[pair.split].append(pair)
        held_back = (parts[TEST], parts[VALIDATION])
        first, second = sorted(held_back, key=lambda part: len(part) < FEWEST)
    else:
        taught = {pair.image_sha256 for pair in own if pair.split in (None, TRAIN)}
        found = versions.read(versions.named(name))
        first, second = [pair for pair in found if pair.image_sha256 not in taught], []
    if len(first) < FEWEST:
        raise TooFewUnseen(least=FEWEST, run=run.id, count=len(first), name=name)
    return first, second if len(second) >= FEWEST else []
