"""One training run: `python -m models.train RUN_FOLDER`.

Reads RUN_FOLDER/config.json ({"bundle": folder, "config": TrainingConfig}), continues from the
newest checkpoint if there is one, and writes checkpoints/, snapshots/ and events.jsonl there. A
line "stop" on standard input, or its end (the supervisor is gone), ends it with a checkpoint.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from models.batches import balanced_indices, latent_batch
from models.bundle import Bundle, read_bundle
from models.checkpoint import Position, latest_state, restore, save
from models.config import TrainingConfig
from models.gan import GAN
from models.snapshot import SnapshotGrid
from models.text import feature_width, text_features

CHECKPOINT_EVERY_S = 120.0
Report = Callable[..., None]


class Training:
    """A GAN, its data and how far it has come; `run` goes on to the end or until told to stop."""

    def __init__(self, folder: Path, bundle: Bundle, config: TrainingConfig) -> None:
        keras.utils.set_random_seed(config.seed)
        self.folder, self.bundle, self.config = folder, bundle, config
        self.text = text_features(bundle.conditions, bundle.descriptions, bundle.axes)
        self.groups = bundle.groups()
        self.steps_per_epoch = -(-len(bundle) // config.batch)
        self.gan = GAN(config, features=feature_width(bundle.axes))
        self.grid = SnapshotGrid(config, bundle)
        self.step = tf.function(self.gan.train_step)
        self.at = Position()
        self.saved_at = time.monotonic()
        saved = latest_state(folder / "checkpoints")
        if saved:
            self.at = restore(saved, self.gan)

    def run(self, report: Report, should_stop: Callable[[], bool]) -> bool:
        """Trains; returns whether all epochs are done (False: it was stopped).

        Args:
            report: takes the name of an event and its fields.
            should_stop: asked after every step.
        """
        report("started", **self.sizes(), epoch=self.at.epoch)
        if self.at.step == 0:
            self.checkpoint(report)
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
            scalars.append(self.step(self.batch(step)))
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

    def batch(self, step: int) -> tuple[Any, Any, Any]:
        """Returns images in [-1, 1], text features and noise of batch number `step`."""
        size, seed = self.config.batch, self.config.seed
        chosen = balanced_indices(self.groups, size, seed=seed, step=step)
        images = self.bundle.images[chosen].astype(np.float32) / 127.5 - 1.0
        latents = latent_batch(size, self.config.latent, seed=seed, step=step)
        return tuple(tf.constant(part) for part in (images, self.text[chosen], latents))

    def checkpoint(self, report: Report, *, keep: bool = False) -> str:
        """Saves all; returns the checkpoint's path inside the run's folder."""
        folder = self.folder / "checkpoints"
        path = save(folder, self.gan, self.config, self.bundle, self.at, keep=keep)
        self.saved_at = time.monotonic()
        name = path.relative_to(self.folder).as_posix()
        report("checkpoint", step=self.at.step, epoch=self.at.epoch, checkpoint=name)
        return name

    def snapshot(self, report: Report, checkpoint: str) -> None:
        """Draws the grid of this epoch."""
        name = f"snapshots/epoch-{self.at.epoch:05d}.png"
        self.grid.draw(self.gan.generator, self.folder / name)
        report(
            "snapshot",
            epoch=self.at.epoch,
            file=name,
            checkpoint=checkpoint,
            rows=self.grid.rows,
            captions=self.grid.captions,
        )

    def sizes(self) -> dict[str, int]:
        """Returns numbers of parameters, pairs and steps."""
        return {
            "generator_parameters": self.gan.generator.count_params(),
            "discriminator_parameters": self.gan.discriminator.count_params(),
            "pairs": len(self.bundle),
            "steps_per_epoch": self.steps_per_epoch,
        }


def _mean(scalars: list[dict[str, Any]], name: str) -> float:
    return float(np.mean([float(values[name]) for values in scalars]))


def main(folder: Path) -> None:
    """Trains in `folder` as its config.json says."""
    order = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    stop = threading.Event()
    threading.Thread(target=_wait_for_stop, args=(stop,), daemon=True).start()
    with (folder / "events.jsonl").open("a", encoding="utf-8") as events:

        def report(event: str, **fields: Any) -> None:
            line = {"event": event, "at": round(time.time(), 3), **fields}
            events.write(json.dumps(line, ensure_ascii=False) + "\n")
            events.flush()
            print(describe(event, fields), flush=True)

        bundle = read_bundle(Path(order["bundle"]))
        training = Training(folder, bundle, TrainingConfig(**order["config"]))
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
