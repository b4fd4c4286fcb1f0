"""Ratings of snapshots by people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.rating_records import RatingRecord
from db.rating_tables import Rating
from db.records import record_of


def add(
    session: Session, run_id: int, who: str, epoch: int, against: int | None, score: int
) -> None:
    """Adds a rating; see db.rating_tables.Rating."""
    session.add(Rating(run_id=run_id, who=who, epoch=epoch, against=against, score=score))


def add_all(session: Session, run_id: int, given: Iterable[RatingRecord]) -> None:
    """Adds ratings that came with a run, in their order, each at its own moment."""
    session.add_all(
        Rating(run_id=run_id, who=r.who, epoch=r.epoch, against=r.against, score=r.score, at=r.at)
        for r in given
    )


def of_run(session: Session, run_id: int) -> list[RatingRecord]:
    """Returns all ratings of a run, oldest first."""
    query = select(Rating).where(Rating.run_id == run_id).order_by(Rating.id)
    return [record_of(RatingRecord, row) for row in session.scalars(query)]


def remove_newest(session: Session, run_id: int, who: str) -> bool:
    """Removes the last rating of someone; returns False where there is none."""
    newest = select(func.max(Rating.id)).where(Rating.run_id == run_id, Rating.who == who)
    result: Any = session.execute(delete(Rating).where(Rating.id == newest.scalar_subquery()))
    return bool(result.rowcount)
