"""An image dropped on the form of the page Generate."""

from core.create import makers, samples
from core.create.generator import warm_generator
from core.create.samples import Request
from tests.conftest import draw_kernel, encode
from tests.pages.conftest import texts

PATH = "create/generate.py"


def drop(app, png):
    app.file_uploader(key="generate_drop").set_value([("a.png", png, "image/png")])
    app.run(timeout=120)
    assert not app.exception
    return app


def said(app):
    return [message.value for message in (*app.success, *app.error)]


def test_a_dropped_image_fills_the_form_and_is_made_again(trained, page, actor):
    request = Request("чёрный фон", {"crop": "ZEAMX", "view": "single"}, count=1, seed=41)
    (made,) = samples.make(actor, request, makers.find(1, epoch=1), warm_generator())
    app = drop(page(PATH), made.png)
    assert said(app) == ["Made again: the same file, byte for byte."]
    assert app.text_input(key="generate_text").value == "чёрный фон"
    assert app.selectbox(key="generate_crop").value == "ZEAMX"
    assert app.selectbox(key="generate_view").value == "single"
    assert app.selectbox(key="generate_background").value == "black"
    assert app.selectbox(key="generate_epoch_1").value == 1
    assert app.number_input(key="generate_seed").value == 41
    assert app.number_input(key="generate_count").value == 1
    assert samples.count() == 1
    app.button(key="generate_go").click().run(timeout=60)
    assert said(app) == [] and samples.count() == 1


def test_an_image_of_a_generator_that_is_gone_fills_the_form_and_says_why(trained, page, actor):
    maker = makers.find(1, epoch=1)
    (made,) = samples.make(actor, Request("рис", count=1, seed=3), maker, warm_generator())
    (maker.folder / makers.WEIGHTS).unlink()
    app = drop(page(PATH), made.png)
    assert app.text_input(key="generate_text").value == "рис"
    assert "Its generator (1, epoch 1) is not in this workspace" in texts(app)
    assert said(app) == []


def test_a_picture_without_a_recipe_is_refused_and_the_form_stays(trained, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("рис").run()
    app = drop(app, encode(draw_kernel()))
    assert "without a recipe" in said(app)[0]
    assert app.text_input(key="generate_text").value == "рис"
