"""Makers: the trained generators that make images: those of runs, and the starter generator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.storage import run_folder
from core.train import runs, starts
from db.records import RunRecord

STARTER = starts.STARTER


@dataclass(frozen=True)
class Maker:
    """A generator at one epoch.

    Args:
        name: the number of its run as text, or `starter`.
        run: the number of its run; None for the starter generator.
        checkpoint: its checkpoint's path in the run's folder, or `starter`.
        folder: where that checkpoint lies.
        version: content hash of the dataset version that it learned from; empty where unknown.
    """

    name: str
    run: int | None
    epoch: int
    checkpoint: str
    folder: Path
    version: str


def find(name: int | str, *, epoch: int | None = None) -> Maker:
    """Returns the generator of a run (its number or `latest`) or `starter`.

    Args:
        epoch: of a snapshot of the run; None: its newest checkpoint.

    Raises:
        NoSuchRun, NoCheckpoint: there is none.
    """
    if name == STARTER and starts.is_shipped():
        return starter()
    return of_run(runs.get(name), epoch=epoch)


def of_run(run: RunRecord, *, epoch: int | None = None) -> Maker:
    """Returns the generator of a run; raises NoCheckpoint."""
    checkpoint, at = runs.generator_checkpoint(run, epoch)
    folder = run_folder(run.id) / checkpoint
    return Maker(str(run.id), run.id, at, checkpoint, folder, run.version.content_hash)


def starter() -> Maker:
    """Returns the starter generator, which comes with the project."""
    card = starts.card(starts.SHIPPED)
    epoch = card["position"]["epoch"]
    version = card["dataset_version"].get("content_hash", "")
    return Maker(STARTER, None, epoch, STARTER, starts.SHIPPED, version)
