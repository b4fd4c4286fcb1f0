import re
import unicodedata
from collections import Counter
from functools import cache

import pytest

from core.captions import read
from core.reading.words import ENDINGS
from data.starter.render.captions import caption, language_of_scene, pattern, phrases
from data.starter.render.captions_ru import FORMS, declined, inflected
from data.starter.render.scenes import further_scenes, held_out_scenes, starter_scenes

LANGUAGES = ("en", "ru", "kk")
STARTER, HELD_OUT = starter_scenes(), held_out_scenes()
FURTHER = further_scenes(300, 20_000)
SETS = {"starter": (STARTER, False), "held out": (HELD_OUT, True), "further": (FURTHER, False)}
LITTLE_WORDS = {
    "en": "a an the of on in with and at by is its under against from to this we",
    "ru": "на в во с со и при под из за",
    "kk": "мен және",
}


read_once = cache(read)


def captions_of(name, language):
    """The scenes of a set, each with its caption."""
    scenes, held_out = SETS[name]
    return [(scene, caption(scene, language, held_out=held_out)) for scene in scenes]


def content_stems(text, language):
    """The stems of all words of `text` but its little ones, by the endings that captions have."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    words = [w for w in re.findall(r"[^\W_]+", folded) if w not in LITTLE_WORDS[language].split()]
    return [re.fullmatch(rf"(\w{{3,}}?|\w+?){ENDINGS[language]}", word)[1] for word in words]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_what_a_caption_says_is_true_and_understood(name, language):
    for scene, text in captions_of(name, language):
        reading = read_once(text)
        assert reading.crop == scene.crop, text
        assert reading.conflicts == {}, text
        assert dict(reading.conditions).items() <= dict(scene.conditions).items(), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_view_and_state_and_a_damages_severity_are_always_told(name, language):
    for scene, text in captions_of(name, language):
        told = {"view", "state"}
        told |= {"severity"} if scene.conditions["state"] != "sound" else set()
        assert told <= set(read_once(text).conditions), text


@pytest.mark.parametrize("axis", ["maturity", "moisture", "light", "background", "kind"])
def test_other_axes_are_told_often_but_not_always(axis):
    scenes = [scene for scene in FURTHER if axis in scene.conditions]
    told = [
        axis in read_once(caption(s, language)).conditions for s in scenes for language in LANGUAGES
    ]
    assert 0.5 < sum(told) / len(told) < 0.7


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_four_fifths_of_the_starter_captions_differ(language):
    assert len({caption(scene, language) for scene in STARTER}) >= 0.8 * len(STARTER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_captions_have_four_patterns_or_more_and_none_prevails(name, language):
    scenes, held_out = SETS[name]
    used = Counter(pattern(scene, language, held_out=held_out) for scene in scenes)
    assert len(used) >= 4
    assert max(used.values()) < 0.4 * len(scenes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_different_things_come_first(language):
    scenes = [*STARTER, *FURTHER]
    first = {content_stems(caption(scene, language), language)[0] for scene in scenes}
    assert len(first) >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_captions_are_a_third_new_words(language):
    known = {
        stem for scene in STARTER for stem in content_stems(caption(scene, language), language)
    }
    starter = {caption(scene, language) for scene in STARTER}
    for scene in HELD_OUT:
        text = caption(scene, language, held_out=True)
        stems = content_stems(text, language)
        assert sum(stem not in known for stem in stems) >= len(stems) / 3, text
        assert text not in starter


def test_the_languages_have_their_shares():
    shares = Counter(language_of_scene(scene) for scene in [*STARTER, *HELD_OUT, *FURTHER])
    assert 0.40 < shares["kk"] / shares.total() < 0.50
    assert 0.30 < shares["ru"] / shares.total() < 0.40
    assert 0.15 < shares["en"] / shares.total() < 0.25
    starter = Counter(language_of_scene(scene) for scene in STARTER)
    assert starter["kk"] > starter["ru"] > starter["en"] > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_are_always_the_same_and_cleanly_set(language):
    for scenes, held_out in SETS.values():
        for scene in scenes:
            text = caption(scene, language, held_out=held_out)
            assert text == caption(scene, language, held_out=held_out)
            assert text[0].isupper()
            assert text.endswith(".")
            assert not re.search(r"\s\s|\s[,.;:]|[,;:.]{2}|[{}|*+>~]|\(\)", text), text
            if language != "en":
                assert not re.search(r"[a-z]", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrases_say_whether_they_were_reviewed(language):
    assert phrases(language)["review"]["status"]


@pytest.mark.parametrize(
    ("adjective", "forms"),
    [
        ("битый", "битый битая битое битые битого битой битого битых"),
        ("сухой", "сухой сухая сухое сухие сухого сухой сухого сухих"),
        ("меловой", "меловой меловая меловое меловые мелового меловой мелового меловых"),
        ("проросший",
         "проросший проросшая проросшее проросшие проросшего проросшей проросшего проросших"),
        ("синий", "синий синяя синее синие синего синей синего синих"),
    ],
)  # fmt: skip
def test_russian_adjectives_agree(adjective, forms):
    assert [declined(adjective, form) for form in FORMS] == forms.split()


def test_only_the_marked_word_is_declined():
    assert inflected("слегка повреждённый* морозом", "f") == "слегка повреждённая морозом"
