"""Which pairs a query is about, and in which order: PairFilter as SQL, one clause per field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from db import search
from db.quality import has_flag
from db.records import PairFilter
from db.tables import Pair, PairCondition, VersionPair

ORDERS = {  # columns, a minus before those that fall
    "oldest": ("id",),
    "newest": ("-id",),
    "changed": ("-updated_at", "-id"),
    "unchanged": ("updated_at", "id"),
    "crop": ("crop", "id"),
}
EQUAL = ("status", "language", "synthetic")


def filtered(query: Select[Any], wanted: PairFilter, dialect: str) -> Select[Any]:
    """Returns the query with the clauses of the filter."""
    words = {"folded": wanted.text, "source_folded": wanted.source}
    asked = {name: text for name, text in words.items() if text}
    if asked:
        labels, wanted = _apart(wanted)
        query = search.searched(query, dialect, asked | ({search.LABELS: labels} if labels else {}))
    return query.where(*_clauses(wanted))


def ordered(query: Select[Any], order: str, columns: Any = Pair) -> Select[Any]:
    """Returns the query in one of ORDERS, by columns of the table `pairs` or of a part of it."""
    return query.order_by(
        *(
            getattr(columns, name.removeprefix("-")).desc()
            if name.startswith("-")
            else getattr(columns, name)
            for name in ORDERS[order]
        )
    )


def _apart(wanted: PairFilter) -> tuple[str, PairFilter]:
    """Returns the labels of a filter as words of the search, and the rest of it."""
    having = {axis: code for axis, code in wanted.conditions.items() if code}
    labels = search.labelled(
        having, crop=wanted.crop or None, **{name: getattr(wanted, name) for name in EQUAL}
    )
    rest = {axis: code for axis, code in wanted.conditions.items() if not code}
    crop = None if wanted.crop else wanted.crop
    return labels, replace(wanted, crop=crop, conditions=rest, **dict.fromkeys(EQUAL))


def _clauses(wanted: PairFilter) -> Iterator[ColumnElement[bool]]:
    for name in EQUAL:
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(Pair, name) == value
    if wanted.crop is not None:
        yield Pair.crop == wanted.crop if wanted.crop else Pair.crop.is_(None)
    for axis, code in wanted.conditions.items():
        yield _has(axis, code) if code else ~_has(axis, None)
    if wanted.flag is not None:
        yield has_flag(wanted.flag)
    if wanted.version is not None:
        members = select(VersionPair.pair_id).where(VersionPair.version_id == wanted.version)
        yield Pair.id.in_(members)


def _has(axis: str, code: str | None) -> ColumnElement[bool]:
    """Says whether a pair has a value on the axis; None: any."""
    having = select(PairCondition.pair_id).where(PairCondition.axis == axis)
    return Pair.id.in_(having.where(PairCondition.value == code) if code else having)
