"""Batches balanced over the groups of a bundle, each a pure function of seed and step.

Because nothing is remembered between batches, a run that is resumed at a step gets the same
batches, to the bit, as a run that never stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.intp]
INDEX_STREAM, LATENT_STREAM = 0, 1


def balanced_indices(groups: Sequence[Indices], batch: int, *, seed: int, step: int) -> Indices:
    """Returns the pairs of batch number `step` (from 0), shape (batch,).

    Groups take turns, so that each has its equal share; within a group every pair is drawn once
    before any is drawn again, in an order shuffled anew at each pass.
    """
    draws = np.arange(step * batch, (step + 1) * batch)
    return np.array([_draw(groups, int(draw), seed) for draw in draws])


def latent_batch(size: int, width: int, *, seed: int, step: int) -> npt.NDArray[np.float32]:
    """Returns standard normal noise of shape (size, width) for batch number `step`."""
    random = np.random.default_rng([seed, LATENT_STREAM, step])
    return random.standard_normal((size, width), dtype=np.float32)


def _draw(groups: Sequence[Indices], draw: int, seed: int) -> int:
    turn, group = divmod(draw, len(groups))
    members = groups[group]
    shuffle, place = divmod(turn, len(members))
    random = np.random.default_rng([seed, INDEX_STREAM, group, shuffle])
    return int(random.permutation(members)[place])
