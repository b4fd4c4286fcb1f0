from core.access import Actor
from core.curate import bulk, pairs, review
from db.records import PairFilter
from tests.pages.conftest import texts

PATH = "curate/review.py"


def all_ids():
    return bulk.ids(PairFilter())


def test_digits_pick_and_enter_goes_on(filled, page):
    first, second = all_ids()[:2]
    app = page(PATH)
    assert "**12** pairs to review" in texts(app)
    assert app.button(key="review_digit_4").label == "`4` unripe"
    app.button(key="review_digit_4").click().run()
    assert pairs.get(first).conditions["state"] == "immature"
    app.button(key="review_Enter").click().run()
    assert pairs.get(first).status == "accepted"
    assert f"**#{second}**" in texts(app)
    assert "**11** pairs to review" in texts(app)
    app.button(key="review_U").click().run()
    assert pairs.get(first).status == "new"
    assert f"**#{first}**" in texts(app)


def test_words_are_saved_as_they_are_typed_and_contradictions_said(filled, page):
    first = all_ids()[0]
    app = page(PATH)
    app.text_area[0].set_value("A pile of maize").run()
    assert pairs.get(first).description == "A pile of maize"
    assert "Crop: the words say “maize”, chosen is “rice”." in texts(app)
    assert "View: the words say “pile”, chosen is “single kernel”." in texts(app)
    app.button(key="review_D").click().run()
    assert pairs.get(first).description == "Rice, single kernel; black background."
    assert "the words say “" not in texts(app)


def test_the_description_is_suggested_in_the_reader_s_language(filled, page):
    first = all_ids()[0]
    app = page(PATH, "kk")
    app.button(key="review_D").click().run()
    assert pairs.get(first).description == "Күріш, бір дән; қара фон."


def test_what_others_look_at_is_said_and_left_to_them(filled, page):
    first, second = all_ids()[:2]
    review.claim(Actor("berik"), "b", first)
    app = page(PATH)
    assert f"berik looks at \\#{first}" in texts(app)
    assert f"**#{second}**" in texts(app)


def test_a_stale_pick_shows_both_versions(filled, page):
    first = all_ids()[0]
    app = page(PATH)
    pairs.edit(Actor("berik"), pairs.get(first), description="theirs")
    app.button(key="review_digit_4").click().run()
    assert "state" not in pairs.get(first).conditions
    assert "Someone has changed this pair" in app.error[0].value
    assert "**berik** saved this pair while you worked on it." in texts(app)
    assert "theirs" in str(app.dataframe[0].value)
    app.button(key="review_conflict_mine").click().run()
    both = pairs.get(first)
    assert (both.description, both.conditions["state"]) == ("theirs", "immature")


def test_only_what_the_filter_lets_through_is_reviewed_and_then_nothing_is_left(filled, page):
    app = page(PATH, crop="ZEAMX", words="чёрный")
    assert "**1** pair to review" in texts(app)
    app.button(key="review_X").click().run()
    assert "Nothing is left to review here." in [note.value for note in app.success]
    assert [pair.crop for pair in pairs.find(PairFilter(status="rejected"))[0]] == ["ZEAMX"]
