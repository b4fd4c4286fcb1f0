import random

import pytest

from core import captions
from core.curate.describe import Disagreement, describe, disagreements, suggested
from core.i18n import LANGUAGES
from core.vocabulary import vocabulary

CROPS = [crop.code for crop in vocabulary().crops]


def drawn(crop, seed):
    """Returns some conditions of a crop, each axis left out now and then."""
    draw = random.Random(seed)
    axes = [axis for axis in vocabulary().axes if axis.choices(crop) and draw.random() < 0.8]
    return {axis.name: draw.choice(axis.choices(crop)) for axis in axes}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("crop", CROPS)
def test_what_is_written_reads_back_as_the_same(crop, language):
    every_value = [{a.name: code} for a in vocabulary().axes for code in a.choices(crop)]
    for conditions in [*every_value, *(drawn(crop, seed) for seed in range(20))]:
        text = describe(crop, conditions, language)
        said = captions.read(text)
        if conditions.get("severity") == "none":  # undamaged is sound
            conditions = {"state": "sound"} | conditions
        elif conditions.get("state", "sound") == "sound":  # a degree is one of a damage
            conditions.pop("severity", None)
        assert (said.crop, said.conditions) == (crop, conditions), text
        assert not (said.beside or said.denied or said.misfits or said.unknown), text


def test_a_description_is_a_sentence_in_the_reader_s_language():
    conditions = {"view": "single", "state": "mouldy", "severity": "slight", "background": "black"}
    assert describe("ZEAMX", conditions, "en") == (
        "Maize, single kernel: mouldy, slightly damaged; black background."
    )
    assert describe("ZEAMX", conditions, "ru") == (
        "Кукуруза, одно зерно: плесневелое, степень слабая; чёрный фон."
    )
    assert describe("ZEAMX", conditions, "kk") == "Жүгері, бір дән: зеңденген, аздап; қара фон."
    assert describe(None, {}, "en") == ""
    assert describe(None, {"light": "dim"}, "en") == "Dim light."


def test_words_and_conditions_that_contradict_each_other_are_named():
    said = captions.read("A pile of broken maize")
    assert disagreements("ZEAMX", {"view": "pile", "light": "dim"}, said) == ()
    assert disagreements("ORYSA", {"view": "single", "state": "broken"}, said) == (
        Disagreement("view", "pile", "single"),
        Disagreement("crop", "ZEAMX", "ORYSA"),
    )


def test_a_text_that_names_two_values_contradicts_only_a_third():
    said = captions.read("rice or maize, one kernel")
    assert disagreements("ZEAMX", {}, said) == ()
    assert [d.axis for d in disagreements("PANMI", {}, said)] == ["crop"]


def test_words_fill_in_what_nobody_has_chosen():
    said = captions.read("Бір сынған жүгері дәні, қара фон")
    assert suggested(None, {"view": "pile"}, said) == (
        "ZEAMX",
        {"view": "pile", "state": "broken", "background": "black"},
    )


def test_a_kind_of_another_crop_is_not_suggested():
    said = captions.read("paddy rice")
    assert suggested("ZEAMX", {}, said) == ("ZEAMX", {})
