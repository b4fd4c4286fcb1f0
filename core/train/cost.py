"""What a training will cost in time: from runs like it, else from the processor's speed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.database import database
from db import runs
from db.records import SUCCEEDED, RunRecord
from models.config import TrainingConfig

# Multiplications per image of one training step at 64 px and width 64, all passes of both networks
# counted; they grow with the square of both.
OPERATIONS = 1.15e9
REFERENCE = 64 * 64
SHARE_OF_PEAK = 0.7  # of a float32 matrix product, measured: docs/figures.md
MATRIX = 1024
GUIDE = 1.9e8  # of a guide that reads what G draws, at any size and width: docs/recipe.md
SIZES = ("resolution", "width", "batch")
START_S = 9.0  # until the first step, where no run like it has shown it: docs/figures.md
LEAST_EPOCHS = 2  # the first one also holds the building of the graph


@dataclass(frozen=True)
class Cost:
    """Images that a training will see, at what rate, in how many seconds from begin to end.

    `measured` says whether the rate is that of a run like it, or an estimate from the processor.
    """

    images: int
    images_per_second: float
    seconds: float
    measured: bool


def estimate(config: TrainingConfig, pairs: int) -> Cost:
    """Returns what training `config` on so many pairs will cost on this machine."""
    steps = -(-pairs // config.batch) * config.epochs
    images = steps * config.batch
    alike = list(runs_of_size(config))
    rate = alike[0].images_per_second if alike else estimated_rate(config)
    return Cost(images, rate, images / rate + seconds_beside(alike), bool(alike))


def runs_of_size(config: TrainingConfig) -> Iterator[RunRecord]:
    """Returns the runs of the same size whose rate is known, the newest first."""
    with database().read() as session:
        every = runs.newest_first(session)
    for run in every:
        same = all(run.config[name] == getattr(config, name) for name in SIZES)
        same = same and bool(run.config.get("guide")) == bool(config.guide)
        here = not run.imported
        if same and here and run.epoch >= LEAST_EPOCHS and run.images_per_second:
            yield run


def seconds_beside(alike: list[RunRecord]) -> float:
    """Returns what the newest finished run needed beside its steps: the start, checkpoints, images.

    Where none of them has finished it is the start alone.
    """
    finished = [run for run in alike if run.status == SUCCEEDED and run.worked_s]
    return finished[0].worked_s - finished[0].seconds if finished else START_S


def estimated_rate(config: TrainingConfig) -> float:
    """Returns images per second as the processor's speed suggests."""
    operations = OPERATIONS * (config.resolution * config.width / REFERENCE) ** 2
    operations += GUIDE if config.guide else 0.0
    return SHARE_OF_PEAK * peak_multiplications() / operations


@cache
def peak_multiplications() -> float:
    """Returns float32 multiplications per second in a matrix product, the best of five."""
    matrix = np.ones((MATRIX, MATRIX), dtype=np.float32)
    matrix @ matrix
    best = min(_timed(matrix) for _ in range(5))
    return float(MATRIX**3 / best)


def _timed(matrix: np.ndarray) -> float:
    begun = time.perf_counter()
    matrix @ matrix
    return time.perf_counter() - begun
