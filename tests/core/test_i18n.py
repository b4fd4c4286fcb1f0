import string

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from core.curate.pairs import NoSuchPair
from core.i18n import (
    CATALOGUES,
    LANGUAGES,
    best_language,
    explain,
    kept,
    retold,
    translate,
    translate_count,
)
from core.settings import PROJECT

KEYWORDS = {"_": None, "mark": None, "count_of": (1, 2)}
TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.fixture(scope="module")
def messages():
    found = set()
    for folder in ("core", "pages", "."):
        for name, _, message, *_rest in extract_from_dir(
            PROJECT / folder,
            keywords=KEYWORDS,
            directory_filter=None if folder != "." else lambda _: False,
        ):
            if name.endswith(".py"):
                found.add(message)
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_string_is_translated_and_none_is_left_over(language, messages):
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {message.id for message in catalogue if message.id}
    assert messages - translated == set(), "not in the catalogue"
    assert translated - messages == set(), "in the catalogue, but not in the code"
    empty = [
        m.id for m in catalogue if m.id and not all(m.string if m.pluralizable else [m.string])
    ]
    assert empty == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_survive_translation(language):
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        originals = message.id if message.pluralizable else (message.id,)
        translations = message.string if message.pluralizable else (message.string,)
        for text in translations:
            assert fields(text) == fields(originals[-1]), text


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_russian_counts_have_their_forms():
    forms = [translate_count("{count} pair", "{count} pairs", n, "ru") for n in (1, 3, 5, 21)]
    assert forms == ["1 пара", "3 пары", "5 пар", "21 пара"]


def test_an_error_is_explained_in_the_reader_s_language():
    error = NoSuchPair(pair_id=7)
    assert str(error) == "There is no pair 7."
    assert explain(error, "en") == str(error)
    assert "7" in explain(error, "kk") and explain(error, "kk") != str(error)


def test_what_has_no_translation_stays_as_it_is():
    assert translate("no such text", "kk") == "no such text"


@pytest.mark.parametrize(
    ("locale", "language"), [("kk-KZ", "kk"), ("ru", "ru"), ("de-DE", "en"), (None, "en")]
)
def test_the_browser_s_locale_decides_where_it_can(locale, language):
    assert best_language(locale) == language


def test_a_kept_error_is_told_in_any_language_later():
    error = NoSuchPair(pair_id=7)
    for language in LANGUAGES:
        assert retold(kept(error), language) == explain(error, language)
    assert retold("ValueError: 7", "ru") == "ValueError: 7"
