"""Outliers: pairs whose image is unlike the others of its crop in colour, shade and texture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from db.records import MeasuredPair

FEATURES = (
    "red",
    "green",
    "blue",
    "saturation",
    "darkest_20th",
    "middle",
    "lightest",
    "contrast",
    "texture",
)
FEWEST = 12  # pairs of a crop, below which nothing is said
NEIGHBOUR = 3  # the third nearest: two odd images of one kind do not excuse each other
MOST_COMPARED = 1000  # images of a crop that stand for all of them
ALLOWED = 6.0  # typical deviations of a distance from the crop's typical one
TO_DEVIATION = 1.4826  # a median absolute deviation as a standard deviation


def outliers(measured: Sequence[MeasuredPair], seed: int = 0) -> dict[int, float]:
    """Returns the pairs that stand apart within their crop, and how far, in deviations."""
    crops: dict[str, list[MeasuredPair]] = {}
    for pair in measured:
        if pair.crop:
            crops.setdefault(pair.crop, []).append(pair)
    found: dict[int, float] = {}
    for same in crops.values():
        if len(same) >= FEWEST:
            far = _deviations(_features([pair.measures for pair in same]), seed)
            found |= {
                pair.id: round(float(value), 2)
                for pair, value in zip(same, far, strict=True)
                if value > ALLOWED
            }
    return found


def _features(measures: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float32]:
    """Returns features of shape (N, len(FEATURES)) in units of their own variation."""
    raw = np.array([[m[name] for name in FEATURES] for m in measures], np.float32)
    middle = np.median(raw, axis=0)
    variation = TO_DEVIATION * np.median(np.abs(raw - middle), axis=0)
    scaled: npt.NDArray[np.float32] = (raw - middle) / np.maximum(variation, 0.02)
    return scaled


def _deviations(features: npt.NDArray[np.float32], seed: int) -> npt.NDArray[np.float32]:
    """Returns how much farther than usual the nearest neighbours of each image are."""
    others = features
    if len(features) > MOST_COMPARED:
        chosen = np.random.default_rng(seed).choice(len(features), MOST_COMPARED, replace=False)
        others = features[chosen]
    nearest = np.array(
        [
            np.partition(np.linalg.norm(others - one, axis=1), NEIGHBOUR)[NEIGHBOUR]
            for one in features
        ]
    )
    usual = np.median(nearest)
    variation = TO_DEVIATION * np.median(np.abs(nearest - usual)) + 1e-6
    far: npt.NDArray[np.float32] = (nearest - usual) / variation
    return far
