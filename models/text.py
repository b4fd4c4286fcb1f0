"""Turns conditions and descriptions into the feature vector `t` that both networks read."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from models.config import Axis

HASHED_WIDTH = 128
GRAM_LENGTHS = (3, 4, 5)


def feature_width(axes: Sequence[Axis], *, words: bool = True) -> int:
    """Returns the length of `t`: a place per axis value, then the hashed description if `words`."""
    return sum(len(axis.values) for axis in axes) + HASHED_WIDTH * words


def text_features(
    conditions: npt.NDArray[np.integer],
    descriptions: Sequence[str],
    axes: Sequence[Axis],
    *,
    words: bool = True,
) -> npt.NDArray[np.float32]:
    """Returns `t`, float32 of shape (N, feature_width).

    Args:
        conditions: integer codes of shape (N, len(axes)); 0 leaves an axis unspecified (all zeros),
            and so do columns that are not there.
        descriptions: N texts in any language; an empty one gives a zero half.
        axes: the condition axes in the order of the columns.
        words: whether the descriptions' own words are part of it. Without them a description acts
            by the conditions that it is read as, and no pair can be known by its wording.
    """
    if not words:
        return one_hot(conditions, axes)
    halves = [one_hot(conditions, axes), np.stack([hashed(text) for text in descriptions])]
    return np.concatenate(halves, axis=1)


def one_hot(conditions: npt.NDArray[np.integer], axes: Sequence[Axis]) -> npt.NDArray[np.float32]:
    """Returns float32 (N, sum of axis sizes): a one where an axis has that value."""
    missing = len(axes) - conditions.shape[1]
    conditions = np.pad(conditions, ((0, 0), (0, missing)))
    columns = []
    for index, axis in enumerate(axes):
        table = np.eye(len(axis.values) + 1, dtype=np.float32)[:, 1:]  # row 0: unspecified
        columns.append(table[conditions[:, index]])
    return np.concatenate(columns, axis=1)


def hashed(description: str) -> npt.NDArray[np.float32]:
    """Returns a unit vector (HASHED_WIDTH,) of signed, hashed character n-grams of every word.

    Inflected forms share most of their n-grams and so lie close together (Bojanowski et al. 2017,
    "Enriching word vectors with subword information"; the hashing trick of Weinberger et al. 2009).
    """
    vector = np.zeros(HASHED_WIDTH, dtype=np.float32)
    for gram in _grams(description):
        code = zlib.crc32(gram.encode())
        vector[code % HASHED_WIDTH] += 1.0 if code & 0x80000000 else -1.0
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _grams(description: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", description).casefold()
    for word in re.findall(r"\w+", text):
        marked = f"<{word}>"
        for length in GRAM_LENGTHS:
            for start in range(len(marked) - length + 1):
                yield marked[start : start + length]
