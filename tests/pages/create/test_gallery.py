"""The page Gallery."""

import pytest

from core.create import boards, gallery, makers, samples
from core.create.generator import warm_generator
from core.create.samples import Request
from tests.pages.conftest import texts

PATH = "create/gallery.py"


@pytest.fixture
def made(drawn, actor):
    def some(text, count, seed):
        request = Request(text, count=count, seed=seed)
        return samples.make(actor, request, makers.find(1), warm_generator())

    return [*some("рис на чёрном фоне", 3, 7), *some("жүгері", 2, 50)]


def cards(app):
    prefix = "gallery_open_"
    keys = [b.key for b in app.button if (b.key or "").startswith(prefix)]
    return [int(key.removeprefix(prefix)) for key in keys]


def tick(app, *chosen):
    for sample_id in chosen:
        app.checkbox(key=f"gallery_pick_{sample_id}").check().run()


def test_everything_is_shown_newest_first_and_searched(made, page, actor):
    gallery.like(actor, made[1].id, favourite=True)
    app = page(PATH)
    assert cards(app) == [item.id for item in reversed(made)]
    app.selectbox(key="address_crop").set_value("ZEAMX").run()
    assert cards(app) == [made[4].id, made[3].id]
    app.selectbox(key="address_crop").set_value("").run()
    app.text_input(key="words").set_value("чёрные").run()
    assert cards(app) == [made[2].id, made[1].id, made[0].id]
    app.selectbox(key="address_rating").set_value("favourite").run()
    assert cards(app) == [made[1].id] and "1 image" in texts(app)
    app.selectbox(key="address_run").set_value("starter").run()
    assert "No image passes these filters." in texts(app)


def test_the_address_is_the_search(made, page):
    app = page(PATH, crop="ORYSA", background="black", run="1")
    assert len(cards(app)) == 3
    assert cards(page(PATH, crop="ORYSA", background="white")) == []


def test_two_that_are_ticked_are_compared(made, page):
    app = page(PATH)
    tick(app, made[0].id, made[3].id)
    said = texts(app)
    assert "**A** · rice · seed 7" in said and "**B** · maize · seed 50" in said
    table = app.dataframe[0].value.set_index("Recipe")
    assert table.loc["Seed"].tolist() == ["7", "50"]
    assert table.loc["Crop"].tolist() == ["rice", "maize"]
    assert "Epoch" not in table.index
    tick(app, made[1].id)
    assert not app.dataframe


def test_what_is_ticked_is_deleted_after_a_question(made, page):
    app = page(PATH)
    tick(app, made[0].id, made[1].id, made[4].id)
    assert samples.count() == 5
    app.button(key="gallery_delete").click().run()
    assert not app.exception and not app.error
    assert cards(app) == [made[3].id, made[2].id]
    assert samples.count() == 2
    assert not [box for box in app.checkbox if box.value]


def test_pages_follow_each_other(made, page, monkeypatch):
    app = page(PATH, page="9")
    assert cards(app) == [item.id for item in reversed(made)]


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_images_are_put_on_a_board_and_taken_off(made, page):
    app = page(PATH)
    tick(app, made[0].id, made[3].id)
    app.text_input(key="boards_new").set_value("  Wet  maize ").run()
    press(app, "boards_put")
    (board,) = boards.every()
    assert (board.name, board.images) == ("Wet maize", 2)
    assert not app.checkbox(key=f"gallery_pick_{made[0].id}").value
    app.selectbox(key="address_board").set_value(str(board.id)).run()
    assert cards(app) == [made[3].id, made[0].id]
    assert [link.proto.url for link in app.get("link_button")] == [
        f"/board/{board.id}/images.zip?lang=en"
    ]
    tick(app, made[3].id)
    press(app, "boards_take")
    assert cards(app) == [made[0].id]
    assert len(page(PATH, board=str(board.id)).get("html")) >= 1


def test_a_board_is_renamed_and_removed_its_images_stay(made, page, actor):
    board, other = (boards.add(actor, name) for name in ("first", "second"))
    boards.put(actor, board, [made[0].id])
    app = page(PATH, board=str(board))
    app.text_input(key=f"boards_name_{board}").set_value("second").run()
    press(app, "boards_rename")
    assert "There is a board “second” already." in app.error[0].value
    app.text_input(key=f"boards_name_{board}").set_value("third").run()
    press(app, "boards_rename")
    assert [one.name for one in boards.every()] == ["second", "third"]
    press(app, "boards_remove")
    assert [one.id for one in boards.every()] == [other]
    assert len(cards(app)) == len(made)
    app = page(PATH, board=str(other))
    assert "The board is empty" in texts(app)
