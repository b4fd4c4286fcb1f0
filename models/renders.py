"""Renders that a training sees beside its pairs: few pairs do not take away what many have taught.

They are kept in one file: picture (their tiles, as WebP), codes (N, axes) and axes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.bundle import Bundle, Real
from models.config import Axis, ConfigError
from models.snapshot import tiled

COLUMNS = 48  # of tiles in a picture
TRUST = 10  # times as much a guide of renders counts where all pairs are renders
FALLS_OVER, REST = 30_000, 0.25  # images over which their share falls beside photographs, to what
QUALITY = 95  # of WebP, in percent
SOURCE = Axis("source", ("render",))  # of an image; open: a photograph


def beside(bundle: Bundle, renders: Real) -> Bundle:
    """Returns a bundle whose steps see renders, too.

    Where not all of its pairs are renders themselves, a last axis more tells which images are. It
    is no condition: the pairs leave it open, and a generator then draws photographs.
    """
    if bundle.rendered.all():
        return replace(bundle, renders=renders)
    left_open, theirs = (
        np.pad(codes, ((0, 0), (0, 1)), constant_values=code)
        for codes, code in ((bundle.conditions, 0), (renders.codes, 1))
    )
    axes, renders = (*bundle.axes, SOURCE), replace(renders, codes=theirs)
    return replace(bundle, axes=axes, conditions=left_open, renders=renders)


def told_apart(bundle: Bundle) -> bool:
    """Says whether the networks are told which images are renders."""
    return SOURCE in bundle.axes


def sources(bundle: Bundle) -> list[Real]:
    """Returns what steps see: the pairs, and the renders where there are any."""
    codes = np.array(bundle.conditions)
    if told_apart(bundle):
        codes[:, -1] = bundle.rendered
    pairs = Real(bundle.images, codes, bundle.descriptions)
    return [pairs, bundle.renders] if bundle.renders else [pairs]


def read_renders(path: Path | None, axes: Sequence[Axis], *, size: int) -> Real:
    """Returns the renders of a file, without words, their codes by `axes`.

    What these axes do not know is left open; renders whose first one they do not know are left out.

    Raises:
        ConfigError: there is no such file, or its renders are of another size.
    """
    if path is None or not path.is_file():
        raise ConfigError(f"Expected renders in {path}.")
    with np.load(path) as kept:
        with Image.open(io.BytesIO(kept["picture"].tobytes())) as picture:
            sheet = np.asarray(picture.convert("RGB"))
        theirs = {name: tuple(values) for name, values in json.loads(str(kept["axes"]))}
        codes = translated(kept["codes"], theirs, axes)
    side = sheet.shape[1] // COLUMNS
    if side != size:
        raise ConfigError(f"Expected renders of {size} px in {path}, got {side}.")
    tiles = sheet.reshape(-1, side, COLUMNS, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    known = np.flatnonzero(codes[:, 0])
    return Real(tiles[known], codes[known], ("",) * len(known))


def write_renders(path: Path, renders: Real, axes: Sequence[Axis]) -> None:
    """Writes what `read_renders` returns; the images lose a little."""
    rows, side = -(-len(renders) // COLUMNS), renders.images.shape[1]
    tiles = np.zeros((rows * COLUMNS, side, side, 3), dtype=np.uint8)
    tiles[: len(renders)] = renders.images
    picture = io.BytesIO()
    Image.fromarray(tiled(tiles, COLUMNS)).save(picture, "WEBP", quality=QUALITY, method=6)
    np.savez(
        path,
        picture=np.frombuffer(picture.getbuffer(), dtype=np.uint8),
        codes=renders.codes,
        axes=json.dumps([(axis.name, axis.values) for axis in axes]),
    )


def translated(
    codes: npt.NDArray[np.int16], theirs: dict[str, tuple[str, ...]], axes: Sequence[Axis]
) -> npt.NDArray[np.int16]:
    """Returns codes (N, axes) of other axes, by their names and values, as codes of `axes`."""
    found = np.zeros((len(codes), len(axes)), dtype=np.int16)
    known = {axis.name: (column, axis) for column, axis in enumerate(axes)}
    for place, (name, values) in enumerate(theirs.items()):
        if name in known:
            column, axis = known[name]
            table = [0, *(axis.code(value) if value in axis.values else 0 for value in values)]
            found[:, column] = np.array(table)[codes[:, place]]
    return found
