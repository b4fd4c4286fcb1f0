import numpy as np
import pytest

from core.create import relief as shipped
from core.create import unets
from models import relief, unet

SIDE = 24


@pytest.fixture
def kernels():
    """Sixteen flat discs whose form is half as thick as they are, and lies too low."""
    random = np.random.default_rng(0)
    rows, columns = np.indices((SIDE, SIDE))
    seen, truth = [], []
    for _ in range(16):
        middle, radius = random.uniform(11, 13, 2), random.uniform(6, 9)
        inside = np.hypot(rows - middle[0], columns - middle[1]) < radius
        colours = random.uniform(-1, 1, (SIDE, SIDE, 3))
        seen.append(np.dstack([colours, np.ones_like(rows), 0.4 * np.ones_like(rows), rows * 0]))
        seen[-1] *= inside[..., None]
        truth.append(np.dstack([0.5 * inside, -0.3 * inside, inside]))
    return np.array(seen, np.float32), np.array(truth, np.float32)


def test_a_kernel_as_thick_as_its_form_overlaps_it_whole(kernels):
    seen, truth = kernels
    nothing = np.zeros((16, SIDE, SIDE, 2), np.float32)
    own = truth * np.array([0.4, 2 / 3, 1], np.float32)  # from -0.2 to 0.2
    overlap, astray = relief.overlaps(seen[..., 3:], own, nothing)
    assert np.asarray(overlap) == pytest.approx(1, abs=1e-4)
    assert np.asarray(astray) == pytest.approx(0, abs=1e-4)


def test_a_form_that_is_too_thin_and_too_low_overlaps_as_far_as_both_reach(kernels):
    seen, truth = kernels
    nothing = np.zeros((16, SIDE, SIDE, 2), np.float32)
    overlap, astray = relief.overlaps(seen[..., 3:], truth, nothing)
    assert np.asarray(overlap) == pytest.approx(0.4 / 0.8, abs=1e-4)
    assert np.asarray(astray) == pytest.approx(0.1 / 0.4, abs=1e-4)


def test_it_learns_how_thick_kernels_are(kernels):
    told: list[float] = []
    model = relief.train(*kernels, epochs=40, tick=lambda _, loss: told.append(loss))
    assert told[0] > 0.5 and told[-1] < 0.3
    overlap, _ = relief.overlaps(kernels[0][..., 3:], kernels[1], model.predict(kernels[0]))
    assert np.mean(overlap) > 0.7


def test_it_says_the_same_without_keras(kernels, tmp_path):
    model = relief.train(*kernels, epochs=2)
    unet.save(model, tmp_path / "relief.npz")
    said = unet.load(relief.build(), tmp_path / "relief.npz").predict(kernels[0], verbose=0)
    own = np.stack([unets.run(tmp_path / "relief.npz", each) for each in kernels[0]])
    assert own == pytest.approx(said, abs=1e-3)


def test_both_sides_read_thickness_alike():
    assert relief.MOST == shipped.MOST


def test_kernels_and_their_truth_are_mirrored_together(kernels):
    seen, truth = relief.varied(*kernels, np.random.default_rng(1))
    assert np.array_equal(seen[..., 3], truth[..., 2])
    assert (seen[..., :3][seen[..., 3] == 0] == 0).all()
    turned = [not np.array_equal(a, b) for a, b in zip(truth, kernels[1], strict=True)]
    assert any(turned) and not all(turned)
