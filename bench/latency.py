"""Seconds until 16 images are made, without a page: by the warm generator, and from nothing.

Run: python manage.py bench latency [--times 30] [--cold 5]

The starter generator, 64 px. Warm: the process is there and has made images; from the question to
pixels, other seeds each time. Cold: the command `generate`, from its start to its end, the PNG
files with their recipes included.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time

from bench.report import show
from core.create import makers
from core.create.generator import Wanted, warm_generator
from core.settings import PROJECT

COUNT, WORDS = 16, "one ripe maize kernel on a black background"
LIMITS = {"warm_s": 0.150, "cold_s": 10.0}


def main() -> None:
    """Makes images again and again and prints how long they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--cold", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["GRAIN_WORKSPACE"] = workspace
        cold = [from_nothing(workspace, seed) for seed in range(options.cold)]
        from_warm(0)
        warm = [from_warm(COUNT * seed) for seed in range(1, options.times + 1)]
        warm_generator().close()
    show("latency", {"warm_s": warm, "cold_s": cold}, LIMITS)


def from_warm(seed: int) -> float:
    """Returns the seconds of 16 images by the process that is there; starts it where it is not."""
    wanted = [Wanted(seed + n, WORDS, {"crop": "ZEAMX", "view": "single"}) for n in range(COUNT)]
    folder = makers.find(makers.STARTER).folder
    begun = time.perf_counter()
    assert len(warm_generator().draw(folder, wanted)) == COUNT
    return time.perf_counter() - begun


def from_nothing(workspace: str, seed: int) -> float:
    """Returns the seconds of the command that makes 16 images."""
    arguments = ["--text", WORDS, "--count", str(COUNT), "--seed", str(seed), "--out", workspace]
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "core.cli", "generate", *arguments],
        cwd=PROJECT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
