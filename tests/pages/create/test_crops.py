import pytest

from core.create import samples
from core.vocabulary import vocabulary
from tests.pages.conftest import texts

PATH = "create/crops.py"
CROPS = [crop.code for crop in vocabulary().crops]


@pytest.fixture
def app(drawn, page):
    app = page(PATH)
    app.slider(key="crops_count").set_value(2).run()
    return press(app, "crops_go")


def press(app, key):
    app.button(key=key).click().run(timeout=120)
    assert not app.exception and not app.error
    return app


def row(app, crop):
    return [b.key for b in app.button if (b.key or "").startswith(f"crops_open_{crop}_")]


def test_every_crop_has_its_row_and_each_is_rolled_by_itself(app):
    before = {crop: row(app, crop) for crop in CROPS}
    assert {len(keys) for keys in before.values()} == {2}
    press(app, "crops_roll_ZEAMX")
    assert samples.count() == 14
    assert row(app, "ZEAMX") != before["ZEAMX"]
    assert all(row(app, crop) == before[crop] for crop in CROPS if crop != "ZEAMX")
    press(app, "crops_go")
    assert samples.count() == 14  # all of them are there already


def test_real_pairs_stand_beside_a_row_on_demand(app):
    app.selectbox(key="crops_light").set_value("dim").run()
    press(app, "crops_go")
    assert "No training pair shows: dim light. The generator guesses." in texts(app)
    app.toggle(key="crops_real_ORYSA").set_value(True).run()
    assert "No real pair under these conditions; others of the crop:" in texts(app)
    assert len([h for h in app.get("html") if "/content/thumbs/" in h.proto.body]) == 2


def test_an_image_is_opened(app):
    press(app, row(app, "FAGES")[0])
    assert "seed 7" in texts(app)
