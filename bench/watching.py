"""What looking on costs a training: its speed while nobody, one and twenty visitors watch its page.

Run: python manage.py bench watching [--rounds 4] [--seconds 20]

One training at 64 px; windows with and without visitors alternate within it, and each is compared
with the mean of the two windows of nobody beside it. Visitors speak Streamlit's protocol and draw
nothing, as browsers on other machines (bench/visitors.py). `behind` is, for one visitor, from the
end of an epoch until its page says so.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from bench.report import show
from bench.visitors import Visitors
from core.access import local_actor
from core.curate.importing import import_pairs
from core.curate.sources import open_source
from core.storage import run_folder
from core.train import jobs, runs
from db.records import ENDED_STATES, RUNNING, RunRecord
from models.config import preset
from tests.browser.conftest import served

PAIRS, BATCH = 48, 16
LIMITS = {"cost_of_one": 0.02, "cost_of_twenty": 0.05, "behind_s": 2.0}
MANY, WARM_S, PATIENCE_S = 20, 30.0, 180.0


def main() -> None:
    """Trains, lets visitors come and go, and prints by how much each window was slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["GRAIN_WORKSPACE"] = f"{place}/workspace"
        files = import_module("bench.import").make(Path(place) / "files", PAIRS, (64, 64))
        import_pairs(open_source(files), local_actor())
        config = preset("studio", epochs=100_000, snapshot_every=200, width=16, batch=BATCH)
        run = runs.start_training(local_actor(), config)
        with served() as (address, _):
            try:
                measured = measure(address, run, options.rounds, options.seconds)
            finally:
                end(run)
    show("watching", measured, LIMITS)


def measure(address: str, run: RunRecord, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Returns the losses of speed in shares of 1, and how far behind one visitor was."""
    until = time.monotonic() + PATIENCE_S
    while not runs.get(run.id).epoch and time.monotonic() < until:
        time.sleep(0.5)
    assert runs.get(run.id).status == RUNNING
    time.sleep(WARM_S)
    alone, behind = [], []
    watched: dict[int, list[float]] = {1: [], MANY: []}
    for count in [1, MANY] * rounds:
        alone.append(window(run, seconds))
        visitors = Visitors(address, "runs", f"run={run.id}", count)
        with visitors:
            time.sleep(5)  # the first drawing is over
            begun = time.time()
            watched[count].append(window(run, seconds))
            if count == 1:
                behind += delays(run, visitors.told, begun, time.time())
    alone.append(window(run, seconds))
    beside = [(before + after) / 2 for before, after in pairwise(alone)]
    return {
        "images_per_second": alone,
        "cost_of_one": [1 - w / b for w, b in zip(watched[1], beside[::2], strict=True)],
        "cost_of_twenty": [1 - w / b for w, b in zip(watched[MANY], beside[1::2], strict=True)],
        "behind_s": behind,
    }


def window(run: RunRecord, seconds: float) -> float:
    """Returns images per second in training over the epochs that end in the next seconds."""
    begun = time.time()
    time.sleep(seconds)
    ended = [event for event in epochs_of(run) if event["at"] >= begun]
    first, last = ended[0], ended[-1]
    return float((last["step"] - first["step"]) * BATCH / (last["at"] - first["at"]))


def delays(run: RunRecord, told: list[tuple[float, str]], begun: float, over: float) -> list[float]:
    """Returns for each epoch that ended in a window how long it took until the page said so."""
    seen = [(at, int(text.split()[1])) for at, text in told if text.startswith("epoch ")]
    found = []
    for event in epochs_of(run):
        later = [at for at, epoch in seen if epoch >= event["epoch"]]
        if begun <= event["at"] <= over - 4 and later:
            found.append(later[0] - event["at"])
    return found


def epochs_of(run: RunRecord) -> list[dict[str, float]]:
    """Returns what the training said at the end of every epoch."""
    lines = (run_folder(run.id) / runs.EVENTS).read_text(encoding="utf-8").splitlines()[:-1]
    return [event for event in map(json.loads, lines) if event["event"] == "epoch"]


def end(run: RunRecord) -> None:
    """Stops the training and waits for its end."""
    jobs.stop(local_actor(), run.job_id)
    until = time.monotonic() + PATIENCE_S
    while runs.get(run.id).status not in ENDED_STATES and time.monotonic() < until:
        time.sleep(0.5)


if __name__ == "__main__":
    main()
