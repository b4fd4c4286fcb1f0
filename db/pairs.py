"""Pairs: adding, finding, counting and editing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.errors import StaleWriteError
from db.quality import has_flag
from db.records import NewPair, PairFilter, PairRecord, record_of
from db.tables import Crop, Pair, PairCondition, now

EDITABLE = ("description", "language", "crop", "status", "split")


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
    session: Session, wanted: PairFilter, *, limit: int | None = None, offset: int = 0
) -> list[PairRecord]:
    """Returns pairs in the order in which they were added."""
    query = _filtered(select(Pair), wanted).order_by(Pair.id).limit(limit).offset(offset)
    return [_record(row) for row in session.scalars(query)]


def ids(session: Session, wanted: PairFilter) -> list[int]:
    """Returns the ids of all pairs that the filter lets through, in order."""
    return list(session.scalars(_filtered(select(Pair.id), wanted).order_by(Pair.id)))


def many(session: Session, chosen: Iterable[int]) -> list[PairRecord]:
    """Returns the pairs with these ids (at most some thousands), as far as they are there."""
    query = select(Pair).where(Pair.id.in_(tuple(chosen))).order_by(Pair.id)
    return [_record(row) for row in session.scalars(query)]


def count(session: Session, wanted: PairFilter) -> int:
    """Returns how many pairs the filter lets through."""
    return session.scalar(_filtered(select(func.count(Pair.id)), wanted)) or 0


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
    conditions: Mapping[str, str] | None = None,
    **fields: Any,
) -> PairRecord:
    """Changes a pair and writes the change to the audit log.

    Args:
        version: the version that the editor saw.
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
    row.folded = row.description.casefold()
    if conditions is not None:
        _set_conditions(row, conditions)
    changes = {k: [before[k], new] for k, new in _state(row).items() if before[k] != new}
    if changes:
        row.updated_at, row.updated_by = now(), who
        audit.log(session, who, "edit", "pair", pair_id, changes)
        session.flush()
    return _record(row)


def _filtered(query: Select[Any], wanted: PairFilter) -> Select[Any]:
    if wanted.crop is not None:
        query = query.where(Pair.crop == wanted.crop if wanted.crop else Pair.crop.is_(None))
    if wanted.status is not None:
        query = query.where(Pair.status == wanted.status)
    if wanted.text:
        query = query.where(Pair.folded.contains(wanted.text.casefold(), autoescape=True))
    if wanted.flag is not None:
        query = query.where(has_flag(wanted.flag))
    for axis, value in wanted.conditions.items():
        query = query.where(
            Pair.conditions.any((PairCondition.axis == axis) & (PairCondition.value == value))
        )
    return query


def _columns(new: NewPair, who: str) -> dict[str, Any]:
    columns = {item.name: getattr(new, item.name) for item in fields(new)}
    del columns["conditions"]
    folded = new.description.casefold()
    return columns | {"folded": folded, "created_by": who, "updated_by": who}


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


def _state(row: Pair) -> dict[str, Any]:
    conditions = {c.axis: c.value for c in row.conditions}
    return {name: getattr(row, name) for name in EDITABLE} | {"conditions": conditions}


def _record(row: Pair) -> PairRecord:
    return record_of(PairRecord, row, conditions={c.axis: c.value for c in row.conditions})
