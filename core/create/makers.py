"""Makers: the trained generators that make images: those of runs, and the starter generator."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.storage import run_folder
from core.train import runs, starts
from db.records import RunRecord

STARTER = starts.STARTER
WEIGHTS = "generator.weights.h5"  # as models/checkpoint.py writes it
KEPT = 256


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

    def is_there(self) -> bool:
        """Says whether its files still are: old checkpoints may have been thinned out."""
        return (self.folder / WEIGHTS).is_file()

    def sha256(self) -> str:
        """Returns the SHA-256 of the generator's weights; raises OSError where they are gone."""
        path = self.folder / WEIGHTS
        state = path.stat()
        return _digest(path, state.st_size, state.st_mtime_ns)


def find(name: int | str, *, epoch: int | None = None) -> Maker:
    """Returns the generator of a run (its number or `latest`) or `starter`.

    The latest is the starter generator as long as there is no run.

    Args:
        epoch: of a snapshot of the run; None: its newest checkpoint.

    Raises:
        NoSuchRun, NoCheckpoint: there is none.
    """
    at_first = name == runs.LATEST and not runs.newest_first()
    if (name == STARTER or at_first) and starts.is_shipped():
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


@lru_cache(maxsize=KEPT)
def _digest(path: Path, size: int, changed_ns: int) -> str:
    """Returns the SHA-256 of a file; size and time of change tell whether it is still the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
