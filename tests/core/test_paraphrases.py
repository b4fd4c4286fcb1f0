"""Paraphrases: descriptions as agronomists put them, against what they mean."""

import pytest

from bench.text import (
    NEVER_SHOWN,
    SETS,
    is_flagged,
    is_right,
    paraphrases,
    starter_captions,
    starter_shown,
)
from core.captions import language_of
from core.create.samples import Request
from core.vocabulary import vocabulary

ALL = (*SETS, NEVER_SHOWN)


@pytest.mark.parametrize("name", SETS)
def test_at_least_95_in_100_paraphrases_are_read_as_they_are_meant(name):
    entries = paraphrases(name)
    wrong = [entry["text"] for entry in entries if not is_right(entry)]
    assert len(entries) >= 40
    assert len(wrong) <= 0.05 * len(entries), wrong


@pytest.mark.parametrize("entry", paraphrases(NEVER_SHOWN), ids=lambda entry: entry["text"])
def test_what_no_starter_pair_shows_is_flagged(entry):
    assert is_flagged(entry)


def test_nothing_is_flagged_that_a_starter_pair_shows():
    pairs = starter_shown()
    for text in starter_captions():
        request = Request(text)
        assert pairs.missing(request.conditions()) == (), text
        assert request.reading().unknown == (), text


@pytest.mark.parametrize("name", ALL)
def test_paraphrases_are_in_three_languages_and_none_is_there_twice(name):
    texts = [entry["text"] for entry in paraphrases(name)]
    assert len(set(texts)) == len(texts)
    for language in ("kk", "ru", "en"):
        assert sum(language_of(text) == language for text in texts) >= len(texts) / 4


@pytest.mark.parametrize("name", SETS)
def test_what_is_meant_is_in_the_vocabulary(name):
    for entry in paraphrases(name):
        crop = entry["asks"]["crop"]
        for axis, value in entry["asks"].items():
            if axis != "crop":
                assert value in vocabulary().axis(axis).codes(crop), entry["text"]


def test_few_paraphrases_are_the_vocabulary_s_own_wordings():
    """They would measure nothing: descriptions must be inflected or put otherwise."""
    names = {n.casefold() for crop in vocabulary().crops for n in crop.names.values()}
    for name in SETS:
        first = [entry["text"].casefold() for entry in paraphrases(name)]
        assert not names & set(first)
