from dataclasses import replace

import numpy as np
import pytest

from models.bundle import Real
from models.checkpoint import checkpoints, load_generator
from models.config import Axis, ConfigError
from models.feed import Feed
from models.renders import FALLS_OVER, SOURCE, beside, read_renders, sources, write_renders
from models.snapshot import drawn
from models.train import Training
from models.warm import kept_rows


@pytest.fixture
def renders():
    """Sixty renders of one colour each, so that what is lost on the way shows."""
    random = np.random.default_rng(1)
    colours = random.integers(0, 256, (60, 1, 1, 3), dtype=np.uint8)
    codes = np.column_stack([np.arange(60) % 4 + 1, np.arange(60) % 2 + 1]).astype(np.int16)
    return Real(np.tile(colours, (1, 8, 8, 1)), codes, ("",) * 60)


@pytest.fixture
def kept(tmp_path, renders, bundle):
    write_renders(tmp_path / "renders.npz", renders, bundle.axes)
    return tmp_path / "renders.npz"


@pytest.fixture
def mixing(config):
    return replace(config, mixed=0.5)


def test_renders_come_back_nearly_as_they_were(kept, renders, bundle):
    read = read_renders(kept, bundle.axes, size=8)
    assert np.array_equal(read.codes, renders.codes)
    middles = np.s_[:, 2:6, 2:6]
    lost = np.abs(read.images[middles].astype(int) - renders.images[middles])
    assert lost.mean() < 8


def test_codes_follow_names_and_what_is_not_known_stays_open(kept, renders, bundle):
    views = Axis("view", ("pile", "bowl"))
    groups = Axis("group", ("d", "b"))
    read = read_renders(kept, [groups, Axis("new", ("x",)), views], size=8)
    known = np.isin(renders.codes[:, 0], [2, 4])
    assert len(read) == known.sum()
    assert np.array_equal(read.codes[:, 0], np.where(renders.codes[known, 0] == 4, 1, 2))
    assert not read.codes[:, 1].any()
    assert np.array_equal(read.codes[:, 2], np.where(renders.codes[known, 1] == 2, 1, 0))


def test_renders_of_another_size_and_none_are_refused(kept, tmp_path, bundle):
    with pytest.raises(ConfigError, match="16 px"):
        read_renders(kept, bundle.axes, size=16)
    with pytest.raises(ConfigError, match="none"):
        read_renders(tmp_path / "none.npz", bundle.axes, size=8)


def test_an_axis_more_tells_renders_from_photographs(bundle, renders):
    some = replace(bundle, which_rendered=np.arange(12) < 3)
    both = beside(some, renders)
    assert both.axes == (*bundle.axes, SOURCE)
    assert not both.conditions[:, -1].any()  # it is no condition that pairs show
    pairs, others = sources(both)
    assert pairs.codes[:, -1].tolist() == [1] * 3 + [0] * 9
    assert others.codes[:, -1].all()
    assert np.array_equal(pairs.codes[:, :-1], bundle.conditions)


def test_renders_beside_renders_need_no_axis(bundle, renders):
    both = beside(replace(bundle, which_rendered=np.ones(12, bool)), renders)
    assert both.axes == bundle.axes
    assert [len(source) for source in sources(both)] == [12, 60]


def test_every_batch_has_its_share_and_keeps_what_tells_them_apart(bundle, renders, mixing):
    feed = Feed(replace(mixing, drop_conditions=1.0), beside(bundle, renders))
    colours = {tuple(image[0, 0]) for image in renders.images}
    for step in range(3):
        read = feed.round(step)
        images = ((np.array(read.images) + 1) * 127.5).round().astype(int)
        assert [tuple(image[0, 0]) in colours for image in images] == [False] * 3 + [True] * 3
        assert np.array(read.text)[:, 6].tolist() == [0, 0, 0, 1, 1, 1]


def test_their_share_falls_beside_photographs_only(bundle, renders, mixing):
    long = replace(mixing, batch=16)
    steps = [0, FALLS_OVER // 32, FALLS_OVER // 16, 10 * FALLS_OVER]
    photographs = Feed(long, beside(bundle, renders))
    assert [photographs.counts(step)[1] for step in steps] == [8, 5, 2, 2]
    alike = Feed(long, beside(replace(bundle, which_rendered=np.ones(12, bool)), renders))
    assert [alike.counts(step)[1] for step in steps] == [8, 8, 8, 8]
    assert Feed(long, bundle).counts(0) == [16]
    few = Feed(replace(mixing, batch=2), beside(bundle, renders))
    assert few.counts(FALLS_OVER) == [2, 0]
    assert few.round(FALLS_OVER).images.shape[0] == 2


@pytest.mark.parametrize("config", ["studio"], indirect=True)
def test_a_training_with_renders_resumes_exactly_and_draws_without_them(
    tmp_path, bundle, mixing, kept
):
    def train(name, stop_after=None):
        training = Training(tmp_path / name, bundle, mixing, renders=kept)
        training.run(lambda event, **fields: None, lambda: training.at.step == stop_after)
        return training

    whole, _, resumed = train("whole"), train("parts", stop_after=3), train("parts")
    for one, other in zip(whole.gan.weights, resumed.gan.weights, strict=True):
        assert np.array_equal(one, other)
    trained = load_generator(checkpoints(tmp_path / "whole" / "checkpoints")[-1])
    assert trained.axes[-1] == SOURCE and not trained.conditions[:, -1].any()
    asked = Real(bundle.images, bundle.conditions, bundle.descriptions)  # without that axis
    images = drawn(trained.generator, trained.config, trained.axes, asked, seed=0)
    assert images.shape == (12, 8, 8, 3)
    assert kept_rows(trained.axes, bundle.axes, words=False) == {n: n for n in range(6)}
