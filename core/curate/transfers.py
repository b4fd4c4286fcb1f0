"""Imports and exports as jobs: put into the queue, how far they are, what came of them.

Short ones need no job: a page imports a few files while its visitor waits, and an export can be
downloaded while it is packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.access import Actor, require
from core.curate import exporting, uploads
from core.curate.importing import Report
from core.curate.manifests import Refusal
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.settings import settings
from core.storage import storage
from core.train import jobs
from core.train.turns import Turn
from db import audit, tasks
from db.engine import Session
from db.records import RUNNING, SUCCEEDED, PairFilter, Queue
from db.task_records import TaskRecord

IMPORT, EXPORT = "import", "export"
MANY_FILES, MANY_BYTES = 100, 50 * 1024 * 1024  # from here on an import is worth a job


class TransferError(GrainError):
    """An import or export cannot be handled like this."""


class NoSuchTransfer(TransferError):
    template = mark("There is no import or export {transfer}.")


class NotReady(TransferError):
    template = mark("Export {transfer} has no file yet.")


class StillGoing(TransferError):
    template = mark("Job {transfer} is still going on. Stop it first.")


class Told(GrainError):
    """A reason as it was written down: its template and what stands in it."""

    def __init__(self, template: str, fields: Mapping[str, object]) -> None:
        super().__init__(**fields)
        self.template = template


def is_long(files: Iterable[uploads.Upload]) -> bool:
    """Says whether importing these takes so long that nobody should have to wait."""
    sizes = [file.getbuffer().nbytes for file in files]
    return len(sizes) >= MANY_FILES or sum(sizes) >= MANY_BYTES


def start_import(actor: Actor, files: Iterable[uploads.Upload]) -> TaskRecord:
    """Keeps the files, puts their import into the queue and starts its supervisor."""
    require(actor, "curate")
    kept = uploads.keep(files)
    more = f" + {len(kept) - 1}" if len(kept) > 1 else ""
    return jobs.start_task(actor, IMPORT, f"{kept[0][0]}{more}", {"files": kept})


def start_export(
    actor: Actor, kind: str, wanted: PairFilter | None = None, *, version: str | None = None
) -> TaskRecord:
    """Puts an export into the queue and starts its supervisor; see exporting.entries.

    Raises:
        ExportError, NoSuchVersion: nothing was queued.
    """
    total = exporting.size(actor, kind, wanted, version=version)
    asked = {"format": kind, "filter": asdict(wanted or PairFilter()), "version": version}
    return jobs.start_task(actor, EXPORT, kind, asked, total)


def get(job_id: int) -> TaskRecord:
    """Returns a task by the number of its job; raises NoSuchTransfer."""
    with database().read() as session:
        found = tasks.get(session, job_id)
    if found is None:
        raise NoSuchTransfer(transfer=job_id)
    return found


def newest_first(kind: str | None = None, limit: int | None = None) -> list[TaskRecord]:
    """Returns imports, exports or both, the newest first."""
    with database().read() as session:
        return tasks.newest_first(session, kind, limit=limit)


def written(report: Report) -> dict[str, Any]:
    """Returns a report as it is kept with its transfer."""
    refused = [
        [one.file, one.line, one.reason.template, {k: str(v) for k, v in one.reason.fields.items()}]
        for one in report.refused
    ]
    return {"added": report.added, "known": report.known, "refused": refused}


def report(transfer: TaskRecord) -> Report:
    """Returns what an import did so far."""
    kept = transfer.result
    refused = [
        Refusal(file, Told(template, fields), line)
        for file, line, template, fields in kept.get("refused", [])
    ]
    return Report(list(kept.get("added", [])), kept.get("known", 0), refused)


def seconds_left(transfer: TaskRecord, at: datetime | None = None) -> float | None:
    """Returns how long a transfer still takes by its own speed; None: not known."""
    if transfer.status != RUNNING or not transfer.done or transfer.started_at is None:
        return None
    worked = ((at or datetime.now(UTC)) - transfer.started_at).total_seconds() + transfer.worked_s
    return worked / transfer.done * (transfer.total - transfer.done)


def places() -> dict[int, Turn]:
    """Returns the turn of every waiting job of the light kinds, transfers among them, in order."""
    return jobs.places(IMPORT, _seconds_left)


def _seconds_left(session: Session, queue: Queue, at: datetime) -> dict[int, float | None]:
    going = [tasks.get(session, job.id) for job in queue.active]
    return {one.job_id: seconds_left(one, at) for one in going if one}


def place_of_file(transfer: TaskRecord) -> Path:
    """Returns where the file of an export lies, or will lie."""
    suffix = "tar" if transfer.request["format"] in exporting.TARS else "zip"
    return settings().workspace / "exports" / f"{transfer.job_id}.{suffix}"


def file(actor: Actor, job_id: int) -> Path:
    """Returns the file of a finished export; raises NoSuchTransfer, NotReady."""
    require(actor, "see")
    found = get(job_id)
    if found.kind != EXPORT or not place_of_file(found).is_file():
        raise NotReady(transfer=job_id)
    return place_of_file(found)


def remove(actor: Actor, job_id: int) -> None:
    """Removes a task that has ended and the files that were kept for it, not the pairs.

    Raises:
        NoSuchTransfer, StillGoing: nothing was removed.
    """
    found = get(job_id)
    require(actor, jobs.RIGHTS[found.kind])
    with database().write() as session:
        if not tasks.remove(session, job_id):
            raise StillGoing(transfer=job_id)
        audit.log(session, actor.name, "remove", "job", job_id)
    release(found)
    if found.kind == EXPORT:
        place_of_file(found).unlink(missing_ok=True)


def release(transfer: TaskRecord) -> None:
    """Removes the uploaded files of an import that no other import still has to read."""
    others = [one for one in newest_first(IMPORT) if one.job_id != transfer.job_id]
    needed = {sha for one in others if one.status != SUCCEEDED for _, sha in _files(one)}
    for sha256 in {sha for _, sha in _files(transfer)} - needed:
        storage().remove(uploads.PARCELS, sha256)


def _files(transfer: TaskRecord) -> list[tuple[str, str]]:
    return list(transfer.request.get("files", ()))
