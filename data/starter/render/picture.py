"""A picture of a scene: kernels or an ear on the stage, path-traced, with its instance mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.starter.render import foreign, packing, stage
from data.starter.render.ageing import aged
from data.starter.render.damage import damaged
from data.starter.render.ears import Look, ear
from data.starter.render.kernels import Kernel, kernel
from data.starter.render.poses import about, shifted
from data.starter.render.scenes import Scene
from data.starter.render.surface import Array, Mesh, joined, tube

TILT = 22.0  # degrees of the camera from straight above
HURT = 0.8  # share of a pile's kernels that are in the scene's state; all of a few are
FINE = {"single": 150, "few": 90, "pile": 48, "ear": 0}  # rows and columns of a kernel's surface
GROUND = 260  # points along a side of the ground
FULL_DETAIL = 160  # pixels from which a picture has all of these
KINDS_IN_PILE = 14  # different kernels in a pile; each lies there several times
MOST_OF_A_PART = 400  # vertices: brushes and felt have more
FOREIGN = 200  # the mask's first number for what is no kernel
DROPS = {"dry": 0, "damp": 0, "wet": 40}  # water drops on a single kernel


@dataclass(frozen=True)
class Body:
    """One thing on the stage: its triangles in mm, how light passes it, its number in the mask."""

    mesh: Mesh
    translucency: float
    number: int
    small: Mesh | None = None  # the same in fewer triangles


@dataclass(frozen=True)
class Picture:
    """image (R, R, 3) and mask (R, R), both uint8: mask 0 is ground, 1..199 are kernels (or the
    ear), from 200 on foreign matter. mesh: a single kernel as it lies, in mm, in few triangles.
    """

    image: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    mesh: Mesh | None


def picture(scene: Scene, *, resolution: int = 256, samples: int = 36) -> Picture:
    """Renders `scene`; the same scene, size and samples give the same picture."""
    rng = np.random.default_rng(scene.seed)
    view = scene.conditions["view"]
    detail = min(1.0, resolution / FULL_DETAIL)
    bodies = VIEWS[view](scene, rng, round(FINE[view] * detail))
    half = half_frame(scene, bodies)
    moisture, light = scene.conditions["moisture"], scene.conditions["light"]
    shapes = [stage.shape(b.mesh, translucency=b.translucency, moisture=moisture) for b in bodies]
    points = round(GROUND * detail)
    shapes.append(stage.ground(scene.conditions["background"], half, moisture, rng, count=points))
    lift = 0.4 * float(np.quantile(bodies[0].mesh.vertices[:, 2], 0.98))
    sensor = stage.camera(half, TILT, resolution, samples, scene.seed % 2**31, lift)
    image, index = stage.trace(shapes, stage.lights(light, half, rng), sensor)
    numbers = np.array([0, *(body.number for body in bodies), 0], dtype=np.uint8)
    return Picture(image, numbers[index + 1], bodies[0].small)


def single(scene: Scene, rng: np.random.Generator, fine: int) -> list[Body]:
    """Returns one kernel, rolled to the side that shows what it is known by."""
    grain = made(scene, rng, fine=fine, hurt=True)
    turn = about("z", rng.uniform(0, 2 * np.pi)) @ about("x", grain.showy + rng.normal(0, 0.18))
    mesh = wetted(grain, scene, rng).moved(turn)
    middle = (mesh.vertices.max(0) + mesh.vertices.min(0)) / 2
    onto = shifted([-middle[0], -middle[1], -mesh.vertices[:, 2].min()])
    small = simplified(grain).moved(onto @ turn)
    return [Body(mesh.moved(onto), grain.translucency, 1, small)]


def simplified(grain: Kernel) -> Mesh:
    """Returns the kernel in about two thousand triangles: every sprout, but no hairs."""
    parts = [part for part in grain.extras if len(part.vertices) <= MOST_OF_A_PART]
    return joined([grain.surface.thinned(5).mesh(), *parts])


def few(scene: Scene, rng: np.random.Generator, fine: int) -> list[Body]:
    """Returns some kernels side by side, each at rest."""
    count = int(rng.integers(4, 8))
    grains = [made(scene, rng, fine=fine, hurt=True) for _ in range(count)]
    return laid(scene, grains, list(range(count)), rng, heap=False)


def pile(scene: Scene, rng: np.random.Generator, fine: int) -> list[Body]:
    """Returns a pile that was poured: some shapes, each several times."""
    kinds = KINDS_IN_PILE
    grains = [made(scene, rng, fine=fine, hurt=k < round(HURT * kinds)) for k in range(kinds)]
    picks = rng.permutation(np.resize(np.arange(kinds), int(rng.integers(42, 54))))
    return laid(scene, grains, [int(pick) for pick in picks], rng, heap=True)


def whole_ear(scene: Scene, rng: np.random.Generator, fine: int) -> list[Body]:
    """Returns an ear, laid across the picture; its parts are small, so that `fine` is no matter."""
    c = scene.conditions
    mesh = ear(scene.crop, Look(c.get("kind"), c["state"], c["severity"], c["maturity"]), rng)
    diagonal = rng.choice([np.pi / 4, 3 * np.pi / 4, -np.pi / 4, -3 * np.pi / 4])
    return [Body(mesh.moved(about("z", diagonal + rng.normal(0, 0.15))), 0.12, 1)]


VIEWS = {"single": single, "few": few, "pile": pile, "ear": whole_ear}


def made(scene: Scene, rng: np.random.Generator, *, fine: int, hurt: bool) -> Kernel:
    """Returns a kernel as the scene's conditions want it; sound unless `hurt`."""
    conditions = scene.conditions
    grain = aged(
        kernel(scene.crop, conditions.get("kind"), rng, fine=fine), conditions["maturity"], rng
    )
    if hurt or conditions["state"] == "immature":
        grain = damaged(grain, conditions["state"], conditions["severity"], rng)
    return grain


def laid(
    scene: Scene, grains: list[Kernel], picks: list[int], rng: np.random.Generator, *, heap: bool
) -> list[Body]:
    """Returns the picked kernels and what foreign matter the scene wants, settled by physics."""
    meshes = [wetted(grain, scene, rng) for grain in grains]
    # of the surface alone: hairs and shoots bend
    own = [packing.hull_of(grain.surface.points.reshape(-1, 3)) for grain in grains]
    alien = foreign.matter(scene, meshes[0], rng) if scene.conditions["state"] == "foreign" else []
    things = [(meshes[p], grains[p].translucency, n + 1) for n, p in enumerate(picks)]
    things += [(mesh, 0.0, FOREIGN + n) for n, mesh in enumerate(alien)]
    hulls = [own[p] for p in picks] + [packing.hull_of(mesh.vertices) for mesh in alien]
    poses = poured(hulls, rng) if heap else scattered(hulls, rng)
    return [Body(m.moved(pose), t, n) for (m, t, n), pose in zip(things, poses, strict=True)]


def poured(hulls: list[Array], rng: np.random.Generator) -> list[Array]:
    """Returns a pose for each kernel of a pile some three kernels deep."""
    volume = sum(float(np.prod(np.ptp(hull, axis=0))) * 0.52 for hull in hulls)
    thick = float(np.mean([packing.thickness(hull) for hull in hulls]))
    radius = float(np.sqrt(volume / 0.58 / (np.pi * 2.6 * thick)))
    return packing.settle(hulls, rng=rng, spread=radius, heap=True)


def scattered(hulls: list[Array], rng: np.random.Generator) -> list[Array]:
    """Returns a pose for each kernel, side by side in the least room that takes them."""
    long = float(np.mean([np.ptp(hull, axis=0).max() for hull in hulls]))
    radius = 0.45 * long * np.sqrt(len(hulls))
    while True:
        try:
            return packing.settle(hulls, rng=rng, spread=radius, heap=False)
        except packing.DoesNotFit:
            radius *= 1.15


def half_frame(scene: Scene, bodies: list[Body]) -> float:
    """Returns how far (mm) the camera sees to every side of the middle."""
    points = np.concatenate([body.mesh.vertices[:, :2] for body in bodies])
    far = np.linalg.norm(points, axis=1)
    view = scene.conditions["view"]
    if view == "single":
        return float(far.max() / (0.62 if scene.crop == "PANMI" else 0.80))
    if view == "pile":
        return float(np.quantile(far, 0.97) * 0.96)  # the ground is seen in the corners
    if view == "ear":
        return float(np.quantile(np.abs(points), 0.985) * 1.12)
    return float(np.abs(points).max() * 1.10)


def wetted(grain: Kernel, scene: Scene, rng: np.random.Generator) -> Mesh:
    """Returns the kernel's mesh, with drops of water where the scene is wet."""
    body = joined([grain.surface.mesh(), *grain.extras])
    count = DROPS[scene.conditions["moisture"]]
    if not count:
        return body
    skin = grain.surface
    size = float(np.ptp(skin.points[..., 1]))
    normals, drops = skin.normals(), [body]
    rows, columns = skin.u.shape
    for _ in range(count):
        row, column = rng.integers(int(rows * 0.12), int(rows * 0.88)), rng.integers(columns)
        radius = size * rng.uniform(0.03, 0.085)
        way = normals[row, column]
        at = (
            skin.points[row, column] + way * radius * np.array([-0.5, 0.0, 0.3, 0.5, 0.58])[:, None]
        )
        colour = np.minimum(skin.colour[row, column] * 1.5 + 0.06, 0.9)
        bead = tube(at, radius * np.array([1.0, 1.0, 0.75, 0.4, 0.05]), colour, sides=12)
        drops.append(
            Mesh(bead.vertices, bead.faces, bead.colour, np.full(len(bead.vertices), 0.05))
        )
    return joined(drops)
