import pytest

from core.curate import pairs
from core.curate.words import stems
from db.records import PairFilter


@pytest.mark.parametrize(
    ("search", "stem"),
    [
        ("зёрна", "зерн"),
        ("плесневелое", "плесневел"),
        ("дәндері", "дән"),
        ("Kernels", "kernel"),
        ("рис", "рис"),
        ("бір қара", "бір қар"),
        ("100%", "100"),
        ("%", "%"),
    ],
)
def test_endings_are_cut(search, stem):
    assert stems(search) == stem


@pytest.mark.parametrize(
    ("text", "number"),
    [("зёрна", 6), ("чёрного фона", 6), ("KERNELS black", 6), ("kernel чёрный", 0), ("фо зер", 6)],
)
def test_inflected_and_unfinished_words_are_found_in_any_order(filled, text, number):
    assert pairs.find(PairFilter(text=text))[1] == number
