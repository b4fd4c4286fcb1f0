"""What runs that come, go or were killed leave in files.

The folder of a run that is added or removed has another name when the transaction with its rows
ends, with a note of what else goes, so that a kill halfway leaves nothing. `settle` reads from the
rows which way it ended; the next start does it after a kill.
"""

from __future__ import annotations

import json
import shutil
import uuid
from pathlib import Path
from typing import Any

from core import orphans, processes
from core.settings import settings
from core.storage import bundle_folder, run_folder, storage
from db import runs, samples
from db.engine import Database, Session
from db.records import RunRecord

NOTE, BUNDLE = "leftovers.json", "bundle"


def set_aside(run: RunRecord, made: list[str]) -> None:
    """Renames the folder of a run whose rows are being removed.

    Args:
        made: SHA-256 of the images that were made with it.
    """
    folder, aside = run_folder(run.id), _aside(run.id)
    processes.end_remembered(folder / processes.MEMORY)  # of a supervisor that went silent
    folder.mkdir(parents=True, exist_ok=True)
    note = {"samples": made, "job": run.job_id, "bundle": _bundle_of(run)}
    (folder / NOTE).write_text(json.dumps(note), encoding="utf-8")
    folder.rename(aside)


def new_folder() -> Path:
    """Returns a folder for the files of a run that has no number yet."""
    folder = _runs() / f".{orphans.holder()}.{uuid.uuid4().hex}.part"
    folder.mkdir(parents=True)
    return folder


def bring(folder: Path, run: RunRecord) -> None:
    """Renames the `new_folder` of a run whose rows are being added."""
    note = {"samples": [], "job": run.job_id, "bundle": _bundle_of(run)}
    (folder / NOTE).write_text(json.dumps(note), encoding="utf-8")
    folder.rename(_aside(run.id))


def settle(database: Database, run_id: int) -> None:
    """Puts the folder back where the rows are still there, else removes it and all that goes."""
    aside = _aside(run_id)
    try:
        if aside.exists():
            _settle(database, run_id, aside)
    except FileNotFoundError:  # another process settles it too, or was killed at the very end
        shutil.rmtree(aside, ignore_errors=True)


def sweep(database: Database) -> None:
    """Settles what a killed process has set aside."""
    for aside in _runs().glob(".*.aside"):
        settle(database, int(aside.name.split(".")[1]))
    for unfinished in _runs().glob(".*.part"):
        if orphans.has_died(unfinished.name[1:].rsplit(".", 2)[0]):
            shutil.rmtree(unfinished, ignore_errors=True)


def shares_bundle(session: Session, run: RunRecord) -> bool:
    """Returns whether another run reads the same arrays."""
    others = (other for other in runs.newest_first(session) if other.id != run.id)
    return any(_bundle_of(other) == _bundle_of(run) for other in others)


def remove_unfinished(folder: Path) -> None:
    """Removes the checkpoint and the snapshot that a program was writing in a run's folder."""
    for path in [*folder.glob("checkpoints/.*.part"), *folder.glob("snapshots/*.part")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _settle(database: Database, run_id: int, aside: Path) -> None:
    with database.write() as session:
        if runs.is_there(session, run_id):
            aside.rename(run_folder(run_id))
            (run_folder(run_id) / NOTE).unlink()
            return
        _remove_images(session, aside)
        _take_bundle(session, aside)
    _remove_files(aside)


def _runs() -> Path:
    return settings().workspace / "runs"


def _aside(run_id: int) -> Path:
    folder = run_folder(run_id)
    return folder.with_name(f".{folder.name}.aside")


def _bundle_of(run: RunRecord) -> list[Any]:
    return [run.version.content_hash, run.config["resolution"]]


def _note(aside: Path) -> dict[str, Any]:
    note: dict[str, Any] = json.loads((aside / NOTE).read_text(encoding="utf-8"))
    return note


def _remove_images(session: Session, aside: Path) -> None:
    made = _note(aside)["samples"]
    for sha256 in set(made) - samples.known(session, made).keys():
        storage().remove("samples", sha256)


def _take_bundle(session: Session, aside: Path) -> None:
    """Moves the arrays that no run reads any more into the folder that goes."""
    wanted = [_bundle_of(run) for run in runs.newest_first(session)]
    bundle = _note(aside)["bundle"]
    if bundle not in wanted and bundle_folder(*bundle).exists():
        bundle_folder(*bundle).rename(aside / BUNDLE)


def _remove_files(aside: Path) -> None:
    log = settings().workspace / "supervisors" / f"{_note(aside)['job']}.log"
    log.unlink(missing_ok=True)
    for path in aside.iterdir():
        if path.name != NOTE:  # it goes last, with the folder: a kill leaves a folder with its note
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(aside)
