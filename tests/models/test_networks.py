import numpy as np
import pytest
from keras import ops

from models.config import preset
from models.discriminator import build_discriminator
from models.gan import GAN
from models.generator import build_generator


@pytest.mark.parametrize("resolution", [8, 64])
def test_shapes(resolution):
    config = preset("paper", resolution=resolution, width=4, latent=5, text_width=6)
    latents, text = ops.zeros((3, 5)), ops.ones((3, 7))
    images = build_generator(config, features=7)([latents, text])
    assert images.shape == (3, resolution, resolution, 3)
    assert float(abs(np.asarray(images)).max()) <= 1.0
    assert build_discriminator(config, features=7)([images, text]).shape == (3, 1)


def test_text_changes_what_is_drawn_and_how_it_is_judged():
    config = preset("paper", resolution=8, width=4, latent=5, text_width=6)
    latents = np.ones((2, 5), np.float32)
    text = np.eye(2, 7, dtype=np.float32)
    images = np.asarray(build_generator(config, features=7)([latents, text], training=False))
    assert not np.allclose(images[0], images[1])
    same = np.repeat(images[:1], 2, axis=0)
    logits = np.asarray(build_discriminator(config, features=7)([same, text]))
    assert logits[0] != logits[1]


def test_a_step_moves_both_networks_and_reports_scalars():
    config = preset("paper", resolution=8, width=4, latent=5, text_width=6)
    gan = GAN(config, features=7)
    before = [np.array(w) for w in (*gan.generator.weights, *gan.discriminator.weights)]
    random = np.random.default_rng(0)
    shapes = ((4, 8, 8, 3), (4, 7), (4, 5))
    data = [ops.convert_to_tensor(random.standard_normal(s, dtype=np.float32)) for s in shapes]
    scalars = gan.train_step(data)
    after = [np.array(w) for w in (*gan.generator.weights, *gan.discriminator.weights)]
    moved = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert all(moved)
    assert set(scalars) == {"discriminator_loss", "generator_loss", "real_score", "fake_score"}
    assert np.isclose(float(scalars["real_score"]), 0.5, atol=0.2)
