"""Runs: starting a training and reading how it goes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from core import storage
from core.access import Actor, require
from core.curate import versions
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.settings import settings
from core.train import cost, room, starts
from core.train import jobs as train_jobs
from core.train.cost import Cost
from core.train.waiting import ESTIMATE
from db import audit, jobs, runs
from db.engine import Session
from db.records import Curve, RunRecord, SnapshotRecord, VersionRecord
from models.config import SCRATCH, TrainingConfig

KIND = "train"
LATEST = "latest"
LOG, EVENTS, CONFIG = "log.txt", "events.jsonl", "config.json"


class RunError(GrainError):
    """A run cannot be found or used."""


class NoSuchRun(RunError):
    template = mark("There is no run “{run}”.")


class NoCheckpoint(RunError):
    template = mark("Run {run} has no checkpoint yet{at}.")


def start_training(
    actor: Actor,
    config: TrainingConfig,
    *,
    version: VersionRecord | None = None,
    name: str | None = None,
) -> RunRecord:
    """Puts a training into the queue and starts its supervisor.

    Args:
        version: the dataset version to train on; None freezes the pairs as they are now.

    Raises:
        TooLittleDisk, TooLittleMemory: it could not go on to its end here.
    """
    require(actor, "train")
    frozen = version or versions.freeze(actor)
    pairs = versions.taught(frozen)
    room.check(config, pairs)
    expected = cost.estimate(config, pairs)
    with database().write() as session:
        run = queue_training(session, actor.name, config, frozen, expected, name or "")
    train_jobs.start(run.job_id)
    return run


def queue_training(
    session: Session,
    who: str,
    config: TrainingConfig,
    version: VersionRecord,
    expected: Cost,
    name: str,
) -> RunRecord:
    """Adds a training to the queue; the caller starts its supervisor once that is written."""
    job = jobs.add(session, KIND, who)
    run = runs.add(
        session, name=name, job_id=job.id, version_id=version.id, config=config.as_dict()
    )
    estimate = {"seconds": round(expected.seconds, 1), "measured": expected.measured}
    runs.add_detail(session, run.id, ESTIMATE, estimate)
    audit.log(session, who, "train", "run", run.id)
    return run


def get(run: int | str) -> RunRecord:
    """Returns a run by its number, or the newest one for "latest"; raises NoSuchRun."""
    with database().read() as session:
        if run == LATEST:
            found = next(iter(runs.newest_first(session, limit=1)), None)
        else:
            found = runs.get(session, int(run)) if str(run).isdigit() else None
    if found is None:
        raise NoSuchRun(run=run)
    return found


def newest_first() -> list[RunRecord]:
    """Returns all runs, the newest first."""
    with database().read() as session:
        return runs.newest_first(session)


def curves(run_id: int, names: Collection[str] | None = None) -> dict[str, Curve]:
    """Returns metrics of a run over its epochs: those of `names`, or every one."""
    with database().read() as session:
        return runs.curves(session, run_id, names)


def curves_of(run: RunRecord, names: tuple[str, ...]) -> dict[str, Curve]:
    """Returns metrics of a run as it stands, read once for all who look at it at that epoch."""
    return dict(_read_once(settings().database(), run.id, names, run.epoch, run.seconds))


@lru_cache(maxsize=32)
def _read_once(
    url: str, run_id: int, names: tuple[str, ...], epoch: int, seconds: float
) -> Mapping[str, Curve]:
    return curves(run_id, names)


def snapshots(run_id: int) -> list[SnapshotRecord]:
    """Returns the snapshots of a run, in the order of their epochs."""
    with database().read() as session:
        return runs.snapshots(session, run_id)


def log(run_id: int, *, lines: int | None = None) -> str:
    """Returns the log of a run, or its last lines; empty where there is none yet."""
    path = storage.run_folder(run_id) / LOG
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return text if lines is None else "\n".join(text.splitlines()[-lines:])


def generator_checkpoint(run: RunRecord, epoch: int | None = None) -> tuple[str, int]:
    """Returns the checkpoint to make images with, by its path in the run's folder, and its epoch.

    Without an epoch it is the newest there is.

    Raises:
        NoCheckpoint: the run has none yet, or no snapshot at that epoch.
    """
    saved: dict[int, str] = {s.epoch: s.checkpoint for s in snapshots(run.id)}
    if epoch is None:
        last: dict[str, Any] = run.details.get("checkpoint", {})
        saved |= {last["epoch"]: last["checkpoint"]} if last else {}
        epoch = max(saved, default=0)
    if epoch not in saved:
        at = f" ({epoch})" if saved else ""
        raise NoCheckpoint(run=run.id, at=at)
    return saved[epoch], epoch


def write_order(run: RunRecord, bundle: str) -> None:
    """Writes what the training program reads: its settings and where its data lies."""
    folder = storage.run_folder(run.id)
    folder.mkdir(parents=True, exist_ok=True)
    start = starts.checkpoint(run.config.get("start", SCRATCH))
    order = {
        "bundle": bundle,
        "config": dict(run.config),
        "start": str(start) if start else None,
        "reader": str(starts.READER),
        "guide": str(starts.GUIDE),
        "renders": str(starts.RENDERS),
    }
    (folder / CONFIG).write_text(json.dumps(order, indent=1), encoding="utf-8")
