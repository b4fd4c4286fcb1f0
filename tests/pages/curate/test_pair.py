from datetime import date

from core.curate import pairs
from db.records import PairFilter
from tests.pages.conftest import texts

PATH = "curate/pair.py"


def first():
    return pairs.find(PairFilter(), limit=1)[0][0]


def save(app, pair):
    app.button(key=f"pair_save_{pair.id}").click().run()


def test_what_is_known_of_the_sample_is_kept_and_stands_in_the_history(filled, page):
    pair = first()
    app = page(PATH, id=str(pair.id))
    key = f"pair_{pair.version}"
    app.text_input(key=f"{key}_lot_{pair.id}").set_value("A-7")
    app.date_input(key=f"{key}_taken_on_{pair.id}").set_value(date(2026, 8, 1))
    app.number_input(key=f"{key}_moisture_percent_{pair.id}").set_value(13.5)
    app.number_input(key=f"{key}_px_per_mm_{pair.id}").set_value(40.0)
    save(app, pair)
    saved = pairs.get(pair.id)
    assert (saved.lot, saved.taken_on) == ("A-7", date(2026, 8, 1))
    assert (saved.moisture_percent, saved.px_per_mm) == (13.5, 40.0)
    assert "Lot: — → A\\-7" in texts(app)
    assert "Date: — → 2026\\-08\\-01" in texts(app)


def test_any_state_of_the_history_comes_back(filled, page, actor):
    pair = first()
    line = pairs.history(pair.id)[0]
    pairs.edit(actor, pair, description="other words")
    app = page(PATH, id=str(pair.id))
    assert "**changed** · aigerim" in texts(app)
    app.button(key=f"pair_revert_{line.id}").click().run()
    assert pairs.get(pair.id).description == pair.description
    assert "**brought back**" in texts(app)


def test_the_image_is_turned_and_the_turn_undone_by_its_history(filled, page):
    pair = first()
    line = pairs.history(pair.id)[0]
    app = page(PATH, id=str(pair.id))
    assert app.button(key="pair_cut").disabled
    app.button_group(key=f"cutting_{pair.id}_{pair.version}_turn").set_value(1).run()
    app.button(key="pair_cut").click().run()
    turned = pairs.get(pair.id)
    assert (turned.width, turned.height) == (pair.height, pair.width)
    app.button(key=f"pair_revert_{line.id}").click().run()
    assert pairs.get(pair.id).image_sha256 == pair.image_sha256


def test_a_stale_save_shows_both_versions_and_loses_neither(filled, page, actor):
    pair = first()
    app = page(PATH, id=str(pair.id))
    app.text_input(key=f"pair_{pair.version}_lot_{pair.id}").set_value("mine").run()
    pairs.edit(actor, pair, description="theirs")
    save(app, pair)
    assert pairs.get(pair.id).lot == ""
    assert "**aigerim** saved this pair while you worked on it." in texts(app)
    app.button(key=f"pair_{pair.version}_conflict_mine").click().run()
    both = pairs.get(pair.id)
    assert (both.description, both.lot) == ("theirs", "mine")


def test_a_form_that_nobody_has_touched_shows_what_others_save(filled, page, actor):
    pair = first()
    app = page(PATH, id=str(pair.id))
    after = pairs.edit(actor, pair, description="theirs")
    app.run()
    key = f"pair_{after.version}_description_{pair.id}"
    assert app.text_area(key=key).value == "theirs"


def test_a_pair_that_is_not_there_is_named(filled, page):
    for given in ("99", "x", "1" * 12):
        app = page(PATH, id=given)
        assert not app.exception
    assert [error.value for error in page(PATH, id="99").error] == ["There is no pair 99."]
