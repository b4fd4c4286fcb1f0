from collections import Counter

import pytest

from core.vocabulary import vocabulary
from data.starter.render.scenes import (
    further_scenes,
    held_out_scenes,
    single_scenes,
    starter_scenes,
)

TERMS = vocabulary()
CROPS = [crop.code for crop in TERMS.crops]
STARTER, HELD_OUT = starter_scenes(), held_out_scenes()
FURTHER = further_scenes(600, 20_000)
ALL = [*STARTER, *HELD_OUT, *FURTHER]
ONLY = {
    "black_point": {"TRZDU"},
    "heat": {"ZEAMX", "TRZDU", "ORYSA"},
    "fusarium": {"TRZDU", "ZEAMX", "AVESA"},
    "frost": {"TRZDU", "AVESA", "ZEAMX"},
}
PROCESSED = {"brown", "milled", "chalky", "red", "yellowed", "flakes", "hulled"}


def counts(scenes, axis):
    return Counter(scene.conditions[axis] for scene in scenes if axis in scene.conditions)


def with_value(axis, *values):
    return [scene for scene in ALL if scene.conditions.get(axis) in values]


def test_the_starter_set_has_the_numbers_of_the_paper():
    assert Counter(s.crop for s in STARTER) == {crop.code: crop.pairs for crop in TERMS.crops}
    assert len(STARTER) == 115


def test_the_other_sets_have_every_crop_equally_often():
    assert Counter(s.crop for s in HELD_OUT) == dict.fromkeys(CROPS, 40)
    assert Counter(s.crop for s in FURTHER) == dict.fromkeys(CROPS, 100)


def test_every_axis_that_the_crop_has_is_given_and_no_other():
    for scene in ALL:
        axes = {axis.name for axis in TERMS.axes if axis.codes(scene.crop)}
        assert set(scene.conditions) == axes
        assert ("kind" in axes) == (scene.crop != "PANMI")
        for name, value in scene.conditions.items():
            assert value in TERMS.axis(name).codes(scene.crop)


@pytest.mark.parametrize("state", ONLY)
def test_a_crops_own_damage_stays_with_the_crop(state):
    assert {s.crop for s in with_value("state", state)} == ONLY[state]


def test_foreign_matter_needs_several_kernels():
    assert {s.conditions["view"] for s in with_value("state", "foreign")} == {"few", "pile"}


def test_severity_is_none_exactly_when_sound():
    for scene in ALL:
        sound = scene.conditions["state"] == "sound"
        assert sound == (scene.conditions["severity"] == "none")


def test_maturity_fits_the_state():
    for scene in ALL:
        early = scene.conditions["maturity"] in ("milk", "dough")
        if scene.conditions["state"] != "sound":
            assert early == (scene.conditions["state"] == "immature")
    assert set(counts(with_value("state", "sound"), "maturity")) == {
        "milk", "dough", "ripe", "over_ripe",
    }  # fmt: skip


def test_processed_kernels_are_ripe_and_neither_unripe_nor_sprouted():
    processed = with_value("kind", *PROCESSED)
    assert set(counts(processed, "maturity")) == {"ripe"}
    assert not {"immature", "sprouted"} & set(counts(processed, "state"))


def test_vitreous_and_darkened_kernels_have_ripened():
    late = with_value("kind", "vitreous", "darkened")
    assert set(counts(late, "maturity")) == {"ripe", "over_ripe"}


def test_flakes_are_sound_and_on_no_panicle():
    flakes = with_value("kind", "flakes")
    assert set(counts(flakes, "state")) == {"sound"}
    assert set(counts(flakes, "view")) == {"single", "few", "pile"}


def test_mixed_maize_shows_several_kernels():
    assert set(counts(with_value("kind", "mixed"), "view")) == {"few", "pile", "ear"}


def test_ears_only_where_they_can_be_shown():
    ears = with_value("view", "ear")
    assert {s.crop for s in ears} == {"TRZDU", "AVESA", "ZEAMX", "PANMI"}
    assert set(counts(ears, "state")) <= {"sound", "immature", "fusarium", "mouldy", "insect"}
    assert {s.crop for s in ears if s.conditions["state"] == "insect"} == {"ZEAMX"}


@pytest.mark.parametrize("axis", [axis.name for axis in TERMS.axes])
def test_every_value_occurs_at_least_three_times_in_the_starter_set(axis):
    found = counts(STARTER, axis)
    assert {code: found[code] for code in TERMS.axis(axis).codes() if found[code] < 3} == {}


@pytest.mark.parametrize("crop", CROPS)
def test_every_state_that_a_crop_can_have_occurs_in_the_starter_set(crop):
    possible = {s for s in TERMS.axis("state").codes() if crop in ONLY.get(s, CROPS)}
    assert {s.conditions["state"] for s in STARTER if s.crop == crop} == possible


@pytest.mark.parametrize(
    ("axis", "value", "low", "high"),
    [
        ("state", "sound", 0.44, 0.56),
        ("view", "single", 0.45, 0.55),
        ("view", "few", 0.15, 0.25),
        ("view", "pile", 0.15, 0.25),
        ("view", "ear", 0.05, 0.12),
        ("background", "black", 0.36, 0.44),
        ("light", "daylight", 0.45, 0.55),
        ("moisture", "dry", 0.55, 0.65),
    ],
)
def test_the_starter_sets_shares(axis, value, low, high):
    assert low <= counts(STARTER, axis)[value] / 115 <= high


@pytest.mark.parametrize("kind", ["paddy", "husked", "in_hull", "vitreous", "yellow"])
def test_the_common_kind_is_the_commonest_in_the_starter_set(kind):
    crop = next(t.crops[0] for t in TERMS.axis("kind").values if t.code == kind)
    (first, most), *rest = counts([s for s in STARTER if s.crop == crop], "kind").most_common()
    assert first == kind
    assert most > rest[0][1]


@pytest.mark.parametrize("scenes", [HELD_OUT, FURTHER], ids=["held out", "further"])
def test_the_other_sets_are_a_third_sound_and_else_nearly_even(scenes):
    assert 0.3 <= counts(scenes, "state")["sound"] / len(scenes) <= 0.4
    for axis in ("moisture", "light", "background"):
        even = len(scenes) / len(TERMS.axis(axis).values)
        assert all(0.8 * even <= count <= 1.2 * even for count in counts(scenes, axis).values())
    graded = counts([s for s in scenes if s.conditions["severity"] != "none"], "severity")
    assert max(graded.values()) <= 1.2 * min(graded.values())


@pytest.mark.parametrize("scenes", [HELD_OUT, FURTHER], ids=["held out", "further"])
def test_the_other_sets_show_every_value_and_every_possible_state(scenes):
    for axis in TERMS.axes:
        assert set(counts(scenes, axis.name)) == set(axis.codes())
    shown = {(s.crop, s.conditions["state"]) for s in scenes}
    assert len(shown) == len({(s.crop, s.conditions["state"]) for s in STARTER})


def test_the_scenes_are_always_the_same():
    assert starter_scenes() == STARTER
    assert held_out_scenes() == HELD_OUT
    assert further_scenes(600, 20_000) == FURTHER
    assert further_scenes(7, 20_000) == FURTHER[:7]


def test_names_are_unique_and_say_the_set_and_the_crop():
    names = [scene.name for scene in ALL]
    assert len(set(names)) == len(names)
    assert "starter-ORYSA-001" in names
    assert all(scene.crop in scene.name for scene in ALL)


def test_seeds_are_unique_over_the_three_sets():
    seeds = [scene.seed for scene in ALL]
    assert len(set(seeds)) == len(seeds)


def test_further_scenes_take_no_seed_of_the_other_sets():
    with pytest.raises(ValueError, match="10000"):
        further_scenes(1, 115)


def test_single_scenes_show_one_kernel_and_many_flakes():
    scenes = single_scenes(120, 30_000)
    assert single_scenes(7, 30_000) == scenes[:7]
    assert len(scenes) == 120 and counts(scenes, "view") == {"single": 120}
    assert counts(scenes, "kind")["flakes"] >= 4


def test_a_newcomer_meets_a_plain_kernel_of_every_crop_first():
    first = starter_scenes()[:6]
    assert len({scene.crop for scene in first}) == 6
    for scene in first:
        assert (scene.conditions["state"], scene.conditions["maturity"]) == ("sound", "ripe")
