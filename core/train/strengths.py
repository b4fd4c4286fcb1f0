"""Strengths of things that were compared two by two (Bradley and Terry 1952)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

PRIOR = 0.5  # wins and losses of everyone against an average one, so that all stays finite
ROUNDS, NEAR = 2000, 1e-10


def strengths(wins: Mapping[tuple[int, int], float]) -> dict[int, float]:
    """Returns a strength for each: the log odds of winning against the average, with mean 0.

    Found by the MM algorithm (Hunter 2004).

    Args:
        wins: how often the first of two won against the second; a draw is half a win of each.
    """
    names = sorted({name for pair in wins for name in pair})
    place = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for (winner, loser), count in wins.items():
        table[place[winner], place[loser]] += count
    won, met = table.sum(axis=1) + PRIOR, table + table.T
    odds = np.ones(len(names))
    for _ in range(ROUNDS):
        expected = (met / (odds[:, None] + odds)).sum(axis=1) + 2 * PRIOR / (odds + 1)
        before, odds = odds, won / expected
        if np.allclose(before, odds, rtol=NEAR, atol=0):
            break
    logs = np.log(odds)
    return dict(zip(names, map(float, logs - logs.mean()), strict=True)) if names else {}
