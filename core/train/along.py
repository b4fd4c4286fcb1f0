"""Curves along epochs, steps, images or time, and smoothed for the eye."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate

from db.records import Curve, RunRecord

EPOCH, STEP, IMAGES, MINUTES = "epoch", "step", "images", "minutes"
MOST_SMOOTHING = 0.99

Place = Callable[[int], float]


def places(run: RunRecord, curves: Mapping[str, Curve]) -> dict[str, Place]:
    """Returns, for each unit that is known of a run, where an epoch's end lies in it.

    Minutes are those in training steps, from the images per second of every epoch.
    """
    found: dict[str, Place] = {EPOCH: float}
    steps = run.details.get("started", {}).get("steps_per_epoch")
    if steps:
        images = steps * run.config["batch"]
        found |= {STEP: lambda epoch: epoch * steps, IMAGES: lambda epoch: epoch * images}
        if "images_per_second" in curves:
            found[MINUTES] = _minutes(curves["images_per_second"], images)
    return found


def smoothed(curve: Curve, amount: float) -> Curve:
    """Returns the running mean of a curve in which each step back counts `amount` as much.

    Args:
        amount: in [0, 1); 0 leaves the curve as it is.
    """
    mean, weight, values = 0.0, 0.0, []
    for value in curve.values:
        mean = amount * mean + (1 - amount) * value
        weight = amount * weight + 1 - amount  # so that the first values do not lean to nought
        values.append(mean / weight)
    return Curve(curve.epochs, tuple(values))


def _minutes(rates: Curve, images: int) -> Place:
    """Returns the minutes that had passed at an epoch's end; the first is there at epoch 0 too."""
    passed = [0.0, *accumulate(images / rate / 60 for rate in rates.values)]
    return lambda epoch: passed[bisect_right(rates.epochs, epoch)]
