"""Cards and the dialog of a generated image, on the page Generate."""

import pytest

from core.create import gallery, makers, samples
from core.create.generator import warm_generator
from core.create.samples import Request
from core.curate import pairs
from tests.pages.conftest import texts

PATH = "create/generate.py"


@pytest.fixture
def app(drawn, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("рис").run()
    app.number_input(key="generate_count").set_value(2).run()
    return press(app, "generate_go")


def press(app, key):
    app.button(key=key).click().run(timeout=120)
    assert not app.exception and not app.error
    return app


def value_of(app, axis="crop"):
    (found,) = [s for s in app.selectbox if (s.key or "").startswith(f"sample_value_{axis}_")]
    return found


def test_a_card_names_the_damage_that_the_image_shows(drawn, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("broken rice").run()
    app.number_input(key="generate_count").set_value(1).run()
    assert "rice · seed 7 · broken" in texts(press(app, "generate_go"))


def test_an_image_is_liked_judged_and_both_taken_back(app):
    press(app, "generate_star_1")
    press(app, "generate_accepted_1")
    sample = gallery.get(1)
    assert sample.favourite and pairs.get(sample.pair_id).synthetic
    press(app, "generate_star_1")
    press(app, "generate_accepted_1")
    press(app, "generate_rejected_2")
    assert (gallery.get(1).favourite, gallery.get(1).status) == (False, "new")
    assert gallery.get(2).status == "rejected"


def test_an_image_is_varied_without_touching_the_form(app):
    press(app, "generate_open_1")
    said = texts(app)
    assert "generator #1, epoch 2, seed 7" in said
    assert "Nearest real pair:" in said
    press(app, "sample_near")
    press(app, "sample_seeds")
    press(app, "sample_other")
    assert samples.count() == 2 + 4 + 4 + 1 - 1  # seed 8 was there already
    assert len([b for b in app.button if (b.key or "").startswith("sample_go_")]) == 9
    press(app, "sample_go_3")
    assert "variation of seed 7, strength 0.30" in texts(app)
    assert app.number_input(key="generate_seed").value == 7
    assert app.text_input(key="generate_text").value == "рис"


def test_only_other_values_are_offered(app):
    press(app, "generate_open_1")
    assert "rice" not in value_of(app).options and "maize" in value_of(app).options


def test_a_run_that_is_not_here_any_more_is_said(drawn, page, actor):
    (made,) = samples.make(actor, Request("рис", count=1), makers.find(1), warm_generator())
    app = page(PATH)
    app.session_state["sample_open"] = made.id
    (makers.find(1).folder / makers.WEIGHTS).unlink()
    app.run()
    app.button(key="sample_seeds").click().run(timeout=60)
    assert "not in this workspace" in app.error[0].value
