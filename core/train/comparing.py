"""Runs beside each other: in what they differ, how they ended, which snapshots belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.curate import restoring
from core.train import opinions, ratings, runs
from core.train.best import best, figures_of
from db.rating_records import RatingRecord
from db.records import Curve, RunRecord, SnapshotRecord, VersionRecord
from models.config import PAPER

LEAST, MOST = 2, 6  # runs
JUDGE, RATERS = "judge", "raters"
LOSSES_AND_SCORES = (
    "generator_loss", "discriminator_loss", "misread", "real_score", "fake_score"
)  # fmt: skip


@dataclass(frozen=True)
class Watched:
    """A run with everything that was recorded of it."""

    run: RunRecord
    curves: dict[str, Curve]
    snapshots: list[SnapshotRecord]
    ratings: Sequence[RatingRecord] = ()

    def figures(self) -> dict[str, Curve]:
        """Returns what was measured of the snapshots, over their epochs, by name."""
        found: dict[str, dict[int, float]] = {}
        for snapshot in self.snapshots:
            for name, value in figures_of(snapshot).items():
                found.setdefault(name, {})[snapshot.epoch] = value
        return {name: Curve(tuple(p), tuple(p.values())) for name, p in found.items()}

    def opinions(self) -> dict[str, Curve]:
        """Returns what raters think of the snapshots, over their epochs, as far as anyone said."""
        found = {
            "rated": opinions.scores(self.ratings),
            "preferred": opinions.chances(self.ratings),
        }
        return {
            name: Curve(tuple(one.epoch for one in each), tuple(one.mean for one in each))
            for name, each in found.items()
            if each
        }

    def best_of(self, by: str) -> SnapshotRecord | None:
        """Returns the best snapshot by JUDGE or RATERS; None where that is not known."""
        if by == JUDGE:
            top = best(self.snapshots)
            epoch = top.epoch if top else None
        else:
            rated = next(iter(opinions.tops(self.ratings).values()), None)
            epoch = rated.epoch if rated else None
        return next((found for found in self.snapshots if found.epoch == epoch), None)

    def end(self) -> dict[str, float]:
        """Returns the figures that the run ended with, those of its best snapshot among them."""
        rate = self.run.images_per_second
        found = {"epoch": self.run.epoch, "seconds": self.run.seconds, "images_per_second": rate}
        last = {n: self.curves[n].values[-1] for n in LOSSES_AND_SCORES if n in self.curves}
        seen = {name: curve.values[-1] for name, curve in self.figures().items()}
        top = best(self.snapshots)
        judged = {"best_epoch": top.epoch, "best": top.recognised} if top else {}
        rated: dict[str, float] = {}
        for name, one in opinions.tops(self.ratings).items():
            rated |= {f"{name}_epoch": one.epoch, name: one.mean}
        return found | last | seen | judged | rated


def watched(run_id: int) -> Watched:
    """Returns a run with its curves and snapshots; raises NoSuchRun."""
    found = runs.get(run_id), runs.curves(run_id), runs.snapshots(run_id)
    return Watched(*found, ratings.of_run(run_id))


def differing_settings(every: Sequence[RunRecord]) -> dict[str, tuple[Any, ...]]:
    """Returns the settings in which runs differ, a value per run; what one lacks was off."""
    settings = [PAPER.as_dict() | dict(run.config) for run in every]
    names = dict.fromkeys(name for config in settings for name in config)
    rows = {name: tuple(config.get(name) for config in settings) for name in names}
    return {name: values for name, values in rows.items() if len(set(map(str, values))) > 1}


def differing_pairs(every: Sequence[RunRecord]) -> dict[str, tuple[Any, ...]]:
    """Returns how the dataset versions differ, a value per run; empty where all hold the same.

    `added`, `removed` and `changed` count pairs against the version of the first run, where the
    pairs of all are in this workspace.
    """
    versions = [run.version for run in every]
    if len({version.content_hash for version in versions}) == 1:
        return {}
    both = {
        "version": tuple(version.name for version in versions),
        "pairs": tuple(version.pairs for version in versions),
    }
    if any(version.elsewhere for version in versions):
        return both
    counts = [_counts(versions[0], version) for version in versions]
    names = ("added", "removed", "changed")
    changes = {name: tuple(count[i] for count in counts) for i, name in enumerate(names)}
    return both | {name: values for name, values in changes.items() if any(values)}


def same_noise(every: Sequence[RunRecord]) -> bool:
    """Returns whether all snapshots are drawn from the same noise and the same descriptions."""
    fixed = {(run.config["seed"], run.config["latent"], run.version.content_hash) for run in every}
    return len(fixed) == 1


def epochs_of(every: Sequence[Watched]) -> list[int]:
    """Returns the epochs at which any of the runs has a snapshot."""
    return sorted({snapshot.epoch for one in every for snapshot in one.snapshots})


def at_or_before(snapshots: Sequence[SnapshotRecord], epoch: int) -> SnapshotRecord | None:
    """Returns the newest snapshot that is not after `epoch`; None where there is none yet."""
    return next((found for found in reversed(snapshots) if found.epoch <= epoch), None)


def _counts(first: VersionRecord, other: VersionRecord) -> tuple[int, int, int]:
    if first.content_hash == other.content_hash:
        return 0, 0, 0
    found = restoring.difference(first, other)
    return len(found.added), len(found.removed), len(found.changed)
