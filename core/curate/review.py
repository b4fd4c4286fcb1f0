"""The review queue: one new pair after the other, each before one person at a time."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from core.access import Actor, require
from core.curate.pairs import searchable
from core.database import database
from db import pairs, reviews
from db.records import NEW, PairFilter

CLAIM_S = 120.0  # how long a pair is kept for someone who does nothing


@dataclass(frozen=True)
class Queue:
    """What is left to review, and who looks at which pair just now."""

    left: int
    others: dict[int, str]


def queue(wanted: PairFilter, holder: str) -> Queue:
    """Returns the state of the queue for the open review `holder`."""
    with database().read() as session:
        left = pairs.count(session, _new(wanted))
        return Queue(left, reviews.others(session, holder, at=time.time()))


def take(
    actor: Actor,
    wanted: PairFilter,
    holder: str,
    *,
    after: int = 0,
    skipped: Collection[int] = (),
) -> int | None:
    """Returns the next new pair that nobody else looks at, and keeps it for this review.

    From the end it begins anew; skipped ones come last. None: there is nothing to do.
    """
    while (found := following(wanted, holder, after=after, skipped=skipped)) is not None:
        if claim(actor, holder, found) is None:
            return found
        after = found  # another was quicker
    return None


def claim(actor: Actor, holder: str, pair_id: int) -> str | None:
    """Keeps a pair for this review; returns who looks at it already, or None."""
    require(actor, "curate")
    at = time.time()
    with database().write() as session:
        return reviews.claim(session, pair_id, holder, actor.name, at=at, until=at + CLAIM_S)


def following(
    wanted: PairFilter, holder: str, *, after: int = 0, skipped: Collection[int] = ()
) -> int | None:
    """Returns what `take` would return, and keeps nothing."""
    asked, at = _new(wanted), time.time()
    with database().read() as session:
        for start, without in ((after, skipped), (0, skipped), (after, ()), (0, ())):
            found = reviews.next_free(session, asked, holder, at=at, after=start, without=without)
            if found is not None:
                return found
    return None


def _new(wanted: PairFilter) -> PairFilter:
    return searchable(replace(wanted, status=NEW))
