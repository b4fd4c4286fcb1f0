import pytest

from core.train import presets
from core.train.presets import BadPresetName, NoSuchPreset, PresetNameTaken
from models.config import PRESETS, preset


def test_settings_are_kept_under_a_name_and_begun_with(workspace, actor):
    wanted = preset("studio", learning_rate=3e-4, loss="hinge")
    presets.keep(actor, " autumn ", wanted, origin="search 3")
    assert presets.named("autumn") == wanted
    assert presets.changed("autumn", epochs=7, loss=None).epochs == 7
    (kept,) = presets.kept()
    assert (kept.name, kept.origin, kept.created_by) == ("autumn", "search 3", actor.name)
    assert presets.named("paper") == PRESETS["paper"]


@pytest.mark.parametrize("name", ["paper", "autumn"])
def test_a_name_is_given_once(workspace, actor, name):
    presets.keep(actor, "autumn", preset("paper"))
    with pytest.raises(PresetNameTaken):
        presets.keep(actor, name, preset("studio"))
    assert presets.named("autumn") == preset("paper")


@pytest.mark.parametrize("name", ["", "  ", "a" * 41])
def test_a_name_has_some_characters(workspace, actor, name):
    with pytest.raises(BadPresetName):
        presets.keep(actor, name, preset("paper"))


def test_a_removed_preset_can_be_brought_back(workspace, actor):
    presets.keep(actor, "autumn", preset("studio"), origin="search 3")
    gone = presets.remove(actor, "autumn")
    with pytest.raises(NoSuchPreset, match="out of studio, paper, got “autumn”"):
        presets.named("autumn")
    presets.keep(actor, gone.name, presets.config_of(gone), origin=gone.origin)
    assert presets.named("autumn") == preset("studio")
    assert presets.remove(actor, "nothing") is None
