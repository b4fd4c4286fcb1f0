"""Room: whether disk and memory suffice for a training, said before it starts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import psutil

from core.curate import versions
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.settings import settings
from core.storage import run_folder, size_of
from db import runs
from db.records import ENDED_STATES, RunRecord
from models.config import TrainingConfig

FLOAT = 4  # bytes
KERNEL = 4 * 4
COPIES = 3  # of each weight in the state: itself and the two means of Adam
GRID = 6 * 8  # images of a snapshot
TEMPORARY = 2  # checkpoints beside the kept ones: the newest, and the one that is being written
GIGABYTE = 1e9

# Peak memory, fitted to docs/figures.md: of Keras alone, of a guide, per weight, and per pixel and
# channel of a batch in the largest map.
KERAS = 800e6
GUIDE = 250e6
PER_WEIGHT = 42.0
PER_ACTIVATION = 20.0


class RoomError(GrainError):
    """There is too little room for a training."""


class TooLittleDisk(RoomError):
    template = mark(
        "This training writes about {need} GB, and {free} GB are free on the disk. Remove runs, or "
        "take snapshots less often."
    )


class TooLittleMemory(RoomError):
    template = mark(
        "This training needs about {need} GB of memory, and this machine has {whole} GB. Choose a "
        "smaller batch, fewer pixels or less width."
    )


class DiskPromised(RoomError):
    template = mark(
        "{free} GB are free on the disk. This training writes about {need} GB, and those that go "
        "on or wait another {others} GB: the last ones may not come to their end."
    )


class MemoryInUse(RoomError):
    template = mark(
        "This training needs about {need} GB of memory, and {free} GB are free now: it may be slow "
        "or fail unless other programs end first."
    )


@dataclass(frozen=True)
class Need:
    """What a training takes, in bytes: on disk until its end, and of memory at its peak."""

    disk: float
    memory: float


def need(config: TrainingConfig, pairs: int) -> Need:
    """Returns what training `config` on so many pairs takes."""
    generator, discriminator = weights(config)
    shipped = FLOAT * (generator + discriminator)
    state = COPIES * shipped + (FLOAT * generator if config.average else 0)
    image = config.resolution**2 * 3
    kept = -(-config.epochs // config.snapshot_every) * (shipped + GRID * image)
    disk = kept + TEMPORARY * (shipped + state) + pairs * image
    activations = config.batch * config.resolution**2 * config.width
    memory = KERAS + PER_WEIGHT * (generator + discriminator) + PER_ACTIVATION * activations
    return Need(disk, memory + (GUIDE if config.guide else 0.0))


def weights(config: TrainingConfig) -> tuple[float, float]:
    """Returns about how many weights generator and discriminator have.

    The convolutions halve the channels from the widest map on; what reads the text is left out but
    for the generator's first layer.
    """
    widest = config.width * config.resolution // 8
    convolutions = KERNEL * widest**2 * 2 / 3
    first = KERNEL * widest * (config.latent + config.text_width)
    head = KERNEL * widest**2 if config.judgement == "projection" else widest**2
    return convolutions + first, convolutions + head


def check(config: TrainingConfig, pairs: int, run_id: int | None = None) -> None:
    """Raises TooLittleDisk or TooLittleMemory where a training could never come to its end here.

    Args:
        run_id: of a run that goes on: what it has written already is not needed again.
    """
    wanted, free = need(config, pairs), _free_disk()
    written = size_of(run_folder(run_id)) if run_id else 0
    if wanted.disk - written > free:
        raise TooLittleDisk(need=_gb(wanted.disk - written), free=_gb(free))
    whole = psutil.virtual_memory().total
    if wanted.memory > whole:
        raise TooLittleMemory(need=_gb(wanted.memory), whole=_gb(whole))


def warnings(config: TrainingConfig, pairs: int, run_id: int | None = None) -> list[RoomError]:
    """Returns what speaks against a training that `check` lets pass.

    Args:
        run_id: its own run, where it has been put into the queue already.
    """
    wanted, free, others = need(config, pairs), _free_disk(), promised(run_id)
    found: list[RoomError] = []
    if wanted.disk + others > free:
        found.append(DiskPromised(need=_gb(wanted.disk), free=_gb(free), others=_gb(others)))
    available = psutil.virtual_memory().available
    if wanted.memory > available:
        found.append(MemoryInUse(need=_gb(wanted.memory), free=_gb(available)))
    return found


def promised(but: int | None) -> float:
    """Returns the bytes that the runs which go on or wait will still write, `but` one of them."""
    with database().read() as session:
        every = runs.newest_first(session)
    going = (run for run in every if run.status not in ENDED_STATES and run.id != but)
    return sum(_still_written(run) for run in going)


def _still_written(run: RunRecord) -> float:
    whole = need(TrainingConfig(**run.config), versions.taught(run.version)).disk
    return max(whole - size_of(run_folder(run.id)), 0.0)


def _free_disk() -> int:
    folder = settings().workspace
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _gb(size: float) -> str:
    return f"{size / GIGABYTE:.1f}"
