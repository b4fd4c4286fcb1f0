import numpy as np
import pytest
from scipy.spatial import ConvexHull

from data.starter.render.packing import DoesNotFit, hull_of, settle, single, thickness

SPREAD = {"millet": 3.0, "oats": 8.0, "maize": 13.0, "buckwheat": 5.5}  # mm, for fifteen kernels
TOLERANCE = 0.02  # of the kernel's smallest dimension


def cloud_of(crop, rng):
    ball = rng.normal(size=(1500, 3))
    ball /= np.linalg.norm(ball, axis=1)[:, None]
    if crop == "millet":
        return ball
    if crop == "oats":
        return ball * [5, 1.25, 1.25]
    if crop == "maize":
        wedge = np.sign(ball) * np.abs(ball) ** 0.45 * [6, 4, 2]
        wedge[:, 1] *= 1 - 0.03 * (wedge[:, 0] + 6)
        return wedge
    pyramid = rng.dirichlet([0.3, 0.3, 0.3, 0.3], size=1500)  # crowds at the edges
    return pyramid @ [[3.5, 0, 0], [-2, 2.6, 0], [-2, -1.3, 2.25], [-2, -1.3, -2.25]]


def hulls_of(crop, count=15):
    rng = np.random.default_rng(7)
    return [hull_of(cloud_of(crop, rng) * rng.uniform(0.9, 1.1, 3)) for _ in range(count)]


def placed(hulls, poses):
    return [hull @ pose[:3, :3].T + pose[:3, 3] for hull, pose in zip(hulls, poses, strict=True)]


def gap(one, other):
    """Distance of two convex bodies or less, negative where they overlap: by their difference."""
    difference = (one[:, None] - other).reshape(-1, one.shape[1])
    return ConvexHull(difference).equations[:, -1].max()


def pairs(count):
    return [(i, j) for i in range(count) for j in range(i)]


@pytest.fixture(scope="module", params=SPREAD)
def pile(request):
    hulls = hulls_of(request.param)
    spread = SPREAD[request.param]
    poses = settle(hulls, rng=np.random.default_rng(1), spread=spread, heap=True)
    return placed(hulls, poses), spread


@pytest.fixture(scope="module", params=SPREAD)
def few(request):
    hulls = hulls_of(request.param, 10)
    spread = 2.5 * SPREAD[request.param]
    poses = settle(hulls, rng=np.random.default_rng(1), spread=spread, heap=False)
    return placed(hulls, poses), spread


@pytest.mark.parametrize("crop", SPREAD)
def test_a_hull_holds_nearly_all_of_the_kernel(crop):
    cloud = cloud_of(crop, np.random.default_rng(3))
    hull = hull_of(cloud, most=48)
    faces = ConvexHull(hull).equations
    outside = (cloud @ faces[:, :3].T + faces[:, 3]).max(axis=1)
    assert len(hull) <= 48
    assert (outside <= 1e-9).mean() > 0.85
    assert outside.max() < 0.08 * thickness(cloud)
    assert (np.ptp(hull, axis=0) < 1.08 * np.ptp(cloud, axis=0)).all()


def test_thickness_is_the_smallest_dimension():
    box = np.array([[x, y, z] for x in (0, 12.0) for y in (0, 8.0) for z in (0, 4.0)])
    assert thickness(box) == pytest.approx(4)


@pytest.mark.parametrize("heap", [True, False])
def test_the_same_seed_gives_the_same_poses_to_the_bit(heap):
    hulls = hulls_of("oats", 8)
    runs = [settle(hulls, rng=np.random.default_rng(5), spread=14, heap=heap) for _ in range(2)]
    other = settle(hulls, rng=np.random.default_rng(6), spread=14, heap=heap)
    assert np.array_equal(*runs)
    assert not np.array_equal(runs[0], other)


def test_poses_are_rigid():
    for heap in (True, False):
        poses = settle(hulls_of("maize", 4), rng=np.random.default_rng(2), spread=20, heap=heap)
        for pose in poses:
            turn = pose[:3, :3]
            assert pose.dtype == np.float64
            assert pose[3].tolist() == [0, 0, 0, 1]
            assert np.allclose(turn @ turn.T, np.eye(3))
            assert np.linalg.det(turn) == pytest.approx(1)


def test_nothing_in_a_pile_is_below_the_plane(pile):
    kernels, _ = pile
    assert all(kernel[:, 2].min() > -TOLERANCE * thickness(kernel) for kernel in kernels)


def test_kernels_of_a_pile_stay_inside_the_spread(pile):
    kernels, spread = pile
    for kernel in kernels:
        farthest = np.linalg.norm(kernel[:, :2], axis=1).max()
        assert farthest < spread + TOLERANCE * thickness(kernel)


def test_kernels_of_a_pile_touch_without_going_into_one_another(pile):
    kernels, _ = pile
    slack = TOLERANCE * min(thickness(kernel) for kernel in kernels)
    touching = {i for i, kernel in enumerate(kernels) if kernel[:, 2].min() < slack}
    for i, j in pairs(len(kernels)):
        distance = gap(kernels[i], kernels[j])
        assert distance > -slack
        if distance < slack:
            touching |= {i, j}
    assert touching == set(range(len(kernels)))


def test_a_pile_is_several_layers_high(pile):
    kernels, _ = pile
    lifted = sum(kernel[:, 2].min() > 0.3 * thickness(kernel) for kernel in kernels)
    assert lifted >= len(kernels) / 4


def test_few_kernels_lie_side_by_side(few):
    kernels, _ = few
    for i, j in pairs(len(kernels)):
        assert gap(kernels[i][:, :2], kernels[j][:, :2]) > 0


def test_few_kernels_lie_on_the_plane_inside_the_spread(few):
    kernels, spread = few
    for kernel in kernels:
        assert np.sort(kernel[:, 2])[:3] == pytest.approx([0, 0, 0], abs=1e-9)
        assert np.linalg.norm(kernel[:, :2], axis=1).max() <= spread


def test_few_kernels_that_have_no_room_are_refused():
    with pytest.raises(DoesNotFit, match="Expected 15 kernels in 10 mm"):
        settle(hulls_of("maize"), rng=np.random.default_rng(1), spread=10, heap=False)


def test_a_kernel_longer_than_the_region_is_not_poured():
    with pytest.raises(DoesNotFit, match="got a longer one"):
        settle(hulls_of("oats", 2), rng=np.random.default_rng(1), spread=4, heap=True)


def test_a_single_kernel_lies_on_its_broad_side():
    box = np.array([[x, y, z] for x in (0, 12.0) for y in (0, 8.0) for z in (0, 4.0)])
    rng = np.random.default_rng(4)
    for _ in range(20):
        laid = placed([box], [single(box, rng)])[0]
        assert laid[:, 2].min() == pytest.approx(0, abs=1e-9)
        assert laid[:, 2].max() == pytest.approx(4)
        assert laid.mean(axis=0)[:2] == pytest.approx([0, 0], abs=1e-9)


def test_single_kernels_turn_any_way_about_the_vertical():
    rng = np.random.default_rng(4)
    hull = hulls_of("oats", 1)[0]
    along = [single(hull, rng)[:2, 0] for _ in range(40)]
    assert {(x > 0, y > 0) for x, y in along} == {
        (a, b) for a in (True, False) for b in (True, False)
    }
