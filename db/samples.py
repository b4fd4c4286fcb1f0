"""Samples: generated images, their recipes, and what people think of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select
from sqlalchemy.orm import Session

from db import audit, search
from db.board_tables import BoardSample
from db.bulk_tables import BulkImage
from db.locks import one_at_a_time
from db.quality import chunks
from db.records import record_of
from db.sample_records import NO_RUN, NewSample, SampleFilter, SampleRecord
from db.search import folded
from db.tables import Sample, SampleCondition

EQUAL = ("crop", "favourite", "status")
JUDGED = ("favourite", "status", "pair_id")


def add(session: Session, new: Sequence[NewSample], who: str) -> list[int]:
    """Records images and returns their ids; one that was made before, to the byte, has its id."""
    one_at_a_time(session, Sample)
    by_image = {sample.image_sha256: sample for sample in new}
    ids = known(session, list(by_image))
    fresh = [sample for image, sample in by_image.items() if image not in ids]
    if fresh:
        insertion = insert(Sample).returning(Sample.id, sort_by_parameter_order=True)
        added = list(session.scalars(insertion, [_columns(sample, who) for sample in fresh]))
        ids |= {s.image_sha256: number for s, number in zip(fresh, added, strict=True)}
        _add_conditions(session, {ids[s.image_sha256]: s.conditions for s in fresh})
    return [ids[sample.image_sha256] for sample in new]


def of_run(session: Session, run_id: int) -> list[str]:
    """Returns the SHA-256 of every image that was made with a run, each once."""
    return list(
        session.scalars(select(Sample.image_sha256).where(Sample.run_id == run_id).distinct())
    )


def get(session: Session, sample_id: int) -> SampleRecord | None:
    """Returns the sample, or None."""
    row = session.get(Sample, sample_id)
    return record_of(SampleRecord, row) if row else None


def many(session: Session, chosen: Sequence[int]) -> list[SampleRecord]:
    """Returns the samples with these ids, as far as they are there, in the order given."""
    found: dict[int, SampleRecord] = {}
    for chunk in chunks(list(chosen)):
        rows = session.scalars(select(Sample).where(Sample.id.in_(chunk)))
        found |= {row.id: record_of(SampleRecord, row) for row in rows}
    return [found[sample_id] for sample_id in chosen if sample_id in found]


def with_seeds(
    session: Session, run_id: int | None, epoch: int, seeds: Sequence[int]
) -> list[SampleRecord]:
    """Returns what the generator of a run (None: the starter's) made at an epoch with the seeds."""
    found: list[SampleRecord] = []
    for chunk in chunks(seeds):
        asked = (Sample.run_id == run_id, Sample.epoch == epoch, Sample.seed.in_(chunk))
        rows = session.scalars(select(Sample).where(*asked))  # == None becomes IS NULL
        found += [record_of(SampleRecord, row) for row in rows]
    return found


def page(
    session: Session, wanted: SampleFilter, *, limit: int | None, offset: int = 0
) -> tuple[list[SampleRecord], int]:
    """Returns a part of what the filter lets through, newest first, and how many there are."""
    query = _filtered(select(Sample.id), wanted, session)  # whole rows are slow to sort
    ids = session.scalars(query.order_by(Sample.id.desc()).limit(limit).offset(offset))
    return many(session, list(ids)), count(session, wanted)


def count(session: Session, wanted: SampleFilter | None = None) -> int:
    """Returns how many images the filter lets through; without one, how many there are."""
    query = select(func.count()).select_from(Sample)
    return session.scalar(_filtered(query, wanted or SampleFilter(), session)) or 0


def judge(session: Session, sample_id: int, who: str, **fields: Any) -> SampleRecord | None:
    """Sets columns of JUDGED and writes the change to the audit log; None: there is no such one."""
    row = session.get(Sample, sample_id)
    if row is None:
        return None
    changes = {}
    for name, value in fields.items():
        if name not in JUDGED:
            raise ValueError(f"Expected a field out of {JUDGED}, got {name!r}.")
        if getattr(row, name) != value:
            changes[name] = [getattr(row, name), value]
            setattr(row, name, value)
    if changes:
        audit.log(session, who, "judge", "sample", sample_id, changes)
        session.flush()
    return record_of(SampleRecord, row)


def remove(session: Session, chosen: Collection[int], who: str) -> list[str]:
    """Removes samples and returns the images that no sample shows any more."""
    one_at_a_time(session, Sample)
    there = many(session, sorted(chosen))
    for chunk in chunks([sample.id for sample in there]):
        session.execute(delete(Sample).where(Sample.id.in_(chunk)))
    audit.log_all(session, who, "remove", "sample", [sample.id for sample in there])
    images = {sample.image_sha256 for sample in there}
    return sorted(images - known(session, list(images)).keys())


def known(session: Session, images: Sequence[str]) -> dict[str, int]:
    """Returns the ids of the samples that show these images, by image."""
    found: dict[str, int] = {}
    for chunk in chunks(images):
        query = select(Sample.image_sha256, Sample.id).where(Sample.image_sha256.in_(chunk))
        found |= {row.image_sha256: row.id for row in session.execute(query)}
    return found


def _columns(new: NewSample, who: str) -> dict[str, Any]:
    return {
        "image_sha256": new.image_sha256,
        "run_id": new.run_id,
        "epoch": new.epoch,
        "seed": new.seed,
        "crop": new.crop,
        "description": new.description,
        "folded": folded(new.words),
        "recipe": dict(new.recipe),
        "created_by": who,
    }


def _add_conditions(session: Session, conditions: Mapping[int, Mapping[str, str]]) -> None:
    rows = [
        {"sample_id": sample_id, "axis": axis, "value": value}
        for sample_id, values in conditions.items()
        for axis, value in values.items()
    ]
    if rows:
        session.execute(insert(SampleCondition), rows)


def _filtered(query: Select[Any], wanted: SampleFilter, session: Session) -> Select[Any]:
    if wanted.text:
        dialect = session.get_bind().dialect.name
        query = search.searched(query, dialect, {"folded": wanted.text}, search.SAMPLES)
    return query.where(*_clauses(wanted))


def _clauses(wanted: SampleFilter) -> Iterator[ColumnElement[bool]]:
    for name in EQUAL:
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(Sample, name) == value
    if wanted.run is not None:
        yield Sample.run_id.is_(None) if wanted.run == NO_RUN else Sample.run_id == wanted.run
    if wanted.board is not None:
        on_it = select(BoardSample.sample_id).where(BoardSample.board_id == wanted.board)
        yield Sample.id.in_(on_it)
    if wanted.bulk is not None:
        yield Sample.id.in_(select(BulkImage.sample_id).where(BulkImage.job_id == wanted.bulk))
    for axis, value in wanted.conditions.items():
        having = (SampleCondition.axis == axis, SampleCondition.value == value)
        yield Sample.id.in_(select(SampleCondition.sample_id).where(*having))
