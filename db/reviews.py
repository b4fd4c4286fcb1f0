"""The review queue: which pair comes next, and who looks at which.

A holder is one open review, by a random word of its own: one person may have two. All moments
(`at`, `until`) are seconds since the epoch and are passed in by the caller.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.filters import filtered
from db.records import PairFilter
from db.tables import Pair, ReviewClaim


def next_free(
    session: Session,
    wanted: PairFilter,
    holder: str,
    *,
    at: float,
    after: int = 0,
    without: Collection[int] = (),
) -> int | None:
    """Returns the first pair with an id above `after` that nobody else looks at, or None."""
    dialect = session.get_bind().dialect.name
    query = filtered(select(Pair.id), wanted, dialect).where(
        Pair.id > after, ~exists().where(*_held_by_another(holder, at))
    )
    if without:
        query = query.where(Pair.id.not_in(without))
    found: int | None = session.scalar(query.order_by(Pair.id).limit(1))
    return found


def claim(
    session: Session, pair_id: int, holder: str, who: str, *, at: float, until: float
) -> str | None:
    """Lets `holder` look at a pair and at no other; returns who looks at it already, or None."""
    session.execute(
        delete(ReviewClaim).where((ReviewClaim.holder == holder) | (ReviewClaim.until < at))
    )
    try:
        with session.begin_nested():
            session.add(ReviewClaim(pair_id=pair_id, holder=holder, who=who, until=until))
    except IntegrityError:  # someone has it, perhaps since a moment ago
        return session.get_one(ReviewClaim, pair_id).who
    return None


def others(session: Session, holder: str, *, at: float) -> dict[int, str]:
    """Returns which pairs others look at just now, and who."""
    query = select(ReviewClaim).where(ReviewClaim.holder != holder, ReviewClaim.until >= at)
    return {row.pair_id: row.who for row in session.scalars(query.order_by(ReviewClaim.pair_id))}


def _held_by_another(holder: str, at: float) -> tuple[ColumnElement[bool], ...]:
    return (
        ReviewClaim.pair_id == Pair.id,
        ReviewClaim.holder != holder,
        ReviewClaim.until >= at,
    )
