"""Packing: where kernels lie after they were poured as a pile or laid out singly on a plane.

Piles settle by rigid-body physics (MuJoCo); single kernels lie on a stable face of their hull.
"""

from __future__ import annotations

from collections.abc import Sequence

import mujoco
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

Points = NDArray[np.float64]
Hulls = Sequence[Points]

FRICTION = 0.45  # grain on grain and on the plane; 0.4-0.5 is usual for cereals
WALLS = 24  # sides of the open prism that stands for the cylinder
THROWS = 6  # times a kernel is thrown to find a pose that it would keep
TILT = 0.35  # radians by which poured kernels lean from their resting pose, standard deviation
PLACES = 64  # weighed for each kernel that is poured; forty times as many for one laid singly
TIMESTEP = 0.02  # seconds, where lengths are kernel thicknesses and gravity is ordinary
SWEEPS = 20  # of the contact solver in a step
DRAG = 0.02  # share of the speed that is lost in a step, so that nothing bounces or rolls on
STILL = 0.1  # thicknesses, or radians, per second: half of what a free fall gains in one step
DEPTH = 0.01  # thicknesses by which kernels at rest may overlap
CALM = 5  # steps in a row that make a rest
STEPS = 1000


class DoesNotFit(ValueError):
    """The kernels have no room in the region."""


def hull_of(vertices: Points, most: int = 48) -> Points:
    """Reduces a dense cloud of vertices to a small hull that contains nearly all of the kernel.

    The farthest points are taken in a Fibonacci set of directions, where the cloud is as wide as it
    is long, so that slender kernels keep their round waist. Then the hull is grown about its centre
    until it holds nine in ten of the cloud's own hull points.

    Takes (N, 3) vertices that are not in one plane; returns (M, 3) corners, M <= `most` (8 at
    least), in the same frame.
    """
    cloud = vertices[ConvexHull(vertices).vertices].astype(np.float64)
    variances, axes = np.linalg.eigh(np.cov(cloud.T))
    farthest = np.argmax(cloud @ (axes / np.sqrt(variances)) @ _fibonacci(most).T, axis=0)
    corners = cloud[np.unique(farthest)]
    centre = corners.mean(axis=0)
    faces = ConvexHull(corners - centre).equations
    # The gauge of a point is 1 on the hull and 1.1 where it stands a tenth farther out.
    gauge = ((cloud - centre) @ faces[:, :3].T / -faces[:, 3]).max(axis=1)
    growth = max(1.0, float(np.quantile(gauge, 0.9)))
    return np.asarray(centre + growth * (corners - centre))


def thickness(hull: Points) -> float:
    """The kernel's smallest dimension: the least distance of two parallel planes that hold it."""
    return float(np.ptp(hull @ ConvexHull(hull).equations[:, :3].T, axis=0).min())


def single(hull: Points, rng: Generator) -> Points:
    """Returns a 4x4 pose in which one kernel rests stably on z = 0, its centre over the origin.

    The kernel is thrown a few times and keeps the first pose that is about as low as the lowest:
    one that lands on its end topples. The angle about z is random.
    """
    shape, centre = ConvexHull(hull), _centroid(hull)
    outward = shape.equations[:, :3]
    heights = -(outward @ centre + shape.equations[:, 3])  # of the centre over each face
    faces = [_resting_face(outward, heights, down) for down in rng.normal(size=(THROWS, 3))]
    low = 1.2 * min(heights[face] for face in faces)
    face = next(face for face in faces if heights[face] <= low)
    laid, _ = Rotation.align_vectors([[0, 0, -1]], [outward[face]])
    turned = Rotation.from_euler("z", rng.uniform(0, 2 * np.pi)) * laid
    lift = -turned.apply(hull)[:, 2].min()
    return _pose(turned.as_matrix(), [*-turned.apply(centre)[:2], lift])


def settle(hulls: Hulls, *, rng: Generator, spread: float, heap: bool) -> list[Points]:
    """Lays kernels on the plane z = 0; the same state of `rng` gives the same poses.

    Args:
        hulls: convex hull points (N, 3) of each kernel about its own origin, mm.
        rng: the source of all chance.
        spread: radius of the region around the origin that holds every kernel, mm.
        heap: poured into an open cylinder of that radius, which they fill level, or side by side.

    Returns a 4x4 pose (float64, mm) for each kernel. Raises DoesNotFit when there is no room.
    """
    if not heap:
        return _scatter(hulls, rng, spread)
    reach = spread * np.cos(np.pi / WALLS)  # the prism's corners stand on the circle
    return _rest(hulls, _pour(hulls, rng, reach), reach)


def _fibonacci(count: int) -> Points:
    index = np.arange(count) + 0.5
    height, angle = 1 - 2 * index / count, np.pi * (1 + np.sqrt(5)) * index
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(angle), ring * np.sin(angle), height], axis=1)


def _centroid(hull: Points) -> Points:
    middle = hull.mean(axis=0)
    cones = hull[ConvexHull(hull).simplices] - middle  # (faces, corner, 3), each with the middle
    volumes = np.abs(np.linalg.det(cones))
    return np.asarray(middle + volumes @ cones.sum(axis=1) / (4 * volumes.sum()))


def _resting_face(outward: Points, heights: Points, down: Points) -> int:
    """Rolls from the face that lies `down` until the centre stands over the face it rests on.

    The quasi-static estimate of Goldberg et al., "Part pose statistics" (1999). Every roll lowers
    the centre, so there is an end.
    """
    face = int(np.argmax(outward @ down / heights))
    while True:
        overhang = heights[face] * outward @ outward[face] - heights
        if overhang.max() <= 1e-9 * heights[face]:
            return face
        face = int(np.argmax(overhang))


def _pose(turn: Points, shift: Sequence[float] | Points) -> Points:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn, shift
    return pose


def _placed(hull: Points, pose: Points) -> Points:
    return np.asarray(hull @ pose[:3, :3].T + pose[:3, 3])


def _places(outline: Points, rng: Generator, reach: float, count: int) -> Points:
    """Random shifts (K, 2), K <= count, that keep an outline in the circle."""
    angle, radius = rng.uniform(0, 2 * np.pi, count), reach * np.sqrt(rng.uniform(0, 1, count))
    places = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    places[-1] = 0  # a kernel nearly as long as the circle is wide fits only here
    farthest = np.linalg.norm(outline + places[:, None], axis=2).max(axis=1)
    return np.asarray(places[farthest <= reach])


def _scatter(hulls: Hulls, rng: Generator, spread: float) -> list[Points]:
    poses = [single(hull, rng) for hull in hulls]
    shadows = [_placed(hull, pose)[:, :2] for hull, pose in zip(hulls, poses, strict=True)]
    outlines = [shadow[ConvexHull(shadow).vertices] for shadow in shadows]  # anticlockwise
    taken: list[Points] = []
    for index in np.argsort([-np.ptp(outline, axis=0).max() for outline in outlines]):
        places = _places(outlines[index], rng, spread, 40 * PLACES)
        laid = (outlines[index] + place for place in places)
        free = next((one for one in laid if all(_apart(one, other) for other in taken)), None)
        if free is None:
            raise DoesNotFit(f"Expected {len(hulls)} kernels in {spread:g} mm, got {len(taken)}.")
        taken.append(free)
        poses[index][:2, 3] += free[0] - outlines[index][0]
    return poses


def _apart(one: Points, other: Points) -> bool:
    """Whether an edge of one outline has the whole of the other outside (separating axis)."""
    for inner, outer in ((one, other), (other, one)):
        edges = np.roll(inner, -1, axis=0) - inner
        outward = np.stack([edges[:, 1], -edges[:, 0]], axis=1)
        if ((outer @ outward.T).min(axis=0) > (inner * outward).sum(axis=1)).any():
            return True
    return False


def _pour(hulls: Hulls, rng: Generator, reach: float) -> list[Points]:
    """Drops each kernel, slightly tilted, to where it comes lowest.

    Nothing overlaps and all is nearly at rest, so that the physics needs few steps.
    """
    cell = float(np.median([thickness(hull) for hull in hulls])) / 8
    half = int((reach + 2 * max(np.ptp(hull, axis=0).max() for hull in hulls)) / cell)
    ground = np.zeros((2 * half + 1, 2 * half + 1))  # heights of what lies so far, by x and y
    return [_drop(hull, ground, cell, rng, reach) for hull in hulls]


def _drop(hull: Points, ground: Points, cell: float, rng: Generator, reach: float) -> Points:
    tilt = Rotation.from_rotvec([*rng.normal(0, TILT, 2), 0]).as_matrix()
    pose = _pose(tilt, np.zeros(3)) @ single(hull, rng)
    points = _placed(hull, pose)
    steps = np.trunc(_places(points[:, :2], rng, reach, PLACES) / cell).astype(int)
    if not len(steps):
        raise DoesNotFit(f"Expected kernels that lie within {reach:g} mm, got a longer one.")
    bottom, top = _columns(points, cell)
    corners = steps + (len(ground) - len(bottom)) // 2
    windows = [ground[x : x + len(bottom), y : y + len(bottom)] for x, y in corners]
    lifts = [np.nanmax(window - bottom) for window in windows]
    best = int(np.argmin(lifts))
    windows[best][...] = np.fmax(windows[best], top + lifts[best])
    pose[:3, 3] += [*cell * steps[best], lifts[best]]
    return pose


def _columns(points: Points, cell: float) -> Points:
    """A kernel's lowest and highest point over each cell around the origin, NaN where it is not."""
    faces = ConvexHull(points).equations
    # Faces are moved out by half a cell, so that a column holds the kernel all over its cell.
    offset = cell / 2 * np.abs(faces[:, :2]).sum(axis=1) - faces[:, 3]
    line = np.arange(int(np.abs(points[:, :2]).max() / cell) + 2) * cell
    x, y = np.meshgrid(*[[*-line[:0:-1], *line]] * 2, indexing="ij")
    up = np.where(np.abs(faces[:, 2]) < 1e-6, 1e-6, faces[:, 2])
    crossing = (offset - x[..., None] * faces[:, 0] - y[..., None] * faces[:, 1]) / up
    bottom, top = crossing[..., up < 0].max(axis=-1), crossing[..., up > 0].min(axis=-1)
    return np.where(bottom <= top, [bottom, top], np.nan)


def _rest(hulls: Hulls, poses: list[Points], reach: float) -> list[Points]:
    scale = 1 / float(np.median([thickness(hull) for hull in hulls]))
    model = _scene(hulls, poses, scale, reach).compile()
    state, calm = mujoco.MjData(model), 0
    for _ in range(STEPS):
        mujoco.mj_step(model, state)
        still = np.abs(state.qvel).max() < STILL and state.contact.dist.min(initial=0) > -DEPTH
        calm = calm + 1 if still else 0
        if calm == CALM:
            break
        state.qvel *= 1 - DRAG
    mujoco.mj_kinematics(model, state)
    bodies = [state.body(f"{index}") for index in range(len(hulls))]
    return [_pose(body.xmat.reshape(3, 3), body.xpos / scale) for body in bodies]


def _scene(hulls: Hulls, poses: list[Points], scale: float, reach: float) -> mujoco.MjSpec:
    """Plane, walls and kernels, in kernel thicknesses: one time step suits millet and maize."""
    scene = mujoco.MjSpec()
    scene.option.timestep, scene.option.iterations = TIMESTEP, SWEEPS
    scene.option.solver = mujoco.mjtSolver.mjSOL_PGS
    plane = {"type": mujoco.mjtGeom.mjGEOM_PLANE, "size": [0, 0, 1]}
    scene.worldbody.add_geom(**plane, friction=[FRICTION, 0, 0])
    # The walls are slippery: a kernel that hung on one by friction would seem to float.
    wall = {**plane, "friction": [1e-5, 0, 0], "priority": 1}
    for angle in 2 * np.pi * np.arange(WALLS) / WALLS:
        inward = Rotation.from_euler("yz", [-np.pi / 2, angle])  # turns the plane's normal, z
        pos, quat = reach * scale * -inward.apply([0, 0, 1]), inward.as_quat(scalar_first=True)
        scene.worldbody.add_geom(**wall, pos=pos, quat=quat)
    mesh = {"type": mujoco.mjtGeom.mjGEOM_MESH, "friction": [FRICTION, 0, 0]}
    for index, (hull, pose) in enumerate(zip(hulls, poses, strict=True)):
        scene.add_mesh(name=f"{index}", uservert=(scale * hull).ravel())
        quat = Rotation.from_matrix(pose[:3, :3]).as_quat(scalar_first=True)
        body = scene.worldbody.add_body(name=f"{index}", pos=scale * pose[:3, 3], quat=quat)
        body.add_freejoint()
        body.add_geom(**mesh, meshname=f"{index}")
    return scene
