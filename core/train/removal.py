"""Removal of a run that has ended: what it frees, and whether something still needs it."""

from __future__ import annotations

from dataclasses import dataclass

from core.access import Actor, require
from core.database import database
from core.i18n import mark
from core.storage import bundle_folder, run_folder, size_of, storage
from core.train import evaluations, leftovers, runs
from db import audit, samples
from db import runs as run_rows
from db.records import RunRecord


class StillGoing(runs.RunError):
    template = mark("Run {run} is still going on. Stop it first.")


class StillNeeded(runs.RunError):
    template = mark("Run {other} begins with run {run} and has no checkpoint of its own yet.")


@dataclass(frozen=True)
class Freed:
    """What a removal frees: bytes of files, and how many of what they are."""

    size: int
    snapshots: int
    checkpoints: int
    samples: int


def worth(run: RunRecord) -> Freed:
    """Returns what removing a run would free."""
    with database().read() as session:
        made = samples.of_run(session, run.id)
        shared = leftovers.shares_bundle(session, run)
    folder = run_folder(run.id)
    arrays = 0 if shared else size_of(bundle_folder(run.version.content_hash, resolution(run)))
    images = sum(storage().size("samples", sha256) for sha256 in made)
    return Freed(
        size=size_of(folder) + arrays + images,
        snapshots=len(runs.snapshots(run.id)),
        checkpoints=len(list((folder / "checkpoints").glob("step-*"))),
        samples=len(made),
    )


def resolution(run: RunRecord) -> int:
    """Returns the side of a run's images in pixels."""
    return int(run.config["resolution"])


def remove(actor: Actor, run_id: int) -> None:
    """Removes a run with its rows, files, images, and arrays that no other run reads.

    Raises:
        NoSuchRun, StillGoing, StillNeeded: nothing was removed.
    """
    require(actor, "train")
    run = runs.get(run_id)
    _check_needs(run)
    try:
        with database().write() as session:
            made = samples.of_run(session, run.id)
            if not run_rows.remove(session, run.id):
                raise StillGoing(run=run.id)
            audit.log(session, actor.name, "remove", "run", run.id, {"name": [run.name, None]})
            audit.log(session, actor.name, "remove", "job", run.job_id)
            evaluations.forget(session, run.id)
            leftovers.set_aside(run, made)
    finally:
        leftovers.settle(database(), run.id)


def _check_needs(run: RunRecord) -> None:
    for other in runs.newest_first():
        begins = str(other.config.get("start", "")).partition("/")[0] == str(run.id)
        if begins and other.status != "succeeded" and "checkpoint" not in other.details:
            raise StillNeeded(run=run.id, other=other.id)
