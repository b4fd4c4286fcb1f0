"""3D models against the truth: the single kernels of the starter pairs, whose meshes are known.

Run: python manage.py bench solid [--set starter | held-out] [--cells 64]

The mask is found in the image, not read from the starter's masks; scale and tilt are those of the
renderer's camera. Silhouettes are compared as pixels, bodies as cells of a grid. A model is neither
turned nor scaled nor shifted aside to fit: it lies where the camera saw it. What one image cannot
tell, how far along the line of sight it lies, is set so that both have their centre of volume at
one depth. So that the part of the mask can be told, models from the true masks are measured too.
The starter pairs are the test; what is tuned is tuned on held-out renders.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import mitsuba  # noqa: F401  # before TensorFlow: in the other order the process aborts as it ends
import numpy as np
import numpy.typing as npt
import trimesh
from PIL import Image

from bench.report import machine
from bench.volumes import Faces, Grid, filled, overlap
from core.create.masks import MaskError, one_kernel
from core.create.meshes import watertight
from core.create.sculpting import form_of
from core.create.solids import Form, Solid, solid
from core.vocabulary import vocabulary
from data.starter.render import files, picture, sets
from data.starter.render.scenes import Scene

LEAST = 0.75  # of the volume's IoU, on average over the crops
ANGLE = np.radians(picture.TILT)
SIGHT = np.array([0.0, -np.sin(ANGLE), np.cos(ANGLE)])  # towards the camera

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Camera:
    """What the renderer's camera sees: `half` mm to every side of a point `lift` mm up."""

    half: float
    lift: float


@dataclass(frozen=True)
class Compared:
    """One kernel: IoU of the silhouettes and of the bodies, and what the model's volume is by the
    true one; `ideal` is the bodies' IoU with the true mask.
    """

    name: str
    crop: str
    silhouette: float
    volume: float
    ideal: float
    share: float
    watertight: bool
    flaws: tuple[str, ...]


def main() -> None:
    """Models every single kernel and prints a row for each crop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("starter", "held-out"), default="starter")
    parser.add_argument("--cells", type=int, default=64, help="of the grid's longest side")
    options = parser.parse_args()
    compared = list(compare_all(options.set, options.cells))
    show(compared)


def compare_all(name: str, cells: int) -> Iterator[Compared]:
    """Yields a comparison for each single kernel of a rendered set."""
    for scene in sets.scenes_of(name, 0):
        if scene.conditions["view"] == "single":
            yield compare(scene, sets.default_folder(name), cells)


def compare(scene: Scene, folder: Path, cells: int) -> Compared:
    """Compares the model of one kernel with its mesh."""
    image = np.asarray(Image.open(files.image_path(folder, scene)).convert("RGB"))
    true_mask = np.asarray(Image.open(folder / "masks" / f"{scene.name}.png")) == 1
    true = mesh_of(scene, folder)
    camera = camera_of(scene, len(image))
    try:
        found = one_kernel(image)
    except MaskError:
        return Compared(scene.name, scene.crop, 0.0, 0.0, 0.0, 0.0, False, ())
    mask = found.labels > 0
    body, ideal = (model(image, each, scene, camera) for each in (mask, true_mask))
    volume, share = compared_bodies(body, *true, cells)
    return Compared(
        scene.name, scene.crop, overlap(mask, true_mask), volume,
        compared_bodies(ideal, *true, cells)[0], share, watertight(body), found.flaws,
    )  # fmt: skip


def camera_of(scene: Scene, resolution: int) -> Camera:
    """Returns the camera that rendered a single kernel, from the scene's own seed."""
    rng = np.random.default_rng(scene.seed)
    fine = round(picture.FINE["single"] * min(1.0, resolution / picture.FULL_DETAIL))
    bodies = picture.single(scene, rng, fine)
    high = float(np.quantile(bodies[0].mesh.vertices[:, 2], 0.98))
    return Camera(picture.half_frame(scene, bodies), 0.4 * high)


def model(
    image: Pixels, mask: Flags, scene: Scene, camera: Camera, *, relieved: bool = True
) -> Solid:
    """Returns the model in mm, its middle on the plane at which the camera looks."""
    made = solid(image, mask, form_shown(scene), tilt=picture.TILT, relieved=relieved)
    made = made.scaled(2 * camera.half / len(image))
    return Solid(made.vertices + np.array([0, 0, camera.lift]), made.faces, made.colours)


def form_shown(scene: Scene) -> Form:
    """Returns the form that its conditions give a kernel."""
    shown = scene.conditions
    return form_of(scene.crop, shown.get("kind"), shown["state"], shown["severity"])


def mesh_of(scene: Scene, folder: Path) -> tuple[Array, Faces]:
    """Returns vertices (V, 3) in mm and faces (F, 3) of a kernel that was rendered."""
    path = folder / "meshes" / f"{scene.name}.glb"
    mesh: Any = trimesh.load(path, force="mesh", process=False)
    return np.asarray(mesh.vertices, np.float64) * 1000, np.asarray(mesh.faces)


def compared_bodies(body: Solid, true: Array, faces: Faces, cells: int) -> tuple[float, float]:
    """Returns IoU and share of volume, the model moved along the line of sight only.

    Args:
        true: vertices (V, 3) of the kernel in mm, and its faces (F, 3).
    """
    apart = (centre(true, faces, cells) - centre(body.vertices, body.faces, cells)) @ SIGHT
    own = body.vertices + apart * SIGHT
    grid = Grid.around(np.concatenate([own, true]), cells)
    model_cells, true_cells = filled(own, body.faces, grid), filled(true, faces, grid)
    return overlap(model_cells, true_cells), float(model_cells.sum() / true_cells.sum())


def centre(vertices: Array, faces: npt.NDArray[np.int64], cells: int) -> Array:
    """Returns the centre of volume (3,)."""
    grid = Grid.around(vertices, cells)
    inside = np.argwhere(filled(vertices, faces, grid))
    return np.asarray(grid.low + (inside.mean(0) + 0.5) * grid.step)


def show(compared: Sequence[Compared]) -> None:
    """Prints a table, the kernels that came out worst, and one line of JSON."""
    print(f"solid: {machine()}\n")
    print("| crop | kernels | silhouette IoU | volume IoU | with the true mask | watertight |")
    print("| --- | --- | --- | --- | --- | --- |")
    rows = {c.code: [one for one in compared if one.crop == c.code] for c in vocabulary().crops}
    figures = ("silhouette", "volume", "ideal")
    means = {code: {f: mean(group, f) for f in figures} for code, group in rows.items()}
    for code, group in rows.items():
        print(line(vocabulary().name("crop", code, "en"), group, means[code]))
    over_crops = {f: float(np.mean([crop[f] for crop in means.values()])) for f in figures}
    print(line("mean of the crops", compared, over_crops))
    worst = sorted(compared, key=lambda one: one.volume)[:10]
    print(f"\nat least {LEAST}; worst: " + ", ".join(f"{w.name} {w.volume:.2f}" for w in worst))
    told = {"bench": "solid", "machine": machine(), "at_least": LEAST, **over_crops}
    told |= {"watertight": all(one.watertight for one in compared)}
    print("\n" + json.dumps(told | {"kernels": [asdict(one) for one in compared]}))


def mean(group: Sequence[Compared], figure: str) -> float:
    """Returns the mean of one figure."""
    return float(np.mean([getattr(one, figure) for one in group]))


def line(name: str, group: Sequence[Compared], means: dict[str, float]) -> str:
    """Returns a row of the table."""
    cells = " | ".join(f"{means[figure]:.3f}" for figure in ("silhouette", "volume", "ideal"))
    closed = sum(one.watertight for one in group)
    return f"| {name} | {len(group)} | {cells} | {closed} of {len(group)} |"


if __name__ == "__main__":
    main()
