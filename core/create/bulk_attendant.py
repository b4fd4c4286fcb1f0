"""The attendant of one bulk job: a generator process of its own draws, while the lease is kept."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait

from core.access import Actor
from core.create import bulk_jobs, gallery, makers
from core.create.bulk import each_made
from core.create.generator import WarmGenerator
from core.database import database
from core.settings import settings
from core.train.attendant import POLL_S, Attendant, Outcome, StopAsked
from db import bulks
from db.bulk_records import BulkRecord
from db.engine import Session
from db.records import SUCCEEDED, JobRecord


class BulkAttendant(Attendant):
    """Makes what the table of a bulk asks for and is not there yet."""

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.bulk: BulkRecord

    def _find(self, session: Session, job: JobRecord) -> bool:
        found = bulks.get(session, job.id)
        if found is not None:
            self.bulk = found
        return found is not None

    def _work(self) -> Outcome:
        stop = threading.Event()
        generator = WarmGenerator(
            settings().generator_idle_s, log=f"supervisors/bulk-{self.job_id}.log"
        )
        try:
            with ThreadPoolExecutor(1) as pool:
                making = pool.submit(self._make, generator, stop)
                try:
                    self._watch(making, stop)
                finally:
                    stop.set()
            making.result()
        finally:
            generator.close()
        return SUCCEEDED, ""

    def _watch(self, making: Future[None], stop: threading.Event) -> None:
        while not making.done():
            job = self.beat()
            if job.stop_requested or self.leaving:
                stop.set()
            wait([making], timeout=POLL_S)

    def _make(self, generator: WarmGenerator, stop: threading.Event) -> None:
        """Makes images part by part; raises StopAsked between two parts."""
        bulk, actor = self.bulk, Actor(self.bulk.created_by)
        maker = makers.find(bulk.maker, epoch=None if bulk.maker == makers.STARTER else bulk.epoch)
        there = bulk_jobs.images(self.job_id)
        missing = [o for o in bulk_jobs.wishes_of(bulk).orders if o.name not in there]
        for found in each_made(actor, missing, maker, generator):
            if bulk.target == bulk_jobs.PAIRS:
                gallery.join_pairs(actor, gallery.many(list(found.values())), bulk.language)
            with database().write() as session:
                self._renew(session)
                bulks.link(session, self.job_id, found)
            if stop.is_set():
                raise StopAsked
