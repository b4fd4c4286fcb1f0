import json
from dataclasses import replace

import pytest

from core.storage import run_folder
from core.train import starts
from core.train.bundles import condition_axes
from models.config import PRESETS, SCRATCH, preset

STUDIO = PRESETS["studio"]


def checkpoint_in(folder, config, *, whole=True):
    folder.mkdir(parents=True)
    (folder / "checkpoint.json").write_text(json.dumps({"config": config.as_dict()}))
    (folder / "generator.weights.h5").write_bytes(b"g")
    if whole:
        (folder / "discriminator.weights.h5").write_bytes(b"d")
    return folder


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    folder = checkpoint_in(tmp_path / "shipped", replace(STUDIO, width=48))
    monkeypatch.setattr(starts, "SHIPPED", folder)
    return folder


def test_from_scratch_nothing_changes():
    assert starts.fitted(STUDIO, SCRATCH) == replace(STUDIO, **starts.UNSTARTED)
    assert starts.checkpoint(SCRATCH) is None


def test_a_start_gives_its_layers_and_leaves_the_rest(shipped):
    asked = preset("studio", width=16, epochs=7, seed=3)
    config = starts.fitted(asked, starts.STARTER)
    assert (config.width, config.epochs, config.seed) == (48, 7, 3)
    assert config.start == starts.STARTER
    assert (config.ramp_images, config.frozen) == (0, starts.FROZEN)
    assert starts.checkpoint(config.start) == shipped


def test_studio_begins_with_the_starter_of_its_resolution(shipped):
    assert starts.default(STUDIO) == starts.STARTER
    assert starts.default(preset("studio", resolution=128)) == SCRATCH
    assert starts.default(PRESETS["paper"]) == SCRATCH


def test_without_a_shipped_generator_studio_begins_from_scratch(tmp_path, monkeypatch):
    monkeypatch.setattr(starts, "SHIPPED", tmp_path / "none")
    assert starts.default(STUDIO) == SCRATCH
    with pytest.raises(starts.NoStart):
        starts.fitted(STUDIO, starts.STARTER)


def test_an_earlier_run_is_begun_with_at_its_newest_whole_checkpoint(workspace):
    places = run_folder(5) / "checkpoints"
    checkpoint_in(places / "step-00000010", replace(STUDIO, width=8))
    newest = checkpoint_in(places / "step-00000020", replace(STUDIO, width=8))
    checkpoint_in(places / "step-00000030", replace(STUDIO, width=8), whole=False)
    config = starts.fitted(STUDIO, "5")
    assert config.width == 8
    assert starts.checkpoint(config.start) == newest
    assert starts.can_start(5) and not starts.can_start(6)


def test_a_guide_is_left_out_where_the_shipped_one_cannot_read(tmp_path, monkeypatch):
    guided = replace(STUDIO, guide=0.5)
    assert starts.fitted(guided, SCRATCH).guide == 0.5
    assert starts.fitted(replace(guided, resolution=128), SCRATCH).guide == 0.5
    assert starts.fitted(replace(guided, resolution=32), SCRATCH).guide == 0.0
    monkeypatch.setattr(starts, "condition_axes", lambda: condition_axes()[:-1])
    assert starts.fitted(guided, SCRATCH).guide == 0.0
    monkeypatch.undo()
    monkeypatch.setattr(starts, "GUIDE", tmp_path / "none")
    assert starts.fitted(guided, SCRATCH).guide == 0.0


def test_renders_are_mixed_in_only_beside_the_generator_that_knows_them(shipped, workspace):
    checkpoint_in(run_folder(5) / "checkpoints" / "step-00000010", replace(STUDIO, mixed=0.0))
    checkpoint_in(run_folder(6) / "checkpoints" / "step-00000010", replace(STUDIO, mixed=0.5))
    mixing = replace(STUDIO, mixed=0.25)
    shares = [starts.fitted(mixing, start).mixed for start in (starts.STARTER, SCRATCH, "5", "6")]
    assert shares == [0.25, 0.0, 0.0, 0.25]


def test_rates_are_smaller_only_beside_the_starter_generator(shipped, workspace):
    checkpoint_in(run_folder(5) / "checkpoints" / "step-00000010", replace(STUDIO, mixed=0.0))
    slow = replace(STUDIO, start_rate=0.25)
    rates = [starts.fitted(slow, start).start_rate for start in (starts.STARTER, SCRATCH, "5")]
    assert rates == [0.25, 1.0, 1.0]


def test_without_shipped_renders_none_are_mixed_in(shipped, tmp_path, monkeypatch):
    monkeypatch.setattr(starts, "RENDERS", tmp_path / "none.npz")
    assert starts.fitted(STUDIO, starts.STARTER).mixed == 0.0


@pytest.mark.parametrize("start", ["6", "best", "-1"])
def test_what_is_no_start_is_refused(workspace, start):
    with pytest.raises(starts.NoStart, match=start):
        starts.fitted(STUDIO, start)
