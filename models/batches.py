"""Batches balanced over the groups of a bundle, each a pure function of seed and step.

Because nothing is remembered between batches, a run that is resumed at a step gets the same
batches, to the bit, as a run that never stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.intp]
Codes = npt.NDArray[np.integer]
INDEX_STREAM, LATENT_STREAM, TURN_STREAM, CODE_STREAM = 0, 1, 2, 3


def balanced_indices(groups: Sequence[Indices], batch: int, *, seed: int, step: int) -> Indices:
    """Returns the pairs of batch number `step` (from 0), shape (batch,).

    Groups take turns, so that each has its equal share; within a group every pair is drawn once
    before any is drawn again, in an order shuffled anew at each pass.
    """
    draws = np.arange(step * batch, (step + 1) * batch)
    return np.array([_draw(groups, int(draw), seed) for draw in draws], dtype=np.intp)


def latent_batch(size: int, width: int, *, seed: int, step: int) -> npt.NDArray[np.float32]:
    """Returns standard normal noise of shape (size, width) for batch number `step`."""
    random = np.random.default_rng([seed, LATENT_STREAM, step])
    return random.standard_normal((size, width), dtype=np.float32)


def turned(images: npt.NDArray[np.uint8], *, seed: int, step: int) -> npt.NDArray[np.uint8]:
    """Returns images (B, R, R, 3), each mirrored or not and turned by right angles at random."""
    random = np.random.default_rng([seed, TURN_STREAM, step])
    made = [
        np.rot90(image[:, ::-1] if mirror else image, quarter)
        for image, mirror, quarter in zip(
            images,
            random.random(len(images)) < 0.5,
            random.integers(4, size=len(images)),
            strict=True,
        )
    ]
    return np.stack(made)


def opened(codes: Codes, share: float, random: np.random.Generator) -> Codes:
    """Returns condition codes (B, axes), a share of them left open (0), but for the first axis."""
    open_ = random.random(codes.shape) < share
    open_[:, 0] = False
    return np.where(open_, 0, codes)


class Mismatches:
    """Conditions that a pair does not show, made of those that the pairs `known` (N, axes) show."""

    def __init__(self, known: Codes) -> None:
        crops = np.unique(known[:, 0])
        self.others = {crop: known[known[:, 0] != crop] for crop in crops}
        self.values = {
            crop: [np.setdiff1d(axis, 0) for axis in known[known[:, 0] == crop].T] for crop in crops
        }

    def of(self, codes: Codes, random: np.random.Generator) -> Codes:
        """Returns conditions (B, axes) that differ from `codes` (B, axes), whose crops are known.

        Half of the rows take all conditions of a pair with another first axis; in the others one
        axis changes to a value that some pair shows. A row that has no other value stays as it is.
        """
        wrong = codes.copy()
        for row, own in enumerate(codes):
            others, values = self.others[own[0]], self.values[own[0]]
            free = [axis for axis in np.flatnonzero(own) if np.any(values[axis] != own[axis])]
            if len(others) and (not free or random.random() < 0.5):
                wrong[row] = others[random.integers(len(others))]
            elif free:
                axis = free[random.integers(len(free))]
                wrong[row, axis] = random.choice(values[axis][values[axis] != own[axis]])
        return wrong


def code_random(*, seed: int, step: int) -> np.random.Generator:
    """Returns the source of chance for the conditions of batch number `step`."""
    return np.random.default_rng([seed, CODE_STREAM, step])


def _draw(groups: Sequence[Indices], draw: int, seed: int) -> int:
    turn, group = divmod(draw, len(groups))
    members = groups[group]
    shuffle, place = divmod(turn, len(members))
    random = np.random.default_rng([seed, INDEX_STREAM, group, shuffle])
    return int(random.permutation(members)[place])
