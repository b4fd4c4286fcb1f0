"""What a training will cost in time: from runs like it, else from the processor's speed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.train import runs
from models.config import TrainingConfig

# Multiplications per image of one training step at 64 px and width 64, all passes of both networks
# counted; they grow with the square of both.
OPERATIONS = 1.15e9
REFERENCE = 64 * 64
SHARE_OF_PEAK = 0.7  # of a float32 matrix product, measured: docs/figures.md
MATRIX = 1024
LEAST_EPOCHS = 2  # the first one also holds the building of the graph


@dataclass(frozen=True)
class Cost:
    """Images that a training will see, at what rate, in how many seconds.

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
    known = measured_rate(config)
    rate = known or estimated_rate(config)
    return Cost(images, rate, images / rate, known is not None)


def measured_rate(config: TrainingConfig) -> float | None:
    """Returns images per second of the newest run of the same size on this machine, or None."""
    sizes = ("resolution", "width", "batch")
    for run in runs.newest_first():
        same = all(run.config[name] == getattr(config, name) for name in sizes)
        here = not run.imported
        if same and here and run.epoch >= LEAST_EPOCHS and run.images_per_second:
            return run.images_per_second
    return None


def estimated_rate(config: TrainingConfig) -> float:
    """Returns images per second as the processor's speed suggests."""
    operations = OPERATIONS * (config.resolution * config.width / REFERENCE) ** 2
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
