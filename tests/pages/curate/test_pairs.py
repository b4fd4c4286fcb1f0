from core.curate import pairs
from db.records import PairFilter
from tests.pages.conftest import texts

PATH = "curate/pairs.py"


def first():
    return pairs.find(PairFilter(), limit=1)[0][0]


def test_the_gallery_shows_pairs_and_counts_them(filled, page):
    app = page(PATH)
    assert "12 pairs" in texts(app)
    assert len([button for button in app.button if button.label == "Edit"]) == 12


def test_filters_narrow_the_gallery(filled, page):
    app = page(PATH)
    app.selectbox(key="address_crop").set_value("ZEAMX").run()
    assert "2 pairs" in texts(app)
    app.text_input(key="words").set_value("чёрный").run()
    assert "1 pair" in texts(app)
    app.text_input(key="words").set_value("nothing like it").run()
    assert "No pair passes these filters." in texts(app)


def test_a_pair_is_edited_and_the_edit_undone(filled, page):
    pair = first()
    app = page(PATH)
    app.button(key=f"pairs_edit_{pair.id}").click().run()
    app.text_area(key=f"pairs_description_{pair.id}").set_value("Бір жүгері дәні").run()
    assert "The words say: maize · single kernel" in texts(app)
    app.selectbox(key=f"pairs_crop_{pair.id}").set_value("ZEAMX").run()
    app.selectbox(key=f"pairs_{pair.id}_kind").set_value("yellow").run()
    app.button(key=f"pairs_save_{pair.id}").click().run()
    saved = pairs.get(pair.id)
    assert (saved.description, saved.crop) == ("Бір жүгері дәні", "ZEAMX")
    assert saved.conditions["kind"] == "yellow"
    app.button(key="undo_button").click().run()
    undone = pairs.get(pair.id)
    assert (undone.description, undone.crop, undone.conditions) == (
        pair.description,
        pair.crop,
        pair.conditions,
    )


def test_a_stale_edit_is_refused_with_a_sentence(filled, page, actor):
    pair = first()
    app = page(PATH)
    app.button(key=f"pairs_edit_{pair.id}").click().run()
    pairs.edit(actor, pair, description="theirs", crop=None, conditions={}, status="new")
    app.text_area(key=f"pairs_description_{pair.id}").set_value("mine").run()
    app.button(key=f"pairs_save_{pair.id}").click().run()
    assert pairs.get(pair.id).description == "theirs"
    assert [error.value for error in app.error] == [
        "Someone has changed this pair since you opened it. Nothing was overwritten."
    ]
