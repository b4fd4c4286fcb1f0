"""Trainings whose programs are killed, or sleep past their lease, at random moments: how they end.

Run: python manage.py bench trainings [--kills 30] [--per-run 5] [--seed 0]

Each training at 8 px is struck several times: its program, its supervisor or the app gets SIGKILL,
or the first two SIGSTOP for twice the lease and then SIGCONT. What was interrupted is resumed. At
the end its figures and its last weights are compared with those of a training left alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import psutil

from bench.report import show
from bench.resume import equal
from core import processes
from core.access import local_actor
from core.curate.importing import import_pairs
from core.curate.sources import open_source
from core.settings import PROJECT
from core.storage import run_folder
from core.train import jobs, runs
from db.records import ACTIVE_STATES, ENDED_STATES, RESUMABLE_STATES, SUCCEEDED, RunRecord
from models.config import preset

PAIRS, EPOCHS = 12, 600
LEASE_S, PATIENCE_S, SPAN_S, POLL_S = 6.0, 90.0, 25.0, 0.2
PROGRAM, SUPERVISOR, APP = "program", "supervisor", "app"
STRIKES = (
    (PROGRAM, signal.SIGKILL),
    (SUPERVISOR, signal.SIGKILL),
    (APP, signal.SIGKILL),
    (PROGRAM, signal.SIGSTOP),
    (SUPERVISOR, signal.SIGSTOP),
)
LIMITS = {
    "told_after_s": PATIENCE_S,
    "programs_of_a_run": 1.0,
    "wrong_rows": 0.0,
    "other_weights": 0.0,
    "unfinished": 0.0,
}


def main() -> None:
    """Strikes trainings and prints what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--per-run", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"GRAIN_WORKSPACE": f"{place}/workspace", "GRAIN_LEASE_S": str(LEASE_S)}
        files = import_module("bench.import").make(Path(place) / "files", PAIRS, (64, 64))
        import_pairs(open_source(files), local_actor())
        with App() as app, watched() as most:
            measured = strike_often(app, options.kills, options.per_run, options.seed)
        measured["programs_of_a_run"] = [float(number) for number in most.values()]
    show("trainings", measured, LIMITS)


def strike_often(app: App, kills: int, per_run: int, seed: int) -> dict[str, list[float]]:
    """Strikes one training after the other and returns the figures."""
    chance = random.Random(seed)
    whole = at_end(start())
    told, ended = [], []
    for first in range(0, kills, per_run):
        run = start()
        for number in range(first, min(first + per_run, kills)):
            time.sleep(chance.uniform(0, SPAN_S))
            told.append(strike(app, run, *STRIKES[number % len(STRIKES)]))
        ended.append(at_end(run))
    rows = list(range(1, EPOCHS + 1))
    return {
        "told_after_s": told,
        "wrong_rows": [float(epochs_of(run) != rows) for run in ended],
        "other_weights": [float(not same_end(whole, run)) for run in ended],
        "unfinished": [float(run.status != SUCCEEDED) for run in ended],
    }


def start() -> RunRecord:
    """Puts a small training into the queue."""
    tiny = {"resolution": 8, "width": 4, "latent": 5, "text_width": 6, "batch": 6}
    config = preset("paper", epochs=EPOCHS, snapshot_every=EPOCHS // 12, **tiny)
    return runs.start_training(local_actor(), config)


def strike(app: App, run: RunRecord, target: str, number: signal.Signals) -> float:
    """Strikes once; returns the seconds until the run went on or said that it does not."""
    process = app.process if target == APP else process_of(run, target)
    if process is None:
        return 0.0  # it had ended, or was about to start
    before, struck_at = runs.get(run.id), time.monotonic()
    with suppress(psutil.NoSuchProcess):  # it has just ended
        process.send_signal(number)
    if number == signal.SIGSTOP:
        time.sleep(2 * LEASE_S)
    elif target == APP:
        app.start()
    if number == signal.SIGSTOP:
        resume(run)
        with suppress(psutil.NoSuchProcess):  # ended by who went on with the run
            process.send_signal(signal.SIGCONT)
    seconds = until_told(before, struck_at)
    resume(run)
    told = f"{target} {number.name} at epoch {before.epoch}: {runs.get(run.id).status}"
    print(f"{told} after {seconds:.1f} s", flush=True)
    return seconds


def process_of(run: RunRecord, target: str) -> psutil.Process | None:
    """Returns the training program or the supervisor of a run, if there is one."""
    memory = run_folder(run.id) / processes.MEMORY
    holder = jobs.get(run.job_id).holder
    try:
        known = json.loads(memory.read_text())["pid"] if target == PROGRAM else holder.split(":")[1]
        return psutil.Process(int(known))
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):  # not there, or half written
        return None


def until_told(before: RunRecord, since: float) -> float:
    """Waits until a run waits, has ended or gets further; returns the seconds since then."""
    while time.monotonic() - since < 2 * PATIENCE_S:
        now = runs.get(before.id)
        if now.status not in ACTIVE_STATES or now.epoch > before.epoch:
            break
        time.sleep(POLL_S)
    return time.monotonic() - since


def resume(run: RunRecord) -> None:
    """Resumes a run that has ended early."""
    if runs.get(run.id).status in RESUMABLE_STATES:
        jobs.resume(local_actor(), run.job_id)


def at_end(run: RunRecord) -> RunRecord:
    """Waits for the end of a run."""
    until = time.monotonic() + 4 * PATIENCE_S
    while (now := runs.get(run.id)).status not in ENDED_STATES and time.monotonic() < until:
        time.sleep(POLL_S)
    return now


def epochs_of(run: RunRecord) -> list[int]:
    """Returns the epochs of which every metric is there."""
    curves = runs.curves(run.id).values()
    return sorted(set.intersection(*(set(curve.epochs) for curve in curves))) if curves else []


def same_end(first: RunRecord, second: RunRecord) -> bool:
    """Says whether two runs ended with the same weights, bit by bit."""
    return equal(run_folder(first.id), run_folder(second.id))


class App:
    """The app's server, which can be killed and started again."""

    def __enter__(self) -> App:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            self.port = str(probe.getsockname()[1])
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Starts the server."""
        command = [sys.executable, "asgi.py", self.port, "localhost"]
        self.process = psutil.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)


@contextmanager
def watched() -> Iterator[Counter[str]]:
    """Counts how many awake training programs each run had at most at one moment, by its folder."""
    over, most = threading.Event(), Counter[str]()

    def watch() -> None:
        while not over.wait(POLL_S):
            for folder, number in Counter(_programs()).items():
                most[folder] = max(most[folder], number)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _programs() -> Iterator[str]:
    asleep = (psutil.STATUS_ZOMBIE, psutil.STATUS_STOPPED)
    for process in psutil.process_iter(["cmdline", "status"]):
        line = process.info["cmdline"] or []
        ours = "models.train" in line and line[-1].startswith(os.environ["GRAIN_WORKSPACE"])
        if ours and process.info["status"] not in asleep:
            yield line[-1]


if __name__ == "__main__":
    main()
