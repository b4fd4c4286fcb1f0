from core.curate import pairs, versions, views
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


def test_picked_pairs_are_changed_together_and_the_change_undone(filled, page):
    app = page(PATH)
    app.checkbox(key="picking_2").check().run()
    app.checkbox(key="picking_5").check().run()
    app.selectbox(key="picking_Status").set_value("accepted")
    app.selectbox(key="picking_Light").set_value("dim")
    next(button for button in app.button if button.label == "Change them").click().run()
    changed = pairs.find(PairFilter(status="accepted", conditions={"light": "dim"}))[0]
    assert [pair.id for pair in changed] == [2, 5]
    assert "2 pairs are changed." in [note.value for note in app.success]
    assert not any(box.value for box in app.checkbox)
    app.button(key="undo_button").click().run()
    assert pairs.find(PairFilter(status="accepted"))[1] == 0


def test_all_pairs_of_a_filter_are_picked_beyond_the_page(filled, page):
    app = page(PATH, crop="ZEAMX")
    app.button(key="picking_page").click().run()
    assert [box.value for box in app.checkbox] == [True, True]
    app.selectbox(key="address_crop").set_value("").run()
    assert sum(box.value for box in app.checkbox) == 2
    app.button(key="picking_none").click().run()
    assert not any(box.value for box in app.checkbox)


def test_the_address_holds_filters_order_and_page_size(filled, page):
    app = page(PATH, state="none", lang_of="ru", order="newest", size="48", made="real")
    assert "6 pairs" in texts(app)
    ids = [box.label for box in app.checkbox]
    assert ids == [f"#{number}" for number in (12, 10, 8, 6, 4, 2)]


def test_a_view_is_saved_and_opened_by_its_name(filled, page):
    app = page(PATH, crop="ZEAMX", words="чёрный")
    app.text_input(key="views_name").set_value("mine")
    next(button for button in app.button if button.label == "Save this view").click().run()
    (view,) = views.find()
    assert view.query == {"crop": "ZEAMX", "words": "чёрный"}
    app.button(key="views_all").click().run()
    assert "12 pairs" in texts(app)
    app.button(key=f"views_open_{view.id}").click().run()
    assert "1 pair" in texts(app)


def test_the_pairs_of_a_version_are_shown(filled, page, actor):
    pairs.edit(actor, first(), status="rejected")
    versions.freeze(actor, "first")
    assert "11 pairs" in texts(page(PATH, version="first"))
