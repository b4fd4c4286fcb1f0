import numpy as np
import pytest

from models.checkpoint import load_generator
from models.invert import invert
from models.serve import make_images
from models.train import Training

CODES = np.array([1, 1], dtype=np.int16)


@pytest.fixture
def trained(tmp_path, bundle, config):
    training = Training(tmp_path / "run", bundle, config)
    training.run(lambda event, **fields: None, lambda: False)
    found = load_generator(sorted((tmp_path / "run" / "checkpoints").glob("step-*"))[-1])
    for weight in found.generator.weights:  # so that images differ as those of a long training
        if weight.path.endswith("kernel"):
            weight.assign(10 * weight)
    return found


def image(trained, **changes):
    item = {"seed": 5, "description": "", "conditions": {"group": "a", "view": "single"}}
    (made,) = make_images(trained, [item | changes])
    return made["pixels"]


def test_the_latent_of_an_own_image_is_found_and_draws_it_again(trained):
    target = image(trained)
    begun = invert(trained, target, CODES, "", steps=0)
    found = invert(trained, target, CODES, "", latents=begun.latents, steps=60)
    assert found.errors[0] < 0.5 * begun.errors[0]
    assert list(found.errors) == sorted(found.errors)
    origin = [float(x) for x in found.latents[0]]
    assert np.array_equal(image(trained, origin=origin), found.pixels)
    assert not np.array_equal(image(trained, seed=6, bases=[[5, 1.0]], origin=origin), found.pixels)


def test_what_does_not_fit_the_generator_is_refused(trained):
    with pytest.raises(ValueError, match=r"shape \(8, 8, 3\)"):
        invert(trained, np.zeros((4, 4, 3), np.uint8), CODES, "")
    with pytest.raises(ValueError, match="origin of 5 numbers"):
        image(trained, origin=[0.1, 0.2])
