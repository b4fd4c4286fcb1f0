from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import ops

from models import judge
from models.backbone import Shape
from models.bundle import Real
from models.config import ConfigError
from models.gan import GAN
from models.guide import misread_by
from models.renders import TRUST, write_renders
from models.text import one_hot
from models.train import Training
from tests.models.conftest import small

SMALL = Shape([(3, 2, 2, 16, 1)], 16)
CONFIG = replace(small("studio"), ramp_images=0)


@pytest.fixture
def reader(bundle, tmp_path):
    keras.utils.set_random_seed(0)
    made = judge.Judge(judge.build(bundle.axes, SMALL), bundle.axes, 8, SMALL)
    made.save(tmp_path / "reader")
    return made, tmp_path / "reader"


def test_it_is_how_unlikely_the_classifier_finds_what_was_asked_for(bundle, reader):
    known, folder = reader
    images = np.asarray(bundle.images)[:3]
    said = known.model.predict(images, verbose=0)
    codes = np.array([[1] * len(bundle.axes)] * 3)
    tones = images.astype(np.float32) / 127.5 - 1
    lost = misread_by(folder, bundle.axes, size=8)(tones, one_hot(codes, bundle.axes))
    expected = -sum(np.log(said[axis.name][:, 0]).mean() for axis in bundle.axes)
    assert float(lost) == pytest.approx(expected, rel=1e-2)  # weights are kept to half precision


def test_larger_images_are_read_as_if_they_were_small(bundle, reader):
    tones = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 3)).astype(np.float32)
    text = one_hot(np.ones((2, len(bundle.axes)), int), bundle.axes)
    lost = [
        float(
            misread_by(reader[1], bundle.axes, size=8 * times)(
                tones.repeat(times, 1).repeat(times, 2), text
            )
        )
        for times in (1, 2, 4)
    ]
    assert lost[1:] == pytest.approx([lost[0]] * 2, rel=1e-5)


def test_an_open_axis_counts_for_nothing(bundle, reader):
    tones = np.zeros((2, 8, 8, 3), np.float32)
    open_ = one_hot(np.zeros((2, len(bundle.axes)), int), bundle.axes)
    assert float(misread_by(reader[1], bundle.axes, size=8)(tones, open_)) == 0.0


@pytest.mark.parametrize(
    ("share", "rendered", "times"), [(0.5, 12, TRUST), (0.5, 11, 1), (0, 12, 1)]
)
def test_one_that_has_learnt_from_renders_is_trusted_among_renders(
    bundle, reader, tmp_path, share, rendered, times
):
    known = Real(bundle.images, bundle.conditions, bundle.descriptions)
    write_renders(tmp_path / "renders.npz", known, bundle.axes)
    some = replace(bundle, which_rendered=np.arange(12) < rendered)
    config = replace(CONFIG, guide=0.5, mixed=share)
    training = Training(
        tmp_path / "run", some, config, guide=reader[1], renders=tmp_path / "renders.npz"
    )
    assert training.gan.guide_weight == 0.5 * times


def test_a_classifier_that_does_not_fit_is_refused(bundle, reader, tmp_path):
    for folder, axes, size in (
        (reader[1], bundle.axes, 12), (reader[1], bundle.axes[:1], 8),
        (tmp_path / "none", bundle.axes, 8), (None, bundle.axes, 8),
    ):  # fmt: skip
        with pytest.raises(ConfigError):
            misread_by(folder, axes, size=size)


def test_it_computes_in_float32_whatever_the_networks_do(bundle, reader):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        asked = misread_by(reader[1], bundle.axes, size=8)
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy("float32")
    text = one_hot(np.ones((2, len(bundle.axes)), int), bundle.axes)
    lost = asked(ops.zeros((2, 8, 8, 3), "bfloat16"), text)
    assert keras.backend.standardize_dtype(lost.dtype) == "float32"


def test_it_moves_the_generator_and_leaves_the_discriminator_to_the_game(bundle, reader, tmp_path):
    def trained(weight):
        config = replace(CONFIG, guide=weight)
        run = Training(tmp_path / str(weight), bundle, config, guide=reader[1])
        told = run.step(run.feed.round(0), penalised=False)
        return told, *(np.concatenate([np.ravel(w) for w in network.trainable_weights])
                       for network in (run.gan.generator, run.gan.discriminator))  # fmt: skip

    (plain, alone, judging), (told, guided, same) = trained(0.0), trained(1.0)
    assert np.array_equal(judging, same)
    assert not np.allclose(alone, guided)
    assert float(told.pop("misread")) > 0 and plain.keys() == told.keys()
    assert float(told["generator_loss"]) == float(plain["generator_loss"])  # of the game alone


def test_the_game_is_saved_without_its_guide(bundle, reader):
    given = {"features": sum(len(axis.values) for axis in bundle.axes)}
    plain, guided = GAN(CONFIG, **given), GAN(CONFIG, **given)
    guided.guide = misread_by(reader[1], bundle.axes, size=8)
    assert len(guided.weights) == len(plain.weights)
