"""Single kernels of renders as the network of bench relief sees them, with their true shapes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from multiprocessing import get_context
from typing import NamedTuple

import mitsuba  # noqa: F401  # before TensorFlow: see bench/solid.py
import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.solid import (
    ANGLE,
    SIGHT,
    Array,
    Flags,
    Pixels,
    camera_of,
    centre,
    form_shown,
    mesh_of,
    model,
)
from bench.volumes import Faces, ends, overlap
from core.create import relief
from core.create.masks import MaskError, one_kernel, width_of
from core.create.solids import (
    Form,
    cells_of,
    coloured,
    middle,
    seen_from_above,
    surface,
    without_hairs,
)
from data.starter.render import files, picture, sets
from data.starter.render.scenes import Scene

Floats = npt.NDArray[np.float32]

CELLS = 48  # of the grid by which models and meshes are brought to one depth
ALIKE = 0.7  # IoU of a found mask with the true one; below it, another thing was found
TRUE, FOUND = "true mask", "found mask"


class Kernel(NamedTuple):
    """What the network sees of one (48, 48, 6), and its true top, bottom and where there are any
    (48, 48, 3), by its width; its crop, and which mask it is of.
    """

    seen: Floats
    truth: Floats
    crop: str
    mask: str


def read(name: str) -> list[Kernel]:
    """Returns the single kernels of a rendered set, with both masks."""
    folder = sets.default_folder(name)
    scenes = [
        scene
        for scene in sets.scenes_of(name, len(list((folder / "pairs").glob("*.webp"))))
        if scene.conditions["view"] == "single" and files.image_path(folder, scene).exists()
    ]
    tasks = [(name, scene, mask) for scene in scenes for mask in (TRUE, FOUND)]
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        return [kernel for kernel in pool.imap(described, tasks, chunksize=8) if kernel]


def described(task: tuple[str, Scene, str]) -> Kernel | None:
    """Returns one kernel with one of its masks; None where that mask is not to be had."""
    name, scene, which = task
    folder = sets.default_folder(name)
    image = np.asarray(Image.open(files.image_path(folder, scene)).convert("RGB"))
    mask = true_mask = np.asarray(Image.open(folder / "masks" / f"{scene.name}.png")) == 1
    if which == FOUND:
        try:
            mask = one_kernel(image).labels > 0
        except MaskError:
            return None
        if overlap(mask, true_mask) < ALIKE:
            return None
    vertices, faces = mesh_of(scene, folder)
    camera = camera_of(scene, len(image))
    body = model(image, mask, scene, camera, relieved=False)
    apart = (centre(vertices, faces, CELLS) - centre(body.vertices, body.faces, CELLS)) @ SIGHT
    vertices -= apart * SIGHT + np.array([0, 0, camera.lift])
    vertices *= len(image) / (2 * camera.half)
    return Kernel(*framed(image, mask, form_shown(scene), vertices, faces), scene.crop, which)


def framed(
    image: Pixels, mask: Flags, form: Form, vertices: Array, faces: Faces
) -> tuple[Floats, Floats]:
    """Returns what the network sees of a kernel, and its mesh in the same frame.

    Args:
        vertices: in pixels from the middle of the image, as those of `solid`.
    """
    mask = without_hairs(mask)
    above = seen_from_above(mask, form, picture.TILT)
    inside, corner, step = cells_of(above, relief.CELLS)
    (column, row), (own_column, own_row) = middle(above), middle(mask)
    height, width = mask.shape
    right = vertices[:, 0] - own_column + (width - 1) / 2 + column
    down = row - vertices[:, 1] + ((height - 1) / 2 - own_row) / np.cos(ANGLE)
    cells = (np.column_stack([down, right]) - corner) / step
    placed = np.column_stack([cells, vertices[:, 2] / width_of(above)])
    top, bottom = ends(placed, faces, (relief.SIDE, relief.SIDE))
    known = np.isfinite(top)
    truth = np.dstack([np.where(known, top, 0), np.where(known, bottom, 0), known])
    colours = coloured(image, above, inside, corner, step)
    seen = relief.described(colours, inside, *surface(inside, form))
    return seen, truth.astype(np.float32)


def arrays(kernels: Sequence[Kernel]) -> tuple[Floats, Floats]:
    """Returns what is seen of kernels (N, 48, 48, 6), and what is true (N, 48, 48, 3)."""
    return np.stack([each.seen for each in kernels]), np.stack([each.truth for each in kernels])
