"""Ratings of a run as a CSV table, for its export: rater, epoch, the other epoch, score, moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from core.train.ratings import ALIKE, BETTER, LEAST, MAX_RATER, MOST
from db.rating_records import RatingRecord

FILE = "ratings.csv"
COLUMNS = ("who", "epoch", "against", "score", "at")


def as_csv(given: Sequence[RatingRecord]) -> bytes:
    """Returns a row a rating, oldest first; `against` is empty where a snapshot stood alone."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for r in given:
        other = "" if r.against is None else r.against
        table.writerow([r.who, r.epoch, other, r.score, r.at.isoformat()])
    return text.getvalue().encode()


def from_csv(data: bytes, epochs: Iterable[int]) -> list[RatingRecord]:
    """Returns the ratings as `as_csv` wrote them; their numbers are those of the rows.

    Args:
        epochs: those of the snapshots that can be rated.

    Raises:
        ValueError, KeyError: it is no such table, or a rating that cannot be.
    """
    known = set(epochs)
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [_rating(number, row, known) for number, row in enumerate(rows, start=1)]


def _rating(number: int, row: dict[str, str], known: set[int]) -> RatingRecord:
    found = RatingRecord(
        id=number,
        run_id=0,
        who=row["who"],
        epoch=int(row["epoch"]),
        against=int(row["against"]) if row["against"] else None,
        score=int(row["score"]),
        at=datetime.fromisoformat(row["at"]),
    )
    scores = range(LEAST, MOST + 1) if found.against is None else (ALIKE, BETTER)
    about = {found.epoch} if found.against is None else {found.epoch, found.against}
    is_named = 0 < len(found.who.strip()) <= MAX_RATER
    if not (is_named and about <= known and found.score in scores and found.at.tzinfo):
        raise ValueError
    return found
