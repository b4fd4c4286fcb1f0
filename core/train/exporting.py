"""Export of a run as one folder or archive that describes itself: docs/monitoring.md says how."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.access import Actor, require
from core.curate.formats.common import Entry
from core.i18n import SOURCE_LANGUAGE
from core.storage import file_of_run, run_folder
from core.train import comparing, metrics, model_card, rating_file, runs, starts, structure
from core.train.comparing import Watched
from db.records import ENDED_STATES, Curve, RunRecord

SCHEMA = 1
FILE, CARD = "run.json", "README.md"
STATE = "state.weights.h5"  # as models/checkpoint.py writes it

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Parcel:
    """What goes into an export: a run as far as its last kept checkpoint, and the kept ones."""

    seen: Watched
    checkpoints: tuple[Path, ...]

    @property
    def last(self) -> Mapping[str, Any]:
        """What the last checkpoint says of itself."""
        return starts.card(self.checkpoints[-1])


def is_possible(run: RunRecord) -> bool:
    """Says whether a run has a checkpoint that can be exported."""
    return bool(_checkpoints(run))


def entries(
    actor: Actor,
    run_id: int,
    *,
    language: str = SOURCE_LANGUAGE,
    progress: Progress = lambda done, total: None,
) -> Iterator[Entry]:
    """Returns the files of an export, one after the other; run.json with all checksums is the last.

    A run that is still going on is exported as far as its last kept checkpoint.

    Args:
        language: of the model card.
        progress: is told (files done, files in all).

    Raises:
        NoSuchRun, NoCheckpoint: there is nothing to export.
    """
    require(actor, "see")
    parcel = _parcel(comparing.watched(run_id))
    return _entries(parcel, _files(parcel, language), progress)


def _has_ended(run: RunRecord) -> bool:
    return run.status in ENDED_STATES


def _parcel(seen: Watched) -> Parcel:
    run, kept = seen.run, _checkpoints(seen.run)
    if not kept:
        raise runs.NoCheckpoint(run=run.id, at="")
    if _has_ended(run):
        return Parcel(seen, kept)
    at = starts.card(kept[-1])["position"]
    last = {"step": at["step"], "epoch": at["epoch"], "checkpoint": f"checkpoints/{kept[-1].name}"}
    cut = replace(
        run,
        epoch=at["epoch"],
        seconds=at["seconds"],
        details={**run.details, "checkpoint": last},
    )
    curves = {name: _until(curve, at["epoch"]) for name, curve in seen.curves.items()}
    taken = [s for s in seen.snapshots if s.epoch <= at["epoch"]]
    rated = [r for r in seen.ratings if max(r.epoch, r.against or 0) <= at["epoch"]]
    return Parcel(Watched(cut, curves, taken, rated), kept)


def _checkpoints(run: RunRecord) -> tuple[Path, ...]:
    """Returns the checkpoints that stay: those of snapshots, and the newest once the run ended."""
    found = sorted((run_folder(run.id) / "checkpoints").glob("step-*"))
    newest = found[-1] if found and _has_ended(run) else None
    return tuple(path for path in found if path == newest or _is_kept(path))


def _is_kept(checkpoint: Path) -> bool:
    try:
        return bool(starts.card(checkpoint)["keep"])
    except FileNotFoundError:  # the training has just taken it away
        return False


def _until(curve: Curve, epoch: int) -> Curve:
    count = sum(at <= epoch for at in curve.epochs)
    return Curve(curve.epochs[:count], curve.values[:count])


def _files(parcel: Parcel, language: str) -> dict[str, Callable[[], bytes]]:
    """Returns how each file is got, by its name."""
    seen, run = parcel.seen, parcel.seen.run
    folder = run_folder(run.id)
    pictures = [snapshot.file for snapshot in seen.snapshots]
    others = [name for name in (structure.FILE, runs.LOG) if (folder / name).exists()]
    weights = [
        path.relative_to(folder).as_posix()
        for checkpoint in parcel.checkpoints
        for path in sorted(checkpoint.iterdir())
        if path.name != STATE or _has_ended(run)  # a newer checkpoint takes it away
    ]
    copied = [*weights, *pictures, *others]
    made: dict[str, Callable[[], bytes]] = {
        CARD: lambda: model_card.markdown(seen, parcel.last, language).encode(),
        metrics.CSV: lambda: metrics.as_csv(seen),
        f"{metrics.EVENTS}.{int(run.created_at.timestamp())}.run-{run.id}": lambda: _events(seen),
    }
    if seen.ratings:
        made[rating_file.FILE] = lambda: rating_file.as_csv(seen.ratings)
    return made | {name: _reader(run.id, name) for name in copied}


def _reader(run_id: int, name: str) -> Callable[[], bytes]:
    return lambda: file_of_run(run_id, name)


def _events(seen: Watched) -> bytes:
    pictures = {s.epoch: file_of_run(seen.run.id, s.file) for s in seen.snapshots}
    return metrics.as_events(seen, pictures)


def _entries(
    parcel: Parcel, files: Mapping[str, Callable[[], bytes]], progress: Progress
) -> Iterator[Entry]:
    sums = {}
    for done, (name, read) in enumerate(files.items(), start=1):
        data = read()
        sums[name] = hashlib.sha256(data).hexdigest()
        yield name, data
        progress(done, len(files) + 1)
    text = json.dumps(_facts(parcel, sums), ensure_ascii=False, indent=1, default=str)
    yield FILE, text.encode()
    progress(len(files) + 1, len(files) + 1)


def _facts(parcel: Parcel, sums: Mapping[str, str]) -> dict[str, Any]:
    seen, run = parcel.seen, parcel.seen.run
    version = run.version
    return {
        "schema": SCHEMA,
        "name": run.name,
        "notes": run.notes,
        "tags": list(run.tags),
        "config": dict(run.config),
        "dataset_version": {
            "name": version.name,
            "content_hash": version.content_hash,
            "pairs": version.pairs,
        },
        "epoch": run.epoch,
        "seconds": run.seconds,
        "images_per_second": run.images_per_second,
        "libraries": parcel.last["libraries"],
        "origin": {
            "run": run.id,
            "status": run.status,
            "trained_by": run.created_by,
            "trained_at": run.created_at.isoformat(),
            "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
        "details": dict(run.details),
        "snapshots": [
            {"epoch": s.epoch, "file": s.file, "checkpoint": s.checkpoint, "details": s.details}
            for s in seen.snapshots
        ],
        "files": dict(sums),
    }
