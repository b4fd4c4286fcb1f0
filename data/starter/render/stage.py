"""The stage: backgrounds, lights, camera and materials, as a path tracer's scene description."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from data.starter.render.surface import Array, Mesh, noise, step

mi.set_variant("scalar_rgb")
mi.set_log_level(mi.LogLevel.Error)

DEPTH = 7  # bounces of light
FIELD_OF_VIEW = 16.0  # degrees: a longer lens, as for small things
EXPOSURE = 1.0

# radiance of the sky around and of the lamp, and where the lamp stands (azimuth, height, size)
LIGHTS: dict[str, dict[str, Any]] = {
    "daylight": {"sky": (0.24, 0.27, 0.31), "lamp": (6.6, 6.3, 5.9), "height": 55, "size": 0.9},
    "warm": {"sky": (0.20, 0.105, 0.04), "lamp": (8.4, 4.2, 1.25), "height": 50, "size": 0.8},
    "dim": {"sky": (0.052, 0.062, 0.082), "lamp": (1.05, 1.14, 1.36), "height": 50, "size": 1.2},
    "side": {"sky": (0.040, 0.044, 0.052), "lamp": (40.0, 38.3, 35.5), "height": 13, "size": 0.55},
}
PLAIN_GROUNDS = {
    "black": (0.006, 0.006, 0.0065),
    "white": (0.78, 0.78, 0.76),
    "blue": (0.03, 0.10, 0.40),
}
WETNESS = {
    "dry": {"dark": 1.0, "rough": 1.0, "coat": 0.0, "gloss": 0.0},
    "damp": {"dark": 0.62, "rough": 0.50, "coat": 0.75, "gloss": 0.85},
    "wet": {"dark": 0.42, "rough": 0.25, "coat": 1.0, "gloss": 0.98},
}


def shape(
    mesh: Mesh, *, translucency: float = 0.0, moisture: str = "dry", coat: float = 1.0
) -> Any:
    """Returns a path-traced shape of a mesh; `coat` weakens the film of water on it."""
    wet = WETNESS[moisture]
    shine = {"type": "mesh_attribute", "name": "vertex_roughness"}
    colour = {"type": "mesh_attribute", "name": "vertex_color"}
    solid = {
        "type": "principled", "base_color": colour, "roughness": shine, "specular": 0.4,
        "clearcoat": wet["coat"] * coat, "clearcoat_gloss": wet["gloss"],
    }  # fmt: skip
    thin = {
        "type": "principledthin", "base_color": colour, "roughness": shine, "diff_trans": 1.3,
        "eta": 1.4,
    }  # fmt: skip
    bsdf: dict[str, Any] = {"type": "twosided", "bsdf": solid}
    if translucency:
        bsdf = {"type": "blendbsdf", "weight": translucency, "solid": bsdf, "thin": thin}
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(bsdf)
    return _loaded(darkened(mesh, wet["dark"], wet["rough"]), props)


def darkened(mesh: Mesh, dark: float, rough: float) -> Mesh:
    """Returns the mesh as water makes it look: deeper in colour, smoother."""
    colour = mesh.colour * dark * (0.75 + 0.25 * dark + 0.25 * (1 - dark) * mesh.colour)
    return replace(mesh, colour=colour, roughness=np.clip(mesh.roughness * rough, 0.06, 1))


def _loaded(mesh: Mesh, props: Any) -> Any:
    made = mi.Mesh(
        "mesh", len(mesh.vertices), len(mesh.faces), props=props, has_vertex_normals=True
    )
    made.add_attribute("vertex_color", 3, mesh.colour.ravel().tolist())
    made.add_attribute("vertex_roughness", 1, mesh.roughness.tolist())
    values = mi.traverse(made)
    values["vertex_positions"] = mesh.vertices.astype(np.float32).ravel()
    values["vertex_normals"] = vertex_normals(mesh).astype(np.float32).ravel()
    values["faces"] = mesh.faces.astype(np.uint32).ravel()
    values.update()
    return made


def vertex_normals(mesh: Mesh) -> Array:
    """Returns unit normals (V, 3), the mean of the faces around, weighted by area."""
    corners = mesh.vertices[mesh.faces]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(mesh.vertices)
    for corner in range(3):
        np.add.at(total, mesh.faces[:, corner], face)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def ground(
    background: str, half: float, moisture: str, rng: np.random.Generator, *, count: int
) -> Any:
    """Returns the surface that kernels lie on, `count` points a side; its highest are at z = 0.

    `half`: what the camera sees to every side, mm.
    """
    reach = half * 2.6
    side = np.linspace(-reach, reach, count)
    x, y = np.meshgrid(side, side, indexing="ij")
    points = np.stack([x, y, np.zeros_like(x)], -1)
    height, colour, rough = GROUNDS.get(background, _plain)(background, points / half, rng)
    points[..., 2] = (height - height.max()) * half
    here = np.arange(count * count).reshape(count, count)
    a, b, c, d = (h.ravel() for h in (here[:-1, :-1], here[1:, :-1], here[1:, 1:], here[:-1, 1:]))
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    mesh = Mesh(points.reshape(-1, 3), faces, colour.reshape(-1, 3), rough.ravel())
    return shape(mesh, moisture=moisture, coat=0.6 if background in GROUNDS else 0.12)


def _plain(name: str, points: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    grain = noise(points, rng, size=0.05, octaves=1)
    colour = np.array(PLAIN_GROUNDS[name]) * (1 + 0.05 * grain[..., None])
    return 0.0006 * grain, colour, np.full(grain.shape, 0.9)


def _wood(name: str, points: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    bent = points[..., 0] + 0.10 * noise(points * [1, 0.25, 1], rng, size=1.2, octaves=2)
    rings = (
        np.sin(bent * 26 + 3 * noise(points * [1, 0.1, 1], rng, size=0.8, octaves=1)) * 0.5 + 0.5
    )
    fibre = noise(points * [1, 0.04, 1], rng, size=0.035, octaves=2)
    light, dark = np.array((0.42, 0.235, 0.105)), np.array((0.20, 0.088, 0.032))
    amount = np.clip(0.55 * rings**2 + 0.16 * fibre, 0, 1)[..., None]
    seam = np.exp(-(((points[..., 0] - rng.uniform(-1, 1)) / 0.012) ** 2))
    colour = (light * (1 - amount) + dark * amount) * (1 - 0.85 * seam[..., None])
    return 0.004 * fibre - 0.05 * seam, colour, np.full(rings.shape, 0.5)


def _soil(name: str, points: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    lumps = noise(points, rng, size=0.45, octaves=5, waves=32)
    lumps = np.abs(lumps) ** 0.8 * np.sign(lumps)
    pebbles = step(1.4, 1.9, noise(points, rng, size=0.16, octaves=1))
    shade = np.clip(0.62 + 0.28 * lumps, 0.15, 1.3)[..., None]
    colour = np.array((0.105, 0.060, 0.034)) * shade
    colour = colour * (1 - pebbles[..., None]) + np.array((0.20, 0.16, 0.12)) * pebbles[..., None]
    return 0.055 * lumps + 0.05 * pebbles, colour, np.full(lumps.shape, 0.95)


GROUNDS = {"wood": _wood, "soil": _soil}


def lights(light: str, half: float, rng: np.random.Generator) -> dict[str, Any]:
    """Returns the sky and a square lamp that looks at the middle."""
    set_up = LIGHTS[light]
    azimuth = np.radians(rng.uniform(110, 160))
    height = np.radians(set_up["height"] + rng.uniform(-3, 3))
    far = half * 6
    place = far * np.array(
        [np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height)]
    )
    stand = mi.ScalarTransform4f().look_at(origin=place.tolist(), target=[0, 0, 0], up=[0, 0, 1])
    size = float(half * 2.2 * set_up["size"])
    lamp = {
        "type": "rectangle", "to_world": stand @ mi.ScalarTransform4f().scale([size, size, 1.0]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": set_up["lamp"]}},
    }  # fmt: skip
    sky = {"type": "constant", "radiance": {"type": "rgb", "value": set_up["sky"]}}
    return {"sky": sky, "lamp": lamp}


def camera(
    half: float, tilt: float, resolution: int, samples: int, seed: int, lift: float = 0.0
) -> dict[str, Any]:
    """Returns a camera `tilt` degrees from straight above that sees `half` mm to every side."""
    far = half / np.tan(np.radians(FIELD_OF_VIEW / 2))
    angle = np.radians(tilt)
    origin, target = [0.0, -far * np.sin(angle), far * np.cos(angle) + lift], [0.0, 0.0, lift]
    return {
        "type": "perspective", "fov": FIELD_OF_VIEW,
        "to_world": mi.ScalarTransform4f().look_at(origin=origin, target=target, up=[0, 1, 0]),
        "film": {
            "type": "hdrfilm", "width": resolution, "height": resolution, "pixel_format": "rgb",
            "rfilter": {"type": "box"},  # no pixel depends on another's samples, nor on threads
        },
        "sampler": {"type": "multijitter", "sample_count": samples, "seed": seed},
    }  # fmt: skip


def trace(
    shapes: list[Any], beside: dict[str, Any], sensor: dict[str, Any]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Returns the picture (R, R, 3) in sRGB and, per pixel (R, R), the index of its shape or -1."""
    parts = {f"shape_{place:03}": made for place, made in enumerate(shapes)}
    scene = mi.load_dict({"type": "scene", "sensor": sensor, **parts, **beside})
    path = mi.load_dict({"type": "path", "max_depth": DEPTH})
    light = np.array(mi.render(scene, integrator=path))
    return developed(light), seen(scene)


def seen(scene: Any) -> NDArray[np.int64]:
    """Returns which shape a ray through every pixel (R, R) meets, else -1."""
    index = mi.load_dict({"type": "aov", "aovs": "index:shape_index"})
    film = mi.render(scene, integrator=index, spp=1)
    return np.array(film)[..., -1].round().astype(np.int64) - 1  # the tracer counts from 1


def developed(light: Array) -> NDArray[np.uint8]:
    """Returns linear light as 8-bit sRGB, the brightest tones rolled off softly."""
    x = np.maximum(light[..., :3], 0) * EXPOSURE
    x = np.where(x < 0.7, x, 0.7 + 0.3 * (1 - np.exp(-(x - 0.7) / 0.3)))
    srgb = np.where(
        x <= 0.0031308, 12.92 * x, 1.055 * np.power(np.maximum(x, 1e-9), 1 / 2.4) - 0.055
    )
    return (np.clip(srgb, 0, 1) * 255 + 0.5).astype(np.uint8)
