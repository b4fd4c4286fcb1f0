import pytest

from core.reading.phrases import forms_of, lexicon
from core.reading.words import Stem, is_slip, words_of


def stems(word):
    return {form.stem.text for form in forms_of(word) if not form.denied}


def test_words_know_how_they_were_written_and_where_a_clause_begins():
    words = words_of("Рис, Жёлтый — maize's 5 дән; 14 %")
    assert [(word.text, word.typed, word.begins) for word in words] == [
        ("рис", "Рис", True), ("желтый", "Жёлтый", True), ("maize", "maize's", False),
        ("5", "5", False), ("дән", "дән", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "stem"),
    [
        ("слома-", Stem("ru", "слома", "verb")),
        ("=он", Stem("ru", "он", "exact")),
        ("Щупл", Stem("ru", "щупл", "noun")),
    ],
)
def test_the_vocabulary_marks_verbs_and_what_is_never_inflected(written, stem):
    assert Stem.parse(written, "ru") == stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("жүгерінің", "жүгері"), ("собықтарындағы", "собық"), ("собығы", "собық"),
        ("зеңденіпті", "зеңден"), ("кукурузой", "кукуруз"), ("заплесневевшими", "заплесневе"),
        ("сморщившееся", "сморщи"), ("суховатый", "сух"), ("примёрзло", "мерз"),
        ("sprouting", "sprout"), ("kernels", "kernel"),
    ],
)  # fmt: skip
def test_a_word_is_a_form_of_its_stem(word, stem):
    folded = words_of(word)[0].text
    assert stem in stems(folded)


@pytest.mark.parametrize("word", ["рисунок", "просто", "голос", "крупный", "шкворень"])
def test_words_that_only_look_alike_are_no_forms(word):
    assert not {"рис", "прос", "колос", "крупа"} & stems(word)


def test_kazakh_typed_on_a_russian_keyboard_is_understood():
    assert "жүгері" in stems("жугери")
    assert "зеңден" in stems("зенденген")


@pytest.mark.parametrize(
    ("word", "stem"),
    [("кукурза", "кукуруз"), ("buckwhaet", "buckwheat"), ("пшенница", "пшениц"),
     ("жүгерінн", "жүгері"), ("wheet", "wheat"), ("kernal", "kernel")],
)  # fmt: skip
def test_one_wrong_letter_of_a_long_word_is_forgiven(word, stem):
    assert stem in stems(word)


def test_a_short_word_is_forgiven_only_for_a_crop():
    assert stems("wheet")
    assert stems("dicsp") == set() == stems("broen")


def test_a_slip_that_could_be_two_things_is_none():
    meant = {form.stem.text for form in lexicon().slips("severl")}
    assert {"several", "severe"} <= meant
    assert forms_of("severl") == frozenset()


@pytest.mark.parametrize(
    ("written", "is_one"),
    [("wheet", True), ("weat", True), ("whheat", True), ("wehat", True), ("what", True),
     ("wt", False), ("wheelt", False), ("cheep", False)],
)  # fmt: skip
def test_a_slip_is_one_letter(written, is_one):
    assert is_slip(written, "wheat") is is_one
