"""A training of 64 px pairs with the paper's preset: peak memory, and seconds for a stop.

Run: python manage.py bench memory PATH_OF_PAIRS [--epochs 4] [--runs 3]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.report import show

LIMITS = {"training_peak_mb": 2500.0, "supervisor_peak_mb": 2500.0, "stop_s": 5.0}
POLL_S = 0.1


class Watch(threading.Thread):
    """Reads the memory of the supervisor and of the training until it is told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.peaks = {"core.worker": 0.0, "models.train": 0.0}

    def run(self) -> None:
        while not self.over.wait(POLL_S):
            for process in psutil.Process().children(recursive=True):
                self._read(process)

    def _read(self, process: psutil.Process) -> None:
        try:
            line, used = process.cmdline(), process.memory_info().rss / 2**20
        except psutil.Error:
            return
        for name, peak in self.peaks.items():
            if name in line:
                self.peaks[name] = max(peak, used)


def main() -> None:
    """Trains several times on the pairs at PATH, stopping each training after some epochs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    measured: dict[str, list[float]] = {name: [] for name in LIMITS}
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["GRAIN_WORKSPACE"] = workspace
        for _ in range(options.runs):
            for name, value in measure(options.path, options.epochs).items():
                measured[name].append(value)
    show("memory", measured, LIMITS)


def measure(path: Path, epochs: int) -> dict[str, float]:
    """Returns the figures of one training."""
    from core.access import local_actor
    from core.curate.importing import import_pairs
    from core.curate.sources import open_source
    from core.train import jobs, runs
    from db.records import CANCELLED
    from models.config import preset

    actor = local_actor()
    import_pairs(open_source(path), actor)
    watch = Watch()
    watch.start()
    run = runs.start_training(actor, preset("paper", snapshot_every=2))
    while runs.get(run.id).epoch < epochs:
        time.sleep(POLL_S)
    asked = time.perf_counter()
    jobs.stop(actor, run.job_id)
    while runs.get(run.id).status != CANCELLED:
        time.sleep(POLL_S)
    stopped = time.perf_counter() - asked
    watch.over.set()
    watch.join()
    return {
        "training_peak_mb": watch.peaks["models.train"],
        "supervisor_peak_mb": watch.peaks["core.worker"],
        "stop_s": stopped,
    }


if __name__ == "__main__":
    main()
