"""Checkpoints: folders that carry weights and all that is needed to use or continue them.

checkpoint.json            config, axes, dataset version, seed, step, library versions
generator.weights.h5       enough to make images
discriminator.weights.h5   with it, enough to begin another training
state.weights.h5           both networks and their optimizers: enough to continue this training
conditions.npy             what the training pairs showed: int16 (N, axes)
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
from keras.src.saving import saving_lib

from models.bundle import Bundle
from models.config import Axis, TrainingConfig
from models.generator import build_generator
from models.text import feature_width

if TYPE_CHECKING:
    from models.gan import GAN

LIBRARIES = ("keras", keras.backend.backend(), "numpy")
CARD, GENERATOR, STATE = "checkpoint.json", "generator.weights.h5", "state.weights.h5"
DISCRIMINATOR = "discriminator.weights.h5"
CONDITIONS = "conditions.npy"


@dataclass(frozen=True)
class Position:
    """How far a training has come: steps and whole epochs done, and seconds spent in them."""

    step: int = 0
    epoch: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Trained:
    """A generator read from a checkpoint, with what it was trained on."""

    generator: keras.Model
    config: TrainingConfig
    axes: tuple[Axis, ...]
    conditions: npt.NDArray[np.int16]
    card: Mapping[str, Any]


def save(
    folder: Path,
    gan: GAN,
    config: TrainingConfig,
    bundle: Bundle,
    at: Position,
    *,
    keep: bool,
    precision: str = "float32",
) -> Path:
    """Writes a checkpoint below `folder` and returns its own folder, complete or not there at all.

    Older checkpoints lose what only continuing needs; those not to `keep` go, but for the one
    before, which someone may be reading.
    """
    final = folder / f"step-{at.step:08d}"
    unfinished = folder / f".{final.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    facts = _card(config, bundle, at, keep) | {"precision": precision}
    networks = {GENERATOR: gan.artist, DISCRIMINATOR: gan.discriminator, STATE: gan}
    try:
        _write(unfinished, networks, bundle, facts)
    except Exception:  # such as a full disk: what was written would only fill it
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    shutil.rmtree(final, ignore_errors=True)
    unfinished.replace(final)
    _thin_out(checkpoints(folder)[:-1])
    return final


def checkpoints(folder: Path) -> list[Path]:
    """Returns the checkpoints below `folder`, oldest first."""
    return sorted(folder.glob("step-*"))


def latest_state(folder: Path) -> Path | None:
    """Returns the newest checkpoint that training can continue from, or None."""
    whole = [path for path in checkpoints(folder) if (path / STATE).exists()]
    return whole[-1] if whole else None


def restore(checkpoint: Path, gan: GAN) -> Position:
    """Gives `gan` the weights and optimizer states of a checkpoint; returns where it stood."""
    gan.load_weights(checkpoint / STATE)
    return Position(**_read_card(checkpoint)["position"])


def precision_of(checkpoint: Path) -> str:
    """Returns the arithmetic that the training of a checkpoint uses."""
    return str(_read_card(checkpoint).get("precision", "float32"))


def described(checkpoint: Path) -> tuple[TrainingConfig, tuple[Axis, ...]]:
    """Returns the settings and the condition axes of a checkpoint."""
    card = _read_card(checkpoint)
    axes = tuple(Axis(axis["name"], tuple(axis["values"])) for axis in card["axes"])
    return TrainingConfig(**card["config"]), axes


def load_generator(checkpoint: Path) -> Trained:
    """Returns the generator of a checkpoint, which needs nothing but the checkpoint's folder."""
    card, (config, axes) = _read_card(checkpoint), described(checkpoint)
    keras.config.set_dtype_policy("float32")
    generator = build_generator(config, features=feature_width(axes, words=config.words))
    generator.load_weights(checkpoint / GENERATOR)
    return Trained(generator, config, axes, np.load(checkpoint / CONDITIONS), card)


def save_networks(
    place: Path,
    generator: keras.Model,
    discriminator: keras.Model,
    config: TrainingConfig,
    bundle: Bundle,
    at: Position,
) -> None:
    """Writes a checkpoint that makes images and begins other trainings, but can't be continued."""
    place.mkdir(parents=True, exist_ok=True)
    networks = {GENERATOR: generator, DISCRIMINATOR: discriminator}
    _write(place, networks, bundle, _card(config, bundle, at, keep=True))


def _write(
    folder: Path, networks: Mapping[str, keras.Model], bundle: Bundle, facts: Mapping[str, Any]
) -> None:
    for name, model in networks.items():
        _write_weights(folder / name, model)
    memory = io.BytesIO()
    np.save(memory, bundle.conditions)
    (folder / CONDITIONS).write_bytes(memory.getbuffer())
    card = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / CARD).write_text(card, encoding="utf-8")


def _write_weights(path: Path, model: keras.Model) -> None:
    """Writes the file of `save_weights` by way of memory: HDF5 itself crashes on a full disk."""
    memory = io.BytesIO()
    store = saving_lib.H5IOStore(memory, mode="w")
    saving_lib._save_state(
        model, weights_store=store, assets_store=None, inner_path="", visited_saveables=set()
    )
    store.close()
    path.write_bytes(memory.getbuffer())


def _thin_out(older: list[Path]) -> None:
    for checkpoint in older:
        (checkpoint / STATE).unlink(missing_ok=True)
    for checkpoint in older[:-1]:
        if not _read_card(checkpoint)["keep"]:
            shutil.rmtree(checkpoint, ignore_errors=True)


def _card(config: TrainingConfig, bundle: Bundle, at: Position, keep: bool) -> dict[str, Any]:
    return {
        "schema": 1,
        "keep": keep,
        "config": config.as_dict(),
        "axes": [{"name": axis.name, "values": list(axis.values)} for axis in bundle.axes],
        "dataset_version": dict(bundle.origin),
        "position": vars(at),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _read_card(checkpoint: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((checkpoint / CARD).read_text(encoding="utf-8"))
    return card
