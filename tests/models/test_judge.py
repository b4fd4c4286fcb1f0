import numpy as np
import pytest

from models import judge
from models.backbone import Shape
from models.config import Axis

SMALL = Shape([(3, 2, 2, 16, 1)], 16)
AXES = (Axis("colour", ("red", "green")), Axis("place", ("top", "bottom")))


@pytest.fixture(scope="module")
def data():
    """Sixty 16x16 images: red or green, and a bright half whose turn does not matter."""
    random = np.random.default_rng(0)
    codes = random.integers(1, 3, (60, 2))
    images = random.integers(0, 40, (60, 16, 16, 3)).astype(np.uint8)
    for image, (colour, _) in zip(images, codes, strict=True):
        image[..., colour - 1] += 150
    return images, codes


@pytest.fixture(scope="module")
def trained(data):
    images, codes = data
    return judge.train(images[:40], codes[:40], AXES, epochs=80, shape=SMALL)


def test_it_learns_what_is_visible_and_not_what_is_not(trained, data):
    images, codes = data
    accuracy = trained.accuracy(images[40:], codes[40:])
    assert accuracy["colour"] == 1.0
    assert accuracy["place"] < 0.9


def test_mixed_images_teach_it_as_well(data):
    images, codes = data
    mixed = judge.train(images[:40], codes[:40], AXES, epochs=80, shape=SMALL, mix=0.3)
    assert mixed.accuracy(images[40:], codes[40:])["colour"] == 1.0


def test_the_loss_told_is_the_mean_of_the_epoch(data, monkeypatch):
    images, codes = np.tile(data[0], (2, 1, 1, 1)), np.tile(data[1], (2, 1))
    losses = iter([1.0, 2.0, 6.0, 3.0, 3.0, 3.0])
    monkeypatch.setattr(judge, "_step", lambda *_: next(losses))
    told: list[float] = []
    judge.train(images, codes, AXES, epochs=2, shape=SMALL, tick=lambda _, loss: told.append(loss))
    assert told == [3.0, 3.0]


def test_unspecified_axes_do_not_count(trained, data):
    images, codes = data
    some = codes[40:].copy()
    some[:, 1] = 0
    assert set(trained.accuracy(images[40:], some)) == {"colour"}


def test_features_and_probabilities_have_a_row_per_image(trained, data):
    images, _ = data
    assert trained.features(images[:5]).shape[0] == 5
    said = trained.says(images[:5])
    assert said["colour"].shape == (5, 2)
    assert np.allclose(said["colour"].sum(1), 1, atol=1e-4)


def test_a_saved_judge_says_the_same(trained, data, tmp_path):
    images, _ = data
    assert not judge.is_there(tmp_path / "judge")
    trained.save(tmp_path / "judge")
    again = judge.read(tmp_path / "judge")
    assert (again.size, again.axes) == (16, AXES)
    assert np.array_equal(again.codes(images), trained.codes(images))
