"""Files of a rendered set: images, masks, meshes, and the manifest that the importer reads.

A picture is complete when its image is there, which is written last: a set can be resumed.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import trimesh
from PIL import Image

from core.curate.starter import MANIFEST
from core.vocabulary import vocabulary
from data.starter.render.captions import caption, language_of_scene
from data.starter.render.picture import Picture
from data.starter.render.scenes import Scene
from data.starter.render.surface import Mesh

SOURCE = "Grain Studio render"
QUALITY = 90  # of WebP, for the 115 pairs to stay small


def image_path(folder: Path, scene: Scene) -> Path:
    """Returns where the image of `scene` lies in the folder of its set."""
    return folder / "pairs" / f"{scene.name}.webp"


def write(folder: Path, scene: Scene, made: Picture) -> None:
    """Writes mask, mesh where there is one, and image, each whole or not at all."""
    _replace(folder / "masks" / f"{scene.name}.png", _encoded(Image.fromarray(made.mask), "PNG"))
    if made.mesh is not None:
        _replace(folder / "meshes" / f"{scene.name}.glb", glb(made.mesh))
    image = Image.fromarray(made.image)
    _replace(image_path(folder, scene), _encoded(image, "WEBP", quality=QUALITY, method=6))


def write_manifest(folder: Path, scenes: Iterable[Scene], *, held_out: bool) -> None:
    """Writes metadata.csv: a row per scene, its conditions by axis, its caption in one language."""
    axes = [axis.name for axis in vocabulary().axes]
    text = io.StringIO(newline="")
    columns = ["file_name", "text", "lang", "crop", *axes, "source", "source_path"]
    rows = csv.DictWriter(text, columns, lineterminator="\n")
    rows.writeheader()
    for scene in scenes:
        language = language_of_scene(scene)
        said = caption(scene, language, held_out=held_out)
        row = {"file_name": f"{scene.name}.webp", "text": said, "lang": language}
        row |= {
            "crop": scene.crop,
            "source": SOURCE,
            "source_path": f"{scene.name}, seed {scene.seed}",
        }
        rows.writerow(row | dict(scene.conditions))
    _replace(folder / "pairs" / MANIFEST, text.getvalue().encode())


def glb(mesh: Mesh) -> bytes:
    """Returns the mesh as binary glTF in metres, with its colours."""
    colour = (np.clip(mesh.colour, 0, 1) * 255).astype(np.uint8)  # linear, as glTF wants it
    vertices = mesh.vertices.astype(np.float32) / 1000
    solid = trimesh.Trimesh(vertices, mesh.faces, vertex_colors=colour, process=False)
    solid.merge_vertices()  # the ends of a surface are rows of one point each
    solid.update_faces(solid.nondegenerate_faces())
    exported = solid.export(file_type="glb", include_normals=False)
    assert isinstance(exported, bytes)
    return exported


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)
