"""Bulks and the images that they have made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db.bulk_records import BulkRecord, NewBulk
from db.bulk_tables import Bulk, BulkImage
from db.job_records import standing
from db.quality import chunks
from db.records import record_of


def add(session: Session, job_id: int, new: NewBulk) -> None:
    """Adds a bulk for a job."""
    session.add(Bulk(job_id=job_id, **vars(new)))
    session.flush()


def get(session: Session, job_id: int) -> BulkRecord | None:
    """Returns the bulk of a job, or None."""
    row = session.get(Bulk, job_id)
    return _records(session, [row])[0] if row else None


def newest_first(session: Session, *, limit: int | None = None) -> list[BulkRecord]:
    """Returns bulks, the newest first."""
    rows = session.scalars(select(Bulk).order_by(Bulk.job_id.desc()).limit(limit))
    return _records(session, list(rows))


def link(session: Session, job_id: int, images: Mapping[str, int]) -> None:
    """Notes which sample each file is; what was noted before for a name is replaced."""
    for chunk in chunks(list(images)):
        known = (BulkImage.job_id == job_id, BulkImage.name.in_(chunk))
        session.execute(delete(BulkImage).where(*known))
    rows = [{"job_id": job_id, "name": name, "sample_id": images[name]} for name in images]
    if rows:
        session.execute(insert(BulkImage), rows)


def images(session: Session, job_id: int, *, limit: int | None = None) -> dict[str, int]:
    """Returns the samples of a bulk by the names of their files, in order."""
    query = select(BulkImage.name, BulkImage.sample_id).where(BulkImage.job_id == job_id)
    rows = session.execute(query.order_by(BulkImage.name).limit(limit))
    return {row.name: row.sample_id for row in rows}


def _records(session: Session, rows: Sequence[Bulk]) -> list[BulkRecord]:
    ids = [row.job_id for row in rows]
    count = select(BulkImage.job_id, func.count().label("made")).group_by(BulkImage.job_id)
    found = session.execute(count.where(BulkImage.job_id.in_(ids)))
    made = {row.job_id: row.made for row in found}
    return [_record(row, made.get(row.job_id, 0)) for row in rows]


def _record(row: Bulk, made: int) -> BulkRecord:
    return record_of(
        BulkRecord,
        row,
        made=made,
        **standing(row.job),
    )
