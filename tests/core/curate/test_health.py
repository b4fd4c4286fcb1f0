from core import plausible
from core.curate import health
from core.curate.health import Coverage
from core.vocabulary import vocabulary


def covered(crops, cells=None):
    return Coverage(crops, {}, cells or {})


def full(but=()):
    """Returns a coverage in which nothing is missing but some (crop, axis, value)."""
    terms = vocabulary()
    cells = {
        (c.code, a.name, v): 99 for c in terms.crops for a in terms.axes for v in a.codes(c.code)
    }
    crops = {crop.code: crop.pairs for crop in terms.crops}
    return covered(crops, {cell: 0 if cell in but else n for cell, n in cells.items()})


def test_pairs_are_counted_by_crop_and_value(filled):
    found = health.coverage()
    assert found.crops == {crop.code: 2 for crop in vocabulary().crops}
    assert found.of("ZEAMX", "view", "single") == 2 and found.of("ZEAMX", "view", "pile") == 0
    assert found.synthetic == {}


def test_where_nothing_is_missing_nothing_is_suggested():
    assert health.suggestions(full()) == []


def test_what_is_missing_is_what_is_suggested():
    gaps = {("ORYSA", "state", "mouldy"), ("ORYSA", "view", "pile")}
    first, *_ = health.suggestions(full(gaps))
    assert (first.crop, first.conditions["state"], first.conditions["view"]) == (
        "ORYSA", "mouldy", "pile",
    )  # fmt: skip
    assert set(first.fills) == {"state", "view"}


def test_what_fills_more_comes_first():
    gaps = {("ORYSA", "light", "dim"), ("PANMI", "view", "ear"), ("PANMI", "state", "immature")}
    found = health.suggestions(full(gaps))
    assert list(dict.fromkeys(suggestion.crop for suggestion in found)) == ["PANMI", "ORYSA"]


def test_the_crop_that_is_shortest_comes_first():
    crops = {crop.code: crop.pairs for crop in vocabulary().crops} | {"FAGES": 0}
    assert health.suggestions(covered(crops, full().cells))[0].crop == "FAGES"


def test_suggestions_can_be_shown_in_one_image():
    for suggestion in health.suggestions(covered({})):
        state, severity = suggestion.conditions["state"], suggestion.conditions["severity"]
        assert (state == "sound") == (severity == "none")
        assert state in plausible.states(suggestion.crop)
        assert suggestion.conditions["view"] in plausible.views(suggestion.crop, state)
        for axis, value in suggestion.conditions.items():
            assert value in vocabulary().axis(axis).codes(suggestion.crop)


def test_an_empty_collection_gets_a_full_list():
    found = health.suggestions(covered({}), most=8)
    assert len(found) == 8 and {s.crop for s in found} <= {c.code for c in vocabulary().crops}
    assert len({suggestion.crop for suggestion in found}) > 2
