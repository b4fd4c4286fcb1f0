"""Opinions: what raters think of the snapshots of a run, epoch by epoch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from statistics import fmean, stdev

from core.train.strengths import strengths
from db.rating_records import RatingRecord

ENOUGH_SCORES, ENOUGH_COMPARISONS = 3, 5  # of an epoch, before it can be called the best
LEAST_EPOCHS = 2  # with enough


@dataclass(frozen=True)
class Opinion:
    """What is thought of one epoch: the mean, its spread between raters, out of how many."""

    epoch: int
    mean: float
    spread: float
    count: int


def scores(ratings: Sequence[RatingRecord]) -> list[Opinion]:
    """Returns the mean score of every epoch that has one; the newest of each rater counts."""
    newest = {(r.epoch, r.who): r.score for r in ratings if r.against is None}
    found = []
    for epoch in sorted({epoch for epoch, _ in newest}):
        given = [score for (at, _), score in newest.items() if at == epoch]
        spread = stdev(given) if len(given) > 1 else 0.0
        found.append(Opinion(epoch, fmean(given), spread, len(given)))
    return found


def chances(ratings: Sequence[RatingRecord]) -> list[Opinion]:
    """Returns the chance of every compared epoch to be preferred to an average one.

    It follows from its Bradley-Terry strength and has no spread.
    """
    wins: Counter[tuple[int, int]] = Counter()
    met: Counter[int] = Counter()
    for rating in ratings:
        if rating.against is not None:
            pair = (rating.epoch, rating.against)
            wins[pair] += 2 if rating.score else 1  # in halves
            wins[pair[::-1]] += 0 if rating.score else 1
            met.update(pair)
    found = strengths({pair: halves / 2 for pair, halves in wins.items()})
    return [Opinion(at, 1 / (1 + exp(-log)), 0.0, met[at]) for at, log in found.items()]


def tops(ratings: Sequence[RatingRecord]) -> dict[str, Opinion]:
    """Returns the best epochs as far as enough was said: `rated` by score, `preferred` compared."""
    found = {
        "rated": best(scores(ratings), ENOUGH_SCORES),
        "preferred": best(chances(ratings), ENOUGH_COMPARISONS),
    }
    return {name: top for name, top in found.items() if top}


def best(opinions: Sequence[Opinion], enough: int) -> Opinion | None:
    """Returns the first of the best epochs, once two or more were rated often enough."""
    known = [opinion for opinion in opinions if opinion.count >= enough]
    if len(known) < LEAST_EPOCHS:
        return None
    return max(known, key=lambda opinion: opinion.mean)
