"""The attendants of imports and exports: they work here, and beat while they do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from core.access import Actor
from core.curate import exporting, layouts, quality, transfers, uploads
from core.curate.importing import Report, import_pairs
from core.database import database
from core.train.attendant import POLL_S, Attendant, Outcome, StopAsked
from db import tasks as rows
from db.engine import Session
from db.records import SUCCEEDED, JobRecord, PairFilter
from db.task_records import TaskRecord


class TransferAttendant(Attendant):
    """What both have in common: the transfer, and how far it is."""

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.noted_at = 0.0
        self.transfer: TaskRecord

    def _find(self, session: Session, job: JobRecord) -> bool:
        found = rows.get(session, job.id)
        if found is not None:
            self.transfer = found
        return found is not None

    def _note(self, done: int, total: int, result: Mapping[str, Any], *, last: bool) -> None:
        """Notes how far the work is, now and then; raises StopAsked where it has to end."""
        if time.monotonic() - self.noted_at < POLL_S and not last:
            return
        with database().write() as session:
            job = self._renew(session)
            rows.note(session, self.job_id, done=done, total=total, result=result)
        self.noted_at, self.beaten_at = time.monotonic(), time.time()
        if (job.stop_requested or self.leaving) and not last:
            raise StopAsked


class ImportAttendant(TransferAttendant):
    """Imports what was uploaded; one that goes on begins after the rows that were noted."""

    def _work(self) -> Outcome:
        report, kept = transfers.report(self.transfer), self.transfer.request["files"]
        sources = uploads.sources(uploads.Kept(name, sha256) for name, sha256 in kept)
        sizes = [layouts.count(source) for source in sources]
        before, actor = 0, Actor(self.transfer.created_by)
        for source, size in zip(sources, sizes, strict=True):
            through = min(max(self.transfer.done - before, 0), size)
            tell = self._teller(report, before, sum(sizes))
            import_pairs(source, actor, progress=tell, report=report, skip=through)
            before += size
        quality.check(actor, progress=lambda done, total: self.tick())
        self._note(before, before, transfers.written(report), last=True)
        transfers.release(self.transfer)
        return SUCCEEDED, ""

    def _teller(self, report: Report, before: int, total: int) -> Callable[[int, int], None]:
        def tell(done: int, _: int) -> None:
            self._note(before + done, total, transfers.written(report), last=before + done == total)

        return tell


class ExportAttendant(TransferAttendant):
    """Packs pairs into a file; one that goes on begins anew."""

    def _work(self) -> Outcome:
        asked, place = self.transfer.request, transfers.place_of_file(self.transfer)
        if place.exists():  # of an attendant that was killed after its last step
            return SUCCEEDED, ""
        for unfinished in place.parent.glob(f".{place.name}.*"):
            unfinished.unlink(missing_ok=True)
        found = exporting.entries(
            Actor(self.transfer.created_by),
            asked["format"],
            PairFilter(**asked["filter"]),
            version=asked["version"],
            progress=lambda done, total: self._note(done, total, {}, last=done == total),
        )
        exporting.write(found, asked["format"], place)
        return SUCCEEDED, ""
