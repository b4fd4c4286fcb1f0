"""One training run: `python -m models.train RUN_FOLDER`.

Reads RUN_FOLDER/config.json ({"bundle": folder, "config": TrainingConfig, "start": checkpoint or
null, "reader": folder of a judge or null, "guide": that of one for G or null, "renders": file of
those to mix in or null}). Continues from the newest checkpoint if there is one, or begins with
the weights of `start`. Writes structure.json, checkpoints/, snapshots/ and events.jsonl there. A
line "stop" on standard input, or its end (the supervisor is gone), ends it with a checkpoint. On a
full disk it ends with the status ENOSPC, and what was not written whole is gone.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models import devices, precision, warm
from models.bundle import Bundle, read_bundle
from models.checkpoint import Position, latest_state, precision_of, restore, save
from models.config import TrainingConfig
from models.feed import Feed
from models.gan import GAN
from models.guide import misread_by
from models.phases import Phases
from models.renders import TRUST, beside, read_renders, told_apart
from models.snapshot import SnapshotGrid, drawn
from models.structure import structure
from models.text import feature_width

CHECKPOINT_EVERY_S = 120.0
STRUCTURE = "structure.json"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Report = Callable[..., None]


class Training:
    """A GAN, its data and how far it has come; `run` goes on to the end or until told to stop."""

    def __init__(
        self,
        folder: Path,
        bundle: Bundle,
        config: TrainingConfig,
        *,
        start: Path | None = None,
        reader: Path | None = None,
        guide: Path | None = None,
        renders: Path | None = None,
    ) -> None:
        keras.utils.set_random_seed(config.seed)
        pairs = bundle
        if config.mixed:
            known = read_renders(renders, pairs.axes, size=config.resolution)
            bundle = beside(pairs, known)
        self.folder, self.bundle, self.config = folder, bundle, config
        saved = latest_state(folder / "checkpoints")
        self.precision = precision_of(saved) if saved else chosen_precision(config)
        keras.config.set_dtype_policy(self.precision)
        self.steps_per_epoch = -(-len(bundle) // config.batch)
        self.devices = devices.strategy(config.batch)
        with self.devices.scope():
            self.gan = GAN(config, features=feature_width(bundle.axes, words=config.words))
            if config.guide:
                self.gan.guide = misread_by(guide, pairs.axes, size=config.resolution)
                if bundle.renders and not told_apart(bundle):
                    self.gan.guide_weight *= TRUST
        self.feed = Feed(config, bundle)
        self.grid = SnapshotGrid(config, bundle)
        self.phases = Phases(pairs, self.grid.chosen, reader)
        self.step = devices.compiled_step(self.devices, self.gan)
        self.at = Position()
        self.saved_at = time.monotonic()
        if saved:
            self.at = restore(saved, self.gan)
        elif start:
            warm.transplant(start, self.gan, bundle.axes)

    def run(self, report: Report, should_stop: Callable[[], bool]) -> bool:
        """Trains; returns whether all epochs are done (False: it was stopped).

        Args:
            report: takes the name of an event and its fields.
            should_stop: asked after every step.
        """
        report("started", **self.sizes(), epoch=self.at.epoch)
        if self.at.step == 0:
            self.checkpoint(report)
        self.write_structure()
        while not self.is_done():
            whole = self.epoch(report, should_stop)
            stopping = not whole or (should_stop() and not self.is_done())
            drawn = whole and (self.is_done() or self.at.epoch % self.config.snapshot_every == 0)
            if stopping or drawn or time.monotonic() - self.saved_at > CHECKPOINT_EVERY_S:
                checkpoint = self.checkpoint(report, keep=drawn)
                if drawn:
                    self.snapshot(report, checkpoint)
            if stopping:
                return False
        return True

    def write_structure(self) -> None:
        """Writes the layers of both networks for who wants to see them."""
        networks = {
            "generator": structure(self.gan.generator),
            "discriminator": structure(self.gan.discriminator),
        }
        (self.folder / STRUCTURE).write_text(json.dumps(networks), encoding="utf-8")

    def is_done(self) -> bool:
        """Says whether the last epoch is over."""
        return self.at.epoch >= self.config.epochs

    def epoch(self, report: Report, should_stop: Callable[[], bool]) -> bool:
        """Goes on to the end of the epoch; returns False when told to stop before that."""
        begun, first_step = time.monotonic(), self.at.step
        end = (self.at.epoch + 1) * self.steps_per_epoch
        scalars: list[dict[str, Any]] = []
        before = self.at
        for step in range(self.at.step, end):
            scalars.append(self.step(self.feed.round(step), penalised=self.is_penalised(step)))
            seconds = before.seconds + time.monotonic() - begun
            self.at = Position(step + 1, before.epoch, seconds)
            if should_stop() and step + 1 < end:
                return False
        self.at = Position(end, before.epoch + 1, before.seconds + time.monotonic() - begun)
        images = (end - first_step) * self.config.batch
        report(
            "epoch",
            epoch=self.at.epoch,
            step=end,
            seconds=round(self.at.seconds, 3),
            metrics={name: _mean(scalars, name) for name in scalars[0]}
            | {"images_per_second": images / (time.monotonic() - begun)},
        )
        return True

    def is_penalised(self, step: int) -> bool:
        """Says whether D's gradient penalty is part of this step."""
        return self.config.penalty != "none" and step % self.config.penalty_every == 0

    def checkpoint(self, report: Report, *, keep: bool = False) -> str:
        """Saves all; returns the checkpoint's path inside the run's folder."""
        folder = self.folder / "checkpoints"
        path = save(
            folder, self.gan, self.config, self.bundle, self.at, keep=keep, precision=self.precision
        )
        self.saved_at = time.monotonic()
        name = path.relative_to(self.folder).as_posix()
        report("checkpoint", step=self.at.step, epoch=self.at.epoch, checkpoint=name)
        return name

    def snapshot(self, report: Report, checkpoint: str) -> None:
        """Draws the grid of this epoch."""
        name = f"snapshots/epoch-{self.at.epoch:05d}.png"
        images = self.grid.draw(self.gan.artist, self.folder / name)
        axes, seed = self.bundle.axes, self.config.seed
        kid = self.phases.kid(
            lambda real: drawn(self.gan.artist, self.config, axes, real, seed=seed)
        )
        report(
            "snapshot",
            epoch=self.at.epoch,
            file=name,
            checkpoint=checkpoint,
            rows=self.grid.rows,
            captions=self.grid.captions,
            figures=self.phases.figures(images) | kid,
        )

    def sizes(self) -> dict[str, Any]:
        """Returns numbers of parameters, pairs and steps, and what was chosen to compute with."""
        return {
            "precision": self.precision,
            "devices": devices.described(self.devices),
            "generator_parameters": self.gan.generator.count_params(),
            "discriminator_parameters": self.gan.discriminator.count_params(),
            "pairs": len(self.bundle),
            "steps_per_epoch": self.steps_per_epoch,
        }


def chosen_precision(config: TrainingConfig) -> str:
    """Returns the arithmetic that the settings name, or what is faster here."""
    return precision.fastest() if config.precision == "auto" else config.precision


def _mean(scalars: list[dict[str, Any]], name: str) -> float:
    return float(np.mean([float(values[name]) for values in scalars]))


def main(folder: Path) -> None:
    """Trains in `folder` as its config.json says."""
    order = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = TrainingConfig(**order["config"])
    devices.share_cores(config)
    stop = threading.Event()
    threading.Thread(target=_wait_for_stop, args=(stop,), daemon=True).start()
    with (folder / "events.jsonl").open("a", encoding="utf-8") as events:

        def report(event: str, **fields: Any) -> None:
            line = {"event": event, "at": round(time.time(), 3), **fields}
            events.write(json.dumps(line, ensure_ascii=False) + "\n")
            events.flush()
            print(describe(event, fields), flush=True)

        bundle = read_bundle(Path(order["bundle"]))
        named = ("start", "reader", "guide", "renders")
        given = {name: Path(order[name]) for name in named if order.get(name)}
        training = Training(folder, bundle, config, **given)
        done = training.run(report, stop.is_set)
        report("finished", done=done, epoch=training.at.epoch)


def describe(event: str, fields: Mapping[str, Any]) -> str:
    """Returns a line for the log."""
    numbers = {**fields, **fields.get("metrics", {})}
    shown = {k: v for k, v in numbers.items() if isinstance(v, int | float | str)}
    parts = (f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in shown.items())
    return f"{time.strftime('%H:%M:%S')} {event}: {' '.join(parts)}"


def _wait_for_stop(stop: threading.Event) -> None:
    sys.stdin.readline()  # "stop", or the end of a pipe whose other side is gone
    stop.set()


def is_full(error: BaseException) -> bool:
    """Says whether an error comes of a full disk, a used up quota or a limit of files' sizes."""
    return isinstance(error, OSError) and error.errno in FULL


def leave_full_disk() -> None:
    """Ends the program at once: whatever Python writes as it ends would fail again."""
    with contextlib.suppress(OSError):
        traceback.print_exc()
    os._exit(errno.ENOSPC)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Exception as error:
        if is_full(error):
            leave_full_disk()
        raise
