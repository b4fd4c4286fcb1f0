"""Import of a run that `exporting` wrote: checked first, then all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.access import Actor, require
from core.curate.sources import Source
from core.database import database
from core.i18n import mark
from core.train import exporting, leftovers, metrics, rating_file, runs, starts, words
from db import audit, jobs, ratings, versions
from db import runs as run_rows
from db.engine import Session
from db.rating_records import RatingRecord
from db.records import (
    ENDED_STATES,
    GOING_STATES,
    SUCCEEDED,
    Curve,
    RunRecord,
    SnapshotRecord,
    VersionRecord,
)
from models.config import SCRATCH, ConfigError, TrainingConfig

CHECKPOINT = re.compile(r"checkpoints/step-\d+")
NAME = r"\w[\w.-]*"
TAKEN = re.compile(rf"checkpoints/step-\d+/{NAME}|snapshots/{NAME}|structure\.json|log\.txt")
ELSEWHERE = "elsewhere"
STATES = (*GOING_STATES, *ENDED_STATES)
DETAILS = ("started", "checkpoint", "not_finite")  # what is kept of a run's details
SHORT, MAX_VERSION = 8, 120  # letters of a content hash, of a version's name

Progress = Callable[[int, int], None]
Rows = tuple[dict[str, Curve], list[RatingRecord]]  # what becomes rows of its own tables


class NoRun(runs.RunError):
    template = mark("Expected a run that was exported by this app, found no {file}.")


class NewerRun(runs.RunError):
    template = mark(
        "Expected a run of schema {expected}, got {given}: it comes from another version of this "
        "app."
    )


class ChangedRun(runs.RunError):
    template = mark("“{file}” is missing or not as it was exported. Nothing was imported.")


@dataclass(frozen=True)
class Arrival:
    """A run as its run.json describes it; its files lie in the source below `root`."""

    source: Source
    root: str
    facts: Mapping[str, Any]
    origin: Mapping[str, Any]
    config: TrainingConfig
    snapshots: tuple[SnapshotRecord, ...]

    def names(self) -> list[str]:
        """Returns the files that belong into the run's folder."""
        return [name for name in self.facts["files"] if TAKEN.fullmatch(name)]

    def file(self, name: str) -> bytes:
        """Returns the bytes of a file; raises ChangedRun where they are not the exported ones."""
        if self.root + name not in self.source.names():
            raise ChangedRun(file=name)
        data = self.source.read(self.root + name)
        if hashlib.sha256(data).hexdigest() != self.facts["files"].get(name):
            raise ChangedRun(file=name)
        return data

    def curves(self) -> dict[str, Curve]:
        """Returns the metrics."""
        try:
            return metrics.from_csv(self.file(metrics.CSV))
        except (ValueError, KeyError):
            raise ChangedRun(file=metrics.CSV) from None

    def ratings(self) -> list[RatingRecord]:
        """Returns what raters thought of the snapshots, if anyone did."""
        if rating_file.FILE not in self.facts["files"]:
            return []
        try:
            epochs = [snapshot.epoch for snapshot in self.snapshots]
            return rating_file.from_csv(self.file(rating_file.FILE), epochs)
        except (ValueError, KeyError, TypeError):
            raise ChangedRun(file=rating_file.FILE) from None


def import_run(
    actor: Actor, source: Source, *, progress: Progress = lambda done, total: None
) -> RunRecord:
    """Adds a run that was trained elsewhere, with all that was exported of it.

    Its dataset version is the one of that content, or one that is known by its name only.

    Args:
        progress: is told (files done, files in all).

    Raises:
        RunError, SourceError: nothing was imported.
    """
    require(actor, "train")
    arrival = _read(source)
    rows = arrival.curves(), arrival.ratings()
    folder = leftovers.new_folder()
    try:
        _unpack(arrival, folder, progress)
        return _add(actor, arrival, rows, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(source: Source) -> Arrival:
    found = [n for n in source.names() if n.rpartition("/")[2] == exporting.FILE]
    if not found:
        raise NoRun(file=exporting.FILE)
    name = min(found, key=len)  # a folder that was packed as a whole has one more level
    try:
        arrival = _arrival(source, name, json.loads(source.read(name)))
        _check(arrival)
    except (ValueError, KeyError, TypeError, AttributeError, ConfigError):
        raise ChangedRun(file=exporting.FILE) from None
    return arrival


def _arrival(source: Source, name: str, facts: dict[str, Any]) -> Arrival:
    if facts["schema"] != exporting.SCHEMA:
        raise NewerRun(expected=exporting.SCHEMA, given=facts["schema"])
    words.check(facts["name"], facts["notes"], facts["tags"])
    start = str(facts["config"].get("start", SCRATCH))
    if start not in (SCRATCH, starts.STARTER):  # the numbers of runs are others here
        start = f"{ELSEWHERE}/{start.removeprefix(f'{ELSEWHERE}/')}"
    config = TrainingConfig(**facts["config"] | {"start": start})
    snapshots = tuple(SnapshotRecord(run_id=0, **snapshot) for snapshot in facts["snapshots"])
    root = name.removesuffix(exporting.FILE)
    return Arrival(source, root, facts, _origin(facts), config, snapshots)


def _origin(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns where the run was trained and when; what it says there of an earlier import too."""
    given, earlier = facts["origin"], facts["details"].get("imported")
    names = ("run", "status", "trained_by", "trained_at")
    origin = {name: str(given[name]) for name in names}
    datetime.fromisoformat(origin["trained_at"])
    if origin["status"] not in STATES:
        raise ValueError
    origin["imported_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    return origin | ({"earlier": earlier} if earlier else {})


def _check(arrival: Arrival) -> None:
    """Raises ChangedRun where a file is not named that the run cannot be used without."""
    names, last = set(arrival.names()), str(arrival.facts["details"]["checkpoint"]["checkpoint"])
    needed = [f"{last}/{name}" for name in (starts.CARD, *starts.NETWORKS)]
    needed += [snapshot.file for snapshot in arrival.snapshots]
    missing = [name for name in needed if name not in names]
    odd = [s.checkpoint for s in arrival.snapshots if not CHECKPOINT.fullmatch(s.checkpoint)]
    if missing or odd:
        raise ChangedRun(file=(missing or odd)[0])


def _unpack(arrival: Arrival, folder: Path, progress: Progress) -> None:
    names = arrival.names()
    for done, name in enumerate(names, start=1):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(arrival.file(name))
        progress(done, len(names))


def _add(actor: Actor, arrival: Arrival, rows: Rows, folder: Path) -> RunRecord:
    added: list[RunRecord] = []
    try:
        with database().write() as session:
            added.append(_add_rows(session, actor, arrival, rows))
            leftovers.bring(folder, added[0])
    finally:
        for run in added:
            leftovers.settle(database(), run.id)
    return runs.get(added[0].id)


def _add_rows(session: Session, actor: Actor, arrival: Arrival, rows: Rows) -> RunRecord:
    facts, (curves, rated) = arrival.facts, rows
    job = jobs.add(session, runs.KIND, actor.name)
    jobs.settle(session, job.id, job.fence, SUCCEEDED)  # nothing is left to do
    version = _version(session, actor, facts["dataset_version"])
    run = run_rows.add(
        session,
        name=facts["name"],
        job_id=job.id,
        version_id=version.id,
        config=arrival.config.as_dict(),
    )
    run_rows.set_words(
        session, run.id, name=facts["name"], notes=facts["notes"], tags=facts["tags"]
    )
    sizes = ("epoch", "seconds", "images_per_second")
    run_rows.set_progress(session, run.id, **{name: facts[name] for name in sizes})
    known = {name: facts["details"][name] for name in DETAILS if name in facts["details"]}
    for name, detail in (known | {"imported": arrival.origin}).items():
        run_rows.add_detail(session, run.id, name, detail)
    run_rows.add_curves(session, run.id, curves)
    for snapshot in arrival.snapshots:
        run_rows.set_snapshot(session, replace(snapshot, run_id=run.id))
    ratings.add_all(session, run.id, rated)
    audit.log(session, actor.name, "import", "run", run.id)
    return run


def _version(session: Session, actor: Actor, facts: Mapping[str, Any]) -> VersionRecord:
    content = str(facts["content_hash"])
    found = versions.find(session, content_hash=content)
    if found:
        return min(found, key=lambda version: version.elsewhere)
    mark_of_content = f" ({content[:SHORT]})"  # names are given once, and here there may be such
    name = facts["name"].removesuffix(mark_of_content)[: MAX_VERSION - len(mark_of_content)]
    name += mark_of_content
    return versions.add(session, name, content, int(facts["pairs"]), actor.name, {ELSEWHERE: True})
