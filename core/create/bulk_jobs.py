"""Bulk jobs: a table put into the queue, how far its images are, and what they are handed over as.

What a job makes are samples, so that a killed one goes on where it was, on any machine that shares
database and storage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from core.access import Actor, require
from core.create import gallery
from core.create.bulk import MANIFEST, manifest
from core.create.makers import Maker
from core.create.orders import Order, read_orders, refused_rows
from core.create.recipes import Recipe
from core.create.samples import SampleError
from core.curate.formats.common import Entry
from core.curate.manifests import Refusal
from core.database import database
from core.i18n import SOURCE_LANGUAGE, mark
from core.storage import storage
from core.train import jobs as train_jobs
from core.train.turns import Turn
from db import audit, bulks, jobs
from db.bulk_records import BulkRecord, NewBulk
from db.engine import Session
from db.records import GOING_STATES, RUNNING, Queue

KIND = "bulk"
TABLES = "tables"  # kind of content in the storage
ZIP, PAIRS = "zip", "pairs"
TARGETS = (ZIP, PAIRS)
REFUSED = "refused.csv"
READ_AT_ONCE = 256
TELLING = 64  # images after which a bulk says how fast others will be


class NothingToMake(SampleError):
    template = mark("No row of {file} can be made; each has its reason.")


class NoSuchBulk(SampleError):
    template = mark("There is no bulk {bulk}.")


class UnknownTarget(SampleError):
    template = mark("Expected a target out of {expected}, got “{given}”.")


@dataclass(frozen=True)
class Wishes:
    """A table that was read: its images one by one, and the rows that cannot be."""

    file: str
    data: bytes
    count: int
    seed: int
    orders: tuple[Order, ...]
    refused: tuple[Refusal, ...]


def read(data: bytes, file: str, *, count: int = 1, seed: int = 0) -> Wishes:
    """Returns what a table asks for; see core.create.orders.read_orders.

    Raises:
        NothingAsked, SourceError: the table as a whole cannot be read.
    """
    found = list(read_orders(data, file, count=count, seed=seed))
    orders = tuple(item for item in found if isinstance(item, Order))
    refused = tuple(item for item in found if isinstance(item, Refusal))
    return Wishes(file, data, count, seed, orders, refused)


def start(
    actor: Actor,
    wishes: Wishes,
    maker: Maker,
    *,
    target: str = ZIP,
    language: str = SOURCE_LANGUAGE,
) -> BulkRecord:
    """Puts a bulk into the queue and starts its supervisor.

    Args:
        target: one of TARGETS: the images only wait to be downloaded, or become pairs as well.
        language: of descriptions in the manifest, and of pairs, where a row has none that fits.

    Raises:
        NothingToMake, UnknownTarget: nothing was queued.
    """
    require(actor, "create")
    if target not in TARGETS:
        raise UnknownTarget(expected=", ".join(TARGETS), given=target)
    if not wishes.orders:
        raise NothingToMake(file=wishes.file)
    new = NewBulk(
        name=wishes.file,
        table_sha256=storage().put(TABLES, wishes.data),
        maker=maker.name,
        epoch=maker.epoch,
        count=wishes.count,
        seed=wishes.seed,
        target=target,
        language=language,
        total=len(wishes.orders),
        refused=len(wishes.refused),
    )
    with database().write() as session:
        job = jobs.add(session, KIND, actor.name)
        bulks.add(session, job.id, new)
        audit.log(session, actor.name, "bulk", "job", job.id)
    train_jobs.start(job.id)
    return get(job.id)


def get(job_id: int) -> BulkRecord:
    """Returns a bulk by the number of its job; raises NoSuchBulk."""
    with database().read() as session:
        found = bulks.get(session, job_id)
    if found is None:
        raise NoSuchBulk(bulk=job_id)
    return found


def newest_first(limit: int | None = None) -> list[BulkRecord]:
    """Returns bulks, the newest first."""
    with database().read() as session:
        return bulks.newest_first(session, limit=limit)


def wishes_of(bulk: BulkRecord) -> Wishes:
    """Returns what the table of a bulk asks for; raises MissingContent."""
    data = storage().get(TABLES, bulk.table_sha256)
    return read(data, bulk.name, count=bulk.count, seed=bulk.seed)


def images(job_id: int, limit: int | None = None) -> dict[str, int]:
    """Returns the samples that a bulk has made by the names of their files, in order."""
    with database().read() as session:
        return bulks.images(session, job_id, limit=limit)


def rate(bulk: BulkRecord, at: datetime | None = None) -> float:
    """Returns images a second over all the time that the bulk has worked; 0 before it has."""
    seconds = bulk.worked_s
    if bulk.status == RUNNING and bulk.started_at:
        seconds += ((at or datetime.now(UTC)) - bulk.started_at).total_seconds()
    return bulk.made / seconds if seconds else 0.0


def seconds_left(bulk: BulkRecord, at: datetime | None = None) -> float | None:
    """Returns how long a bulk that waits or runs still takes; None: not known."""
    if bulk.status == RUNNING and bulk.made:
        return (bulk.total - bulk.made) / rate(bulk, at)
    return expected(bulk.total - bulk.made, bulk.maker) if bulk.status in GOING_STATES else None


def expected(count: int, maker: str) -> float | None:
    """Returns the seconds that so many images take, by the newest bulk of the same generator.

    None: there is none that made enough to tell.
    """
    known = (b for b in newest_first() if b.maker == maker and b.made >= TELLING and rate(b))
    newest = next(known, None)
    return count / rate(newest) if newest else None


def places() -> dict[int, Turn]:
    """Returns the turn of every waiting job of the light kinds, bulks among them, in order."""
    return train_jobs.places(KIND, _seconds_left)


def _seconds_left(session: Session, queue: Queue, at: datetime) -> dict[int, float | None]:
    found = [bulks.get(session, job.id) for job in (*queue.waiting, *queue.active)]
    return {bulk.job_id: seconds_left(bulk, at) for bulk in found if bulk}


def entries(actor: Actor, job_id: int) -> Iterator[Entry]:
    """Returns the files of a bulk as far as it is: images, metadata.csv, and rows refused.

    Images that were deleted since are left out.

    Raises:
        NoSuchBulk: there is no such one.
    """
    require(actor, "see")
    return _entries(get(job_id), images(job_id))


def refused(bulk: BulkRecord) -> bytes:
    """Returns the rows that were refused as a CSV with their reasons; raises MissingContent."""
    wishes = wishes_of(bulk)
    return refused_rows(wishes.data, bulk.name, wishes.refused, bulk.language)


def _entries(bulk: BulkRecord, found: Mapping[str, int]) -> Iterator[Entry]:
    recipes: dict[str, Recipe] = {}
    names = list(found)
    for start in range(0, len(names), READ_AT_ONCE):
        part = names[start : start + READ_AT_ONCE]
        there = {sample.id: sample for sample in gallery.many([found[name] for name in part])}
        for name in part:
            if found[name] in there:
                yield name, gallery.png(there[found[name]])
                recipes[name] = there[found[name]].recipe
    yield MANIFEST, manifest(recipes, bulk.language)
    if bulk.refused:
        yield REFUSED, refused(bulk)
