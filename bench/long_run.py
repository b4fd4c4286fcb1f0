"""A long run as a finished training leaves it, for benches of the pages that show it."""

from __future__ import annotations

import io
import math
import random

import numpy as np
from PIL import Image

from core.access import local_actor
from core.curate import versions
from core.database import database
from core.storage import run_folder
from core.train import runs
from core.vocabulary import vocabulary
from db import jobs
from db import runs as run_rows
from db.records import SUCCEEDED, Curve, RunRecord, SnapshotRecord
from models.config import preset

EPOCHS, SNAPSHOTS, METRICS = 1000, 40, 20
NAMES = ("generator_loss", "discriminator_loss", "real_score", "fake_score", "images_per_second")
COLUMNS, SIDE = 8, 64


def make(*, epochs: int = EPOCHS, snapshots: int = SNAPSHOTS, metrics: int = METRICS) -> RunRecord:
    """Adds a finished run of so many epochs, each with so many metrics, and its snapshots.

    The workspace needs pairs.
    """
    who, every = local_actor().name, epochs // snapshots
    config = preset("studio", epochs=epochs, snapshot_every=every)
    version = versions.freeze(local_actor())
    with database().write() as session:
        job = jobs.add(session, runs.KIND, who)
        jobs.settle(session, job.id, job.fence, SUCCEEDED)
        run = run_rows.add(
            session, name="long", job_id=job.id, version_id=version.id, config=config.as_dict()
        )
        run_rows.set_progress(session, run.id, epoch=epochs, seconds=900.0, images_per_second=99.0)
        facts = {"steps_per_epoch": 8, "pairs": 115, "epoch": 0}
        run_rows.add_detail(session, run.id, "started", facts)
        run_rows.add_curves(session, run.id, _curves(epochs, metrics))
        for number in range(1, snapshots + 1):
            run_rows.set_snapshot(session, _snapshot(run.id, number * every, number / snapshots))
    return runs.get(run.id)


def _curves(epochs: int, count: int) -> dict[str, Curve]:
    chance, places = random.Random(0), tuple(range(1, epochs + 1))
    names = [*NAMES, *(f"other_{number}" for number in range(count - len(NAMES)))][:count]
    return {
        name: Curve(places, tuple(math.exp(-at / epochs) + chance.random() for at in places))
        for name in names
    }


def _snapshot(run_id: int, epoch: int, done: float) -> SnapshotRecord:
    crops = [crop.code for crop in vocabulary().crops]
    name = f"snapshots/epoch-{epoch:05d}.png"
    path = run_folder(run_id) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_grid(len(crops), epoch))
    figures = {"fine_detail": 3 - 2 * done, "colour_distance": 40 - 30 * done, "copied": 0.0}
    figures |= {"variety": done, "recognised": 0.9 * done, "kid": 1.1 - done}
    figures |= {f"recognised_{code}": 0.9 * done for code in crops}
    details = {"rows": crops, "captions": [], "figures": figures}
    return SnapshotRecord(
        run_id=run_id, epoch=epoch, file=name, checkpoint="checkpoints/step-1", details=details
    )


def _grid(rows: int, seed: int) -> bytes:
    """Returns a PNG as large as one of 64-pixel images is."""
    noise = np.random.default_rng(seed).normal(0, 12, (rows * SIDE, COLUMNS * SIDE, 3))
    base = np.kron(
        np.random.default_rng(1).integers(40, 200, (rows, COLUMNS, 1)), np.ones((SIDE, SIDE, 1))
    )
    data = io.BytesIO()
    Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8)).save(data, "PNG")
    return data.getvalue()


def rows_of(run: RunRecord) -> int:
    """Returns how many metric rows a run has."""
    return sum(len(curve.epochs) for curve in runs.curves(run.id).values())
