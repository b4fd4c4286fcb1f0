"""Phases: what forms first, next and last in a run's images, from the figures of its snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.i18n import mark
from core.vocabulary import vocabulary
from db.records import Curve, SnapshotRecord

SETTLED = 0.9  # share of the way from a curve's first value to its best
BEST = {"fine_detail": 1.0, "colour_distance": 0.0, "recognised": 1.0}  # what real images have
NAMES = {
    "fine_detail": mark("small elements"),
    "recognised": mark("whole attributes"),
    "colour_distance": mark("colour channels"),
}


@dataclass(frozen=True)
class Band:
    """The epochs in which one thing forms: from the first snapshot until its curve has settled."""

    figure: str
    start: int
    end: int


def measured(snapshots: Sequence[SnapshotRecord], name: str) -> Curve | None:
    """Returns a figure of models/phases.py over the epochs; None where no snapshot has it."""
    points = [(s.epoch, s.details.get("figures", {}).get(name)) for s in snapshots]
    known = [(epoch, float(value)) for epoch, value in points if value is not None]
    return Curve(tuple(e for e, _ in known), tuple(v for _, v in known)) if known else None


def of_crops(snapshots: Sequence[SnapshotRecord]) -> dict[str, Curve]:
    """Returns the share of conditions that the judge recognises in the images of every crop."""
    found = {
        crop.code: measured(snapshots, f"recognised_{crop.code}") for crop in vocabulary().crops
    }
    return {code: curve for code, curve in found.items() if curve}


def curves(snapshots: Sequence[SnapshotRecord]) -> dict[str, Curve]:
    """Returns how near each figure has come to the real images' over the epochs, in [0, 1].

    0 is the first snapshot, 1 are the real images; a figure that no snapshot has is left out.
    """
    found = {}
    for name, best in BEST.items():
        curve = measured(snapshots, name)
        if curve and curve.values[0] != best:
            way = abs(curve.values[0] - best)
            nearness = tuple(max(0.0, 1 - abs(value - best) / way) for value in curve.values)
            found[name] = Curve(curve.epochs, nearness)
    return found


def bands(nearness: dict[str, Curve]) -> list[Band]:
    """Returns a band per figure, in the order in which they settled, each after the one before."""
    ends = {name: _settled(curve) for name, curve in nearness.items() if len(curve.epochs) > 1}
    found, start = [], 0
    for name, end in sorted(ends.items(), key=lambda item: item[1]):
        found.append(Band(name, start, end))
        start = end
    return found


def _settled(curve: Curve) -> int:
    """Returns the first epoch from which on the curve is near its best value."""
    best = max(curve.values)
    epochs = zip(curve.epochs, curve.values, strict=True)
    return next(epoch for epoch, value in epochs if value >= SETTLED * best)
