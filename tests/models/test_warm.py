import json
from dataclasses import replace

import numpy as np
import pytest

from models.bundle import read_bundle
from models.checkpoint import latest_state
from models.config import Axis, ConfigError
from models.train import Training
from models.warm import kept_rows
from tests.models.conftest import small

OLD = (Axis("crop", ("rice", "oats")), Axis("view", ("single", "pile")))
NEW = (Axis("crop", ("barley", "oats", "rice")), Axis("view", ("pile",)))


@pytest.fixture
def config():
    return small("studio")


@pytest.fixture
def start(tmp_path, bundle, config):
    training = Training(tmp_path / "first", bundle, config)
    training.run(lambda *_, **__: None, lambda: False)
    return latest_state(tmp_path / "first" / "checkpoints")


def caption(training):
    return np.array(training.gan.generator.get_layer("caption").layers[0].kernel)


def test_rows_follow_their_values():
    assert kept_rows(OLD, NEW, words=False) == {0: 2, 1: 1, 3: 3}


def test_the_words_follow_too():
    rows = kept_rows(OLD, NEW, words=True)
    assert rows[4] == 4 and rows[4 + 127] == 4 + 127


def test_a_warm_start_begins_with_the_images_of_its_start(tmp_path, bundle, config, start):
    first = Training(tmp_path / "first", bundle, config)
    warm = Training(tmp_path / "second", bundle, config, start=start)
    images = [
        np.asarray(training.gan.artist([training.grid.latents, training.grid.features]))
        for training in (first, warm)
    ]
    assert np.array_equal(*images)
    assert warm.at.step == 0


def test_new_values_get_rows_that_begin_at_nought(tmp_path, bundle_folder, config, start):
    words = json.loads((bundle_folder / "bundle.json").read_text())
    words["axes"][0]["values"] = ["new", "a", "b", "c"]
    (bundle_folder / "bundle.json").write_text(json.dumps(words))
    warm = Training(tmp_path / "second", read_bundle(bundle_folder), config, start=start)
    kernel = caption(warm)
    assert not kernel[0].any()
    assert kernel[1:4].any(axis=1).all()


def test_a_start_of_another_shape_is_refused(tmp_path, bundle, config, start):
    with pytest.raises(ConfigError, match="start"):
        Training(tmp_path / "third", bundle, replace(config, width=8), start=start)


def test_a_run_that_was_begun_goes_on_and_does_not_start_again(tmp_path, bundle, config, start):
    training = Training(tmp_path / "fourth", bundle, config, start=start)
    training.run(lambda *_, **__: None, lambda: training.at.step == 1)
    assert Training(tmp_path / "fourth", bundle, config, start=start).at.step == 1
