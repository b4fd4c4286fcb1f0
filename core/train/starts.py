"""Starts: what a training begins with: nothing, the starter generator, or an earlier run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import GrainError
from core.i18n import mark
from core.settings import PROJECT
from core.storage import run_folder
from core.train.bundles import condition_axes
from models.config import ARCHITECTURE, SCRATCH, Axis, TrainingConfig

__all__ = ["SCRATCH", "STARTER", "can_start", "checkpoint", "default", "fitted", "is_shipped"]

STARTER = "starter"
SHIPPED = PROJECT / "data" / "starter" / "generator"
READER = PROJECT / "data" / "starter" / "judge"  # reads what snapshots show
GUIDE = PROJECT / "data" / "starter" / "guide"  # has learnt from other renders than the judge
JUDGE_CARD = "judge.json"
RENDERS = PROJECT / "data" / "starter" / "renders.npz"  # that the starter generator has seen
FROZEN = 2  # of D's layers, from the starter generator: as good and faster (docs/recipe.md)
UNSTARTED: dict[str, Any] = {"frozen": 0, "mixed": 0.0, "start_rate": 1.0}  # of other starts
CARD, NETWORKS = "checkpoint.json", ("generator.weights.h5", "discriminator.weights.h5")


class NoStart(GrainError):
    template = mark(
        "Expected a start out of scratch, starter or the number of a run with a checkpoint, "
        "got “{start}”."
    )


def is_shipped() -> bool:
    """Returns whether this copy of the project holds the starter generator."""
    return _is_whole(SHIPPED)


def card(place: Path) -> dict[str, Any]:
    """Returns what a checkpoint says of itself, as models/checkpoint.py writes it."""
    read: dict[str, Any] = json.loads((place / CARD).read_text(encoding="utf-8"))
    return read


def judge(place: Path | None = None) -> tuple[int, tuple[Axis, ...]]:
    """Returns the size of images that a classifier reads, and its axes; 0 without one.

    Args:
        place: its folder; else that of the shipped judge.
    """
    path = (place or READER) / JUDGE_CARD
    if not path.is_file():
        return 0, ()
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known["size"], tuple(Axis(a["name"], tuple(a["values"])) for a in known["axes"])


def can_start(run: int) -> bool:
    """Returns whether a run has a checkpoint that another training can begin with."""
    return _newest_of(str(run)) is not None


def default(config: TrainingConfig) -> str:
    """Returns what a preset begins with.

    One that was kept begins as it did, if that is still there; `studio` with the starter generator
    of its resolution.
    """
    own = config.start.partition("/")[0]
    if own != SCRATCH and (is_shipped() if own == STARTER else _newest_of(own)):
        return own
    fits = is_shipped() and _config(SHIPPED).resolution == config.resolution
    return STARTER if fits and config.preset == "studio" else SCRATCH


def can_guide(config: TrainingConfig) -> bool:
    """Returns whether the shipped guide reads the vocabulary's axes and images of this size.

    It shrinks those that are a multiple of its own.
    """
    size, axes = judge(GUIDE)
    return size > 0 and config.resolution % size == 0 and axes == condition_axes()


def fitted(config: TrainingConfig, start: str) -> TrainingConfig:
    """Returns the settings with a start, and with the layers that this start has.

    A guide is left out where the shipped one cannot read what these networks draw. Renders are
    mixed in, and rates are smaller, only where it begins with what has learnt from those renders:
    the starter generator, or a run that saw them, too.

    Args:
        start: scratch, starter, or the number of a run, whose newest checkpoint it is.

    Raises:
        NoStart: there is no such start.
    """
    if start == SCRATCH:
        return _guided(replace(config, start=SCRATCH, **UNSTARTED))
    place = SHIPPED if start == STARTER else _newest_of(start)
    if place is None or not _is_whole(place):
        raise NoStart(start=start)
    name = STARTER if start == STARTER else f"{start}/checkpoints/{place.name}"
    theirs = _config(place)
    layers = {field: getattr(theirs, field) for field in ARCHITECTURE}
    own = dict(UNSTARTED)
    if start == STARTER or theirs.mixed:
        own = {"mixed": config.mixed if RENDERS.is_file() else 0.0}
        own["frozen"] = FROZEN if start == STARTER else 0
    return _guided(replace(config, start=name, ramp_images=0, **own, **layers))


def checkpoint(start: str) -> Path | None:
    """Returns the folder of the checkpoint that `fitted` named; None: from scratch."""
    if start == SCRATCH:
        return None
    if start == STARTER:
        return SHIPPED
    run, _, place = start.partition("/")
    return run_folder(int(run)) / place


def _guided(config: TrainingConfig) -> TrainingConfig:
    return config if can_guide(config) else replace(config, guide=0.0)


def _newest_of(run: str) -> Path | None:
    if not run.isdigit():
        return None
    found = sorted((run_folder(int(run)) / "checkpoints").glob("step-*"))
    return next((place for place in reversed(found) if _is_whole(place)), None)


def _is_whole(place: Path) -> bool:
    return all((place / name).is_file() for name in (CARD, *NETWORKS))


def _config(place: Path) -> TrainingConfig:
    return TrainingConfig(**card(place)["config"])
