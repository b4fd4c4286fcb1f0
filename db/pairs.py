"""Pairs: adding, finding, counting and editing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, func, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.errors import StaleWriteError
from db.filters import filtered, ordered
from db.records import NEW, NewPair, PairFilter, PairRecord, record_of
from db.search import folded, labelled
from db.tables import Crop, Pair, PairCondition, now

FACTS = ("lot", "sample", "place", "taken_on", "moisture_percent", "px_per_mm")
MANY = 1000  # ids in one query
IMAGE = ("image_sha256", "width", "height")
EDITABLE = ("description", "language", "crop", "status", "split", *FACTS, *IMAGE)


def set_crops(session: Session, paper_pairs: Mapping[str, int]) -> None:
    """Makes the crops table hold these EPPO codes and the numbers of pairs in the paper."""
    for code, pairs in paper_pairs.items():
        session.merge(Crop(code=code, paper_pairs=pairs))


def known_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Returns those of `keys` (at most a few hundred) under which a pair was imported before."""
    return set(session.scalars(select(Pair.import_key).where(Pair.import_key.in_(tuple(keys)))))


def add(session: Session, new: Sequence[NewPair], who: str) -> list[int]:
    """Adds pairs and returns their ids, in the same order."""
    if not new:
        return []
    insertion = insert(Pair).returning(Pair.id, sort_by_parameter_order=True)
    ids = list(session.scalars(insertion, [_columns(pair, who) for pair in new]))
    conditions = [
        {"pair_id": pair_id, "axis": axis, "value": value}
        for pair_id, pair in zip(ids, new, strict=True)
        for axis, value in pair.conditions.items()
    ]
    if conditions:
        session.execute(insert(PairCondition), conditions)
    audit.log_all(session, who, "import", "pair", ids)
    return ids


def get(session: Session, pair_id: int) -> PairRecord | None:
    """Returns the pair, or None."""
    row = session.get(Pair, pair_id)
    return _record(row) if row else None


def find(
    session: Session,
    wanted: PairFilter,
    *,
    order: str = "oldest",
    limit: int | None = None,
    offset: int = 0,
) -> list[PairRecord]:
    """Returns pairs in one of PAIR_ORDERS: by when they were added or changed, or by crop."""
    page = filtered(select(Pair.id), wanted, _dialect(session))  # whole rows are slow to sort
    page = ordered(page, order).limit(limit).offset(offset)
    query = ordered(select(Pair).where(Pair.id.in_(page)), order)
    return [_record(row) for row in session.scalars(query)]


def page(
    session: Session, wanted: PairFilter, *, order: str, limit: int | None, offset: int
) -> tuple[list[PairRecord], int]:
    """Returns a part of what `find` returns, and how many pairs there are in all.

    A search is done once for both; without one, counting and a page are quick by themselves.
    """
    if not wanted.text and not wanted.source:
        total = count(session, wanted)
        return find(session, wanted, order=order, limit=limit, offset=offset), total
    keys = select(*(getattr(Pair, name) for name in ("id", "updated_at", "crop")))
    found = filtered(keys, wanted, _dialect(session)).cte("found").prefix_with("MATERIALIZED")
    whole: ScalarSelect[int] = select(func.count()).select_from(found).scalar_subquery()
    query = ordered(select(found.c.id, whole.label("total")), order, found.c)
    query = query.limit(limit).offset(offset)
    rows = session.execute(query).all()
    if not rows:
        return [], count(session, wanted)
    chosen = {pair.id: pair for pair in many(session, [row.id for row in rows])}
    return [chosen[row.id] for row in rows], rows[0].total


def ids(session: Session, wanted: PairFilter) -> list[int]:
    """Returns the ids of all pairs that the filter lets through, in order."""
    query = filtered(select(Pair.id), wanted, _dialect(session))
    return list(session.scalars(query.order_by(Pair.id)))


def many(session: Session, chosen: Iterable[int]) -> list[PairRecord]:
    """Returns the pairs with these ids, as far as they are there, in the order of their ids."""
    wanted, found = sorted(chosen), []
    for start in range(0, len(wanted), MANY):
        query = select(Pair).where(Pair.id.in_(wanted[start : start + MANY])).order_by(Pair.id)
        found += [_record(row) for row in session.scalars(query)]
    return found


def of_image(session: Session, image_sha256: str) -> list[int]:
    """Returns the ids of the pairs that show an image."""
    query = select(Pair.id).where(Pair.image_sha256 == image_sha256)
    return list(session.scalars(query.order_by(Pair.id)))


def count(session: Session, wanted: PairFilter) -> int:
    """Returns how many pairs the filter lets through."""
    query = filtered(select(func.count()).select_from(Pair), wanted, _dialect(session))
    return session.scalar(query) or 0


def count_by_crop(session: Session) -> dict[str | None, int]:
    """Returns the number of pairs per crop that are not rejected; None: pairs without a crop."""
    query = select(Pair.crop, func.count()).where(Pair.status != "rejected").group_by(Pair.crop)
    return {row.crop: row[1] for row in session.execute(query)}


def edit(
    session: Session,
    pair_id: int,
    *,
    version: int,
    who: str,
    action: str = "edit",
    batch: str | None = None,
    conditions: Mapping[str, str] | None = None,
    **fields: Any,
) -> PairRecord:
    """Changes a pair and writes the change to the audit log.

    Args:
        version: the version that the editor saw.
        action, batch: how the audit log calls the change, and the act of which it is part.
        conditions: all conditions the pair is to have; None leaves them.
        fields: new values of EDITABLE columns.

    Raises:
        StaleWriteError: the pair has changed since `version`, or is gone.
    """
    row = session.get(Pair, pair_id)
    if row is None or row.version != version:
        raise StaleWriteError
    before = _state(row)
    for name, value in fields.items():
        if name not in EDITABLE:
            raise ValueError(f"Expected a field out of {EDITABLE}, got {name!r}.")
        setattr(row, name, value)
    row.folded = folded(row.description)
    if conditions is not None:
        _set_conditions(row, conditions)
    after = _state(row)
    changes = {k: [before[k], new] for k, new in after.items() if before[k] != new}
    if changes:
        row.labels = _labels(row, after["conditions"], row.status)
        row.updated_at, row.updated_by = now(), who
        audit.log(session, who, action, "pair", pair_id, _plain(changes), batch=batch)
        session.flush()
    return _record(row)


def _columns(new: NewPair, who: str) -> dict[str, Any]:
    columns = {item.name: getattr(new, item.name) for item in fields(new)}
    del columns["conditions"]
    columns |= {"folded": folded(new.description), "source_folded": folded(new.source)}
    columns["labels"] = _labels(new, new.conditions, NEW)
    return columns | {"created_by": who, "updated_by": who}


def _labels(pair: Pair | NewPair, conditions: Mapping[str, str], status: str) -> str:
    return labelled(
        conditions,
        crop=pair.crop,
        status=status,
        language=pair.language,
        synthetic=pair.synthetic,
    )


def _set_conditions(row: Pair, conditions: Mapping[str, str]) -> None:
    kept = {c.axis: c for c in row.conditions}
    for axis, value in conditions.items():
        if axis in kept:
            kept[axis].value = value
        else:
            row.conditions.append(PairCondition(axis=axis, value=value))
    for axis, condition in kept.items():
        if axis not in conditions:
            row.conditions.remove(condition)


def _plain(changes: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Returns changes as JSON holds them: days as ISO 8601."""
    return {
        name: [value.isoformat() if isinstance(value, date) else value for value in values]
        for name, values in changes.items()
    }


def _state(row: Pair) -> dict[str, Any]:
    conditions = {c.axis: c.value for c in row.conditions}
    return {name: getattr(row, name) for name in EDITABLE} | {"conditions": conditions}


def _record(row: Pair) -> PairRecord:
    return record_of(PairRecord, row, conditions={c.axis: c.value for c in row.conditions})


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
