"""Ratings of snapshots by people: kept by rater, taken back one by one, and whose turn is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from random import Random

from core.access import Actor, require
from core.database import database
from core.i18n import mark
from core.train import runs
from db import ratings
from db.rating_records import RatingRecord

LEAST, MOST = 1, 5
BETTER, ALIKE = 1, 0  # the score of a comparison
MAX_RATER = 120  # letters


class BadScore(runs.RunError):
    template = mark("Expected a rating from {least} to {most}, got {given}.")


class NoSuchSnapshot(runs.RunError):
    template = mark("Run {run} has no snapshot at epoch {epoch}.")


class NoRater(runs.RunError):
    template = mark("Expected the name of who rates, of at most {most} letters.")


def of_run(run_id: int) -> list[RatingRecord]:
    """Returns all ratings of a run, oldest first."""
    with database().read() as session:
        return ratings.of_run(session, run_id)


def rate(actor: Actor, run_id: int, rater: str, epoch: int, score: int) -> None:
    """Keeps what a rater thinks of a snapshot, LEAST to MOST; raises RunError."""
    if not LEAST <= score <= MOST:
        raise BadScore(least=LEAST, most=MOST, given=score)
    _keep(actor, run_id, rater, epoch, None, score)


def compare(
    actor: Actor, run_id: int, rater: str, better: int, worse: int, *, alike: bool = False
) -> None:
    """Keeps which of two snapshots a rater prefers, or that neither is better; raises RunError."""
    _keep(actor, run_id, rater, better, worse, ALIKE if alike else BETTER)


def undo(actor: Actor, run_id: int, rater: str) -> bool:
    """Takes back the last rating of a rater; returns False where there is none."""
    require(actor, "train")
    with database().write() as session:
        return ratings.remove_newest(session, run_id, rater.strip())


def next_one(given: Sequence[RatingRecord], rater: str, epochs: Sequence[int]) -> tuple[int, ...]:
    """Returns a snapshot that the rater has not scored yet; none is left: nothing.

    The order is the rater's own.
    """
    done = {r.epoch for r in given if r.who == rater and r.against is None}
    left = [epoch for epoch in epochs if epoch not in done]
    return (Random(f"{rater} {len(done)}").choice(left),) if left else ()


def next_two(given: Sequence[RatingRecord], rater: str, epochs: Sequence[int]) -> tuple[int, ...]:
    """Returns two snapshots that the rater has compared least often, left and right by chance.

    Nothing where there are no two.
    """
    own = [r for r in given if r.who == rater and r.against is not None]
    pairs = Counter(frozenset((r.epoch, r.against)) for r in own)
    seen = Counter(epoch for pair in pairs.elements() for epoch in pair)
    chance = Random(f"{rater} {len(own)}")
    every = [
        (pairs[frozenset(two)], seen[two[0]] + seen[two[1]], chance.random(), two)
        for two in combinations(epochs, 2)
    ]
    if not every:
        return ()
    first, second = min(every)[-1]
    return (first, second) if chance.random() < 0.5 else (second, first)


def _keep(
    actor: Actor, run_id: int, rater: str, epoch: int, against: int | None, score: int
) -> None:
    require(actor, "train")
    name = rater.strip()
    if not 0 < len(name) <= MAX_RATER:
        raise NoRater(most=MAX_RATER)
    _check_epochs(run_id, epoch, against)
    with database().write() as session:
        ratings.add(session, run_id, name, epoch, against, score)


def _check_epochs(run_id: int, *wanted: int | None) -> None:
    taken = {snapshot.epoch for snapshot in runs.snapshots(run_id)}
    for epoch in wanted:
        if epoch is not None and epoch not in taken:
            raise NoSuchSnapshot(run=run_id, epoch=epoch)
