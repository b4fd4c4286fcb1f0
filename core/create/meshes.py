"""Solids as files that other programs open: GLB, OBJ and STL."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import trimesh

from core.create.sculpting import Sculpture
from core.create.solids import Pixels, Solid
from core.create.wishes import MM

METRES = {MM: 0.001}  # glTF is in metres; of another unit one stands for one


def encoded(made: Sculpture, kind: str) -> bytes:
    """Returns all bodies as one file; `kind` is a key of wishes.FORMATS.

    OBJ and STL are in the sculpture's unit, GLB in metres. GLB has colours as linear light, as
    glTF wants them; OBJ as sRGB; STL has none.
    """
    factor = METRES.get(made.unit, 1.0) if kind == "glb" else 1.0
    whole = trimesh.util.concatenate(
        [_mesh(body.scaled(factor), linear=kind == "glb") for body in made.solids]
    )
    options = {} if kind == "stl" else {"include_normals": True}
    written = whole.export(file_type=kind, **options)
    return written.encode() if isinstance(written, str) else bytes(written)


def volumes(solids: Sequence[Solid]) -> list[float]:
    """Returns the volume of each body, in its unit cubed."""
    return [float(_mesh(body).volume) for body in solids]


def watertight(body: Solid) -> bool:
    """Says whether a body is closed and its faces all look outwards."""
    mesh = _mesh(body)
    return bool(mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0)


def _mesh(body: Solid, *, linear: bool = False) -> trimesh.Trimesh:
    colours = _linear(body.colours) if linear else body.colours
    return trimesh.Trimesh(body.vertices, body.faces, vertex_colors=colours, process=False)


def _linear(srgb: Pixels) -> Pixels:
    shares = srgb / 255
    light = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return (255 * light).round().astype(np.uint8)
