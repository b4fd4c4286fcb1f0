import keras
import numpy as np
import pytest
from keras import layers, ops

from models.config import LOSSES, preset
from models.discriminator import build_discriminator
from models.gan import GAN, FusedAdam, Round
from models.generator import BatchNormalization, Doubling, build_generator

SMALL = {"resolution": 8, "width": 4, "latent": 5, "text_width": 6, "precision": "float32"}
EVERYTHING = {
    "resolution": 16,
    "noise": True,
    "excitation": True,
    "patches": 0.5,
    "reconstruction": 0.5,
    "augment": 1.0,
    "penalty": "r1_r2",
}


def round_of(size=4, resolution=8, ramp=1.0):
    random = np.random.default_rng(0)
    shapes = ((size, resolution, resolution, 3), (size, 7), (size, 7), (size, 5))
    arrays = [ops.convert_to_tensor(random.standard_normal(s, dtype=np.float32)) for s in shapes]
    seeds = ops.convert_to_tensor([[0, 0], [0, 1]], dtype="int32")
    return Round(*arrays, seeds, ops.convert_to_tensor(ramp), ops.convert_to_tensor(0.5))


def weights(*models):
    return [np.array(weight) for model in models for weight in model.weights]


@pytest.mark.parametrize("name", ["paper", "studio"])
@pytest.mark.parametrize("resolution", [8, 64])
def test_shapes(name, resolution):
    config = preset(name, **SMALL | {"resolution": resolution})
    latents, text = ops.zeros((3, 5)), ops.ones((3, 7))
    images = build_generator(config, features=7)([latents, text])
    assert images.shape == (3, resolution, resolution, 3)
    assert float(abs(np.asarray(images)).max()) <= 1.0
    assert build_discriminator(config, features=7)([images, text]).shape == (3, 1)


@pytest.mark.parametrize("name", ["paper", "studio"])
def test_text_changes_what_is_drawn_and_how_it_is_judged(name):
    config = preset(name, **SMALL)
    latents = np.ones((2, 5), np.float32)
    text = np.eye(2, 7, dtype=np.float32)
    images = np.asarray(build_generator(config, features=7)([latents, text], training=False))
    assert not np.allclose(images[0], images[1])
    same = np.repeat(images[:1], 2, axis=0)
    logits = np.asarray(build_discriminator(config, features=7)([same, text]))
    assert logits[0] != logits[1]


def test_a_step_moves_both_networks_and_reports_scalars():
    gan = GAN(preset("paper", **SMALL), features=7)
    before = weights(gan.generator, gan.discriminator)
    scalars = gan.train_step(round_of())
    after = weights(gan.generator, gan.discriminator)
    assert all(not np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert set(scalars) == {"discriminator_loss", "generator_loss", "real_score", "fake_score"}
    assert np.isclose(float(scalars["real_score"]), 0.5, atol=0.2)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_plays_with_every_part_switched_on(loss):
    gan = GAN(preset("studio", **SMALL | EVERYTHING, loss=loss), features=7)
    before = weights(gan.generator, gan.discriminator)
    scalars = gan.train_step(round_of(size=2, resolution=16), penalised=True)
    assert np.isfinite([float(value) for value in scalars.values()]).all()
    after = weights(gan.generator, gan.discriminator)
    moved = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert np.mean(moved) > 0.9


def test_the_averaged_generator_lags_behind_and_makes_the_images():
    gan = GAN(preset("studio", **SMALL), features=7)
    before = weights(gan.averaged)
    gan.train_step(round_of())
    live, mean = weights(gan.generator), weights(gan.averaged)
    assert gan.artist is gan.averaged
    for old, new, between in zip(before, live, mean, strict=True):
        assert np.allclose(between, new + 0.5 * (old - new), atol=1e-6)


def test_the_first_layers_of_d_can_keep_their_weights():
    gan = GAN(preset("studio", **SMALL | {"resolution": 32}, frozen=2), features=7)
    before = weights(gan.encoder)
    gan.train_step(round_of(resolution=32), penalised=True)
    kept = [np.array_equal(a, b) for a, b in zip(before, weights(gan.encoder), strict=True)]
    assert kept == [True] * 4 + [False] * 2  # a kernel and a bias each


def test_before_the_ramp_the_text_says_nothing():
    gan = GAN(preset("studio", **SMALL), features=7)
    kernel = gan.generator.get_layer("caption").layers[0].kernel
    before = np.array(kernel)
    gan.train_step(round_of(ramp=0.0))
    assert np.array_equal(before, np.array(kernel))


def test_a_penalty_shrinks_the_slope_of_d():
    def slope(weight):
        from models.gan import squared_slope

        gan = GAN(preset("studio", **SMALL, penalty_weight=weight, augment=0.0), features=7)
        gan.discriminator.set_weights(
            [np.random.default_rng(1).normal(0, 0.3, w.shape) for w in gan.discriminator.weights]
        )
        data = round_of()
        for _ in range(5):
            gan.train_step(data, penalised=True)
        return float(np.mean(squared_slope(gan.discriminator, data.images, data.text)))

    assert slope(100.0) < slope(0.0)


def test_doubling_is_enlarging_and_a_convolution_of_3x3():
    x = np.random.default_rng(0).standard_normal((2, 4, 4, 3), dtype=np.float32)
    doubling = Doubling(5, bias=True)
    made = np.asarray(doubling(x))
    kernel = np.asarray(doubling.kernel).transpose(0, 1, 3, 2)[::-1, ::-1]
    large = x.repeat(2, axis=1).repeat(2, axis=2)
    assert np.allclose(made, ops.conv(large, kernel, padding="same"), atol=1e-5)
    assert made.shape == doubling.compute_output_shape(x.shape)


def test_fused_layers_do_what_keras_does():
    x = np.random.default_rng(0).standard_normal((16, 8, 8, 3), dtype=np.float32)
    ours, theirs = BatchNormalization(), layers.BatchNormalization()
    assert np.allclose(ours(x, training=True), theirs(x, training=True), atol=1e-5)
    assert np.allclose(ours.moving_mean, theirs.moving_mean, atol=1e-6)
    assert np.allclose(ours.moving_variance, theirs.moving_variance, rtol=1e-3)
    assert np.allclose(ours(x), theirs(x), rtol=1e-3, atol=1e-4)


def test_fused_adam_takes_the_steps_of_keras():
    starts, slopes = np.float32([1, -2, 3]), np.float32([[0.1, -3, 0], [2, 1e-4, 1]])
    ends = []
    for kind in (FusedAdam, keras.optimizers.Adam):
        variable, optimizer = keras.Variable(starts), kind(0.01, beta_1=0.5)
        optimizer.build([variable])
        for slope in slopes:
            optimizer.apply([ops.convert_to_tensor(slope)])
        ends.append(np.asarray(variable))
    assert np.allclose(*ends, atol=1e-6) and not np.allclose(ends[0], starts)
