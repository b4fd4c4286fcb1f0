"""Which pairs a query is about, and in which order: PairFilter as SQL, one clause per field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from db import search
from db.records import PairFilter
from db.tables import Pair, PairCondition, VersionPair

ORDERS: dict[str, tuple[Any, ...]] = {
    "oldest": (Pair.id,),
    "newest": (Pair.id.desc(),),
    "changed": (Pair.updated_at.desc(), Pair.id.desc()),
    "unchanged": (Pair.updated_at, Pair.id),
    "crop": (Pair.crop, Pair.id),
}
EQUAL = ("status", "language", "synthetic")


def filtered(query: Select[Any], wanted: PairFilter, dialect: str) -> Select[Any]:
    """Returns the query with the clauses of the filter."""
    return query.where(*_clauses(wanted, dialect))


def _clauses(wanted: PairFilter, dialect: str) -> Iterator[ColumnElement[bool]]:
    for name in EQUAL:
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(Pair, name) == value
    if wanted.crop is not None:
        yield Pair.crop == wanted.crop if wanted.crop else Pair.crop.is_(None)
    for axis, code in wanted.conditions.items():
        yield _has(axis, code) if code else ~_has(axis, None)
    if wanted.version is not None:
        members = select(VersionPair.pair_id).where(VersionPair.version_id == wanted.version)
        yield Pair.id.in_(members)
    for name, words in (("folded", wanted.text), ("source_folded", wanted.source)):
        if words:
            yield search.matches(dialect, name, words)


def _has(axis: str, code: str | None) -> ColumnElement[bool]:
    """Says whether a pair has a value on the axis: this one, or any."""
    having = select(PairCondition.pair_id).where(PairCondition.axis == axis)
    return Pair.id.in_(having.where(PairCondition.value == code) if code else having)
