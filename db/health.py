"""How many usable pairs there are of each crop, and with each value of each axis."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records import REJECTED
from db.tables import Pair, PairCondition


def count_crops(session: Session, *, synthetic: bool | None = None) -> dict[str, int]:
    """Returns the number of pairs per crop that are not rejected; None counts both kinds."""
    query = select(Pair.crop, func.count()).where(Pair.status != REJECTED, Pair.crop.is_not(None))
    if synthetic is not None:
        query = query.where(Pair.synthetic.is_(synthetic))
    return {str(crop): number for crop, number in session.execute(query.group_by(Pair.crop))}


def count_values(session: Session) -> dict[tuple[str, str, str], int]:
    """Returns the number of pairs that are not rejected by crop, axis and value."""
    query = (
        select(Pair.crop, PairCondition.axis, PairCondition.value, func.count())
        .join(PairCondition, PairCondition.pair_id == Pair.id)
        .where(Pair.status != REJECTED, Pair.crop.is_not(None))
        .group_by(Pair.crop, PairCondition.axis, PairCondition.value)
    )
    return {
        (str(crop), axis, value): number for crop, axis, value, number in session.execute(query)
    }
