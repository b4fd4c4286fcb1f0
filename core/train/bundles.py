"""Bundles: the arrays of a dataset version at one resolution, made once, read by the training."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.curate import starter, versions
from core.curate.splitting import TRAIN, VALIDATION
from core.curate.versions import FrozenPair
from core.images import square
from core.storage import bundle_folder, storage
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import VersionRecord
from models.config import Axis

MOST_HELD_OUT = 128  # pairs that every snapshot is measured against


def condition_axes() -> tuple[Axis, ...]:
    """Returns the axes a generator is conditioned on: the crop first, then the vocabulary's."""
    terms = vocabulary()
    crops = Axis(CROP_AXIS, tuple(crop.code for crop in terms.crops))
    return (crops, *(Axis(axis.name, axis.codes()) for axis in terms.axes))


def build(
    version: VersionRecord, resolution: int, *, tick: Callable[[], object] = lambda: None
) -> Path:
    """Returns the folder of the bundle, made if it is not there; see models/bundle.py.

    Pairs that a split holds back for validation are only measured with; those for test stay out.

    Args:
        tick: is called after every image.
    """
    folder = bundle_folder(version.content_hash, resolution)
    if folder.exists():
        return folder
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    everything = versions.read(version)
    frozen = [pair for pair in everything if pair.split in (None, TRAIN)]
    held_out = [pair for pair in everything if pair.split == VALIDATION][:MOST_HELD_OUT]
    try:
        _write_images(unfinished / "images.npy", frozen, resolution, tick)
        if held_out:
            _write_held_out(unfinished / "held_out.npz", held_out, resolution)
        _write_words(unfinished, frozen, held_out, version)
        with suppress(OSError):  # another job has just made the same one
            unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def write_real(
    path: Path, pairs: list[FrozenPair], resolution: int, *, tick: Callable[[], object]
) -> None:
    """Writes pairs as one file to measure with; see models.bundle.read_real."""
    images = []
    for pair in pairs:
        images.append(_image(pair, resolution))
        tick()
    descriptions = np.array([pair.description for pair in pairs], dtype=np.str_)
    np.savez(path, images=np.stack(images), conditions=_codes(pairs), descriptions=descriptions)


def _write_images(
    path: Path, frozen: list[FrozenPair], resolution: int, tick: Callable[[], object]
) -> None:
    header = {
        "descr": np.lib.format.dtype_to_descr(np.dtype(np.uint8)),
        "fortran_order": False,
        "shape": (len(frozen), resolution, resolution, 3),
    }
    with path.open("wb") as file:  # not mapped: on a full disk a write into a map is a fatal signal
        np.lib.format.write_array_header_2_0(file, header)
        for pair in frozen:
            file.write(_image(pair, resolution).tobytes())
            tick()


def _write_held_out(path: Path, held_out: list[FrozenPair], resolution: int) -> None:
    images = np.stack([_image(pair, resolution) for pair in held_out])
    np.savez(path, images=images, conditions=_codes(held_out))


def _image(pair: FrozenPair, resolution: int) -> npt.NDArray[np.uint8]:
    return square(storage().get("images", pair.image_sha256), resolution)


def _codes(frozen: list[FrozenPair]) -> npt.NDArray[np.int16]:
    axes = condition_axes()
    values = [{CROP_AXIS: pair.crop, **pair.conditions} for pair in frozen]
    return np.array([[axis.code(value.get(axis.name)) for axis in axes] for value in values], "i2")


def _write_words(
    folder: Path, frozen: list[FrozenPair], held_out: list[FrozenPair], version: VersionRecord
) -> None:
    np.save(folder / "conditions.npy", _codes(frozen))
    words = {
        "axes": [{"name": axis.name, "values": axis.values} for axis in condition_axes()],
        "descriptions": [pair.description for pair in frozen],
        "pairs": [pair.pair for pair in frozen],
        "held_out": [pair.description for pair in held_out],
        "rendered": [pair.image_sha256 in starter.images() for pair in frozen],
        "origin": {"name": version.name, "content_hash": version.content_hash},
    }
    text = json.dumps(words, ensure_ascii=False)
    (folder / "bundle.json").write_text(text, encoding="utf-8")
