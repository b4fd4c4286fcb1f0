import pytest

from models.config import PRESETS, Axis, ConfigError, TrainingConfig, preset


def test_the_paper_s_preset():
    paper = PRESETS["paper"]
    assert (paper.epochs, paper.snapshot_every, paper.resolution) == (1000, 25, 64)
    assert paper.loss == "minimax"


def test_settings_can_be_changed_and_none_leaves_them():
    changed = preset("paper", epochs=30, batch=None)
    assert (changed.epochs, changed.batch) == (30, PRESETS["paper"].batch)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("batch", 1),
        ("resolution", 63),
        ("loss", "hope"),
        ("learning_rate", 0.0),
        ("beta_1", 1.0),
        ("snapshot_every", -1),
        ("upsampling", "hope"),
        ("mismatched", 1.5),
        ("average", 1.0),
        ("penalty_every", 0),
        ("frozen", 5),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        preset("paper", **{name: value})


def test_an_unknown_preset_is_refused():
    with pytest.raises(ConfigError, match="magic"):
        preset("magic")


@pytest.mark.parametrize("chosen", PRESETS.values(), ids=PRESETS)
def test_a_config_survives_json(chosen):
    assert TrainingConfig(**chosen.as_dict()) == chosen


def test_a_config_of_an_older_checkpoint_can_still_be_read():
    assert TrainingConfig(preset="paper", epochs=5).conditioning == "concatenated"


def test_codes_of_an_axis_begin_at_one():
    axis = Axis("view", ("single", "pile"))
    assert [axis.code(value) for value in (None, "single", "pile")] == [0, 1, 2]
    with pytest.raises(ConfigError, match="heap"):
        axis.code("heap")
