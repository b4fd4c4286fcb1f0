"""What queries on ratings return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RatingRecord:
    """What someone thinks of a snapshot; see db.rating_tables.Rating for the fields."""

    id: int
    run_id: int
    who: str
    epoch: int
    against: int | None
    score: int
    at: datetime
