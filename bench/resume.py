"""Is a resumed training the same training? Runs killed at random moments end like one that was not.

Run: python manage.py bench resume [--kills 20] [--preset studio] [--width 8]

Every run is the training program itself, on the starter pairs at 64 px, killed with SIGKILL once at
a random step and started again; its last weights are compared with the unkilled run's, bit by bit.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

from bench import renders
from bench.report import machine
from core.train import starts
from core.train.bundles import condition_axes
from models.checkpoint import GENERATOR, STATE, latest_state
from models.config import preset

EPOCHS, SNAPSHOT_EVERY = 12, 3
POLL_S = 0.02


def main() -> None:
    """Kills so many runs and prints how many ended like the one that was left alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--preset", default="studio")
    parser.add_argument("--width", type=int, default=8)
    options = parser.parse_args()
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as place:
        order = write_bundle(Path(place), options.preset, options.width)
        whole = run(Path(place) / "whole", order, kill_at=None)
        exact = 0
        for number in range(options.kills):
            folder = Path(place) / f"killed-{number}"
            epoch = int(random.integers(1, EPOCHS))
            run(folder, order, kill_at=epoch, wait=float(random.uniform(0, 1.0)))
            same = equal(whole, run(folder, order, kill_at=None))
            exact += same
            print(f"killed after epoch {epoch}: {'exact' if same else 'DIFFERENT'}", flush=True)
    told = {"bench": "resume", "machine": machine(), "kills": options.kills, "exact": exact}
    print("\n" + json.dumps(told | {"preset": options.preset}))


def write_bundle(place: Path, name: str, width: int) -> str:
    """Writes the starter pairs as a bundle and returns the order of a run."""
    pairs = renders.read(renders.STARTER, 64)
    folder = place / "bundle"
    folder.mkdir()
    np.save(folder / "images.npy", pairs.images)
    np.save(folder / "conditions.npy", pairs.codes)
    axes = [{"name": axis.name, "values": axis.values} for axis in condition_axes()]
    words = {"axes": axes, "descriptions": pairs.descriptions, "origin": {}}
    (folder / "bundle.json").write_text(json.dumps(words), encoding="utf-8")
    config = preset(name, width=width, epochs=EPOCHS, snapshot_every=SNAPSHOT_EVERY)
    places = {"bundle": folder, "guide": starts.GUIDE, "renders": starts.RENDERS}
    return json.dumps({"config": config.as_dict()} | {k: str(v) for k, v in places.items()})


def run(folder: Path, order: str, *, kill_at: int | None, wait: float = 0.0) -> Path:
    """Runs the training program to its end, or kills it some time after an epoch."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(order, encoding="utf-8")
    command = [sys.executable, "-m", "models.train", str(folder)]
    with (folder / "log.txt").open("a") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        if kill_at is None:
            if process.wait():
                raise RuntimeError((folder / "log.txt").read_text()[-2000:])
        else:
            while epochs_done(folder) < kill_at and process.poll() is None:
                time.sleep(POLL_S)
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            process.wait()
    return folder


def epochs_done(folder: Path) -> int:
    """Returns how many epochs the events tell of."""
    events = folder / "events.jsonl"
    return events.read_text().count('"event": "epoch"') if events.exists() else 0


def equal(first: Path, second: Path) -> bool:
    """Returns whether the last checkpoints of two runs hold the same numbers."""
    places = [latest_state(folder / "checkpoints") for folder in (first, second)]
    assert places[0] and places[1]
    return all(
        contents(places[0] / name) == contents(places[1] / name) for name in (GENERATOR, STATE)
    )


def contents(path: Path) -> dict[str, bytes]:
    """Returns every array of an HDF5 file as bytes, by its name."""
    found: dict[str, bytes] = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: (
                found.update({name: item[()].tobytes()}) if isinstance(item, h5py.Dataset) else None
            )
        )
    return found


if __name__ == "__main__":
    main()
