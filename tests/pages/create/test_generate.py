from core.create import samples
from tests.pages.conftest import texts

PATH = "create/generate.py"


def press(app):
    app.button(key="generate_go").click().run(timeout=60)
    assert not app.exception and not app.error
    return len([b for b in app.get("download_button") if "seed" in b.label])


def test_a_description_becomes_images(trained, page):
    app = page(PATH)
    app.text_area(key="generate_text").set_value("Қара фонда бір жүгері дәні, шкворень").run()
    assert "Understood: maize · single kernel · black background" in texts(app)
    assert "Not in the vocabulary: шкворень" in texts(app)
    app.number_input(key="generate_count").set_value(3).run()
    assert press(app) == 3
    assert samples.count() == 3
    assert "No training pair" not in texts(app)


def test_the_form_wins_over_the_words(trained, page):
    app = page(PATH)
    app.text_area(key="generate_text").set_value("maize").run()
    app.selectbox(key="generate_crop").set_value("ORYSA").run()
    app.selectbox(key="generate_view").set_value("pile").run()
    assert "Understood: rice · pile" in texts(app)
    app.number_input(key="generate_count").set_value(1).run()
    assert press(app) == 1
    assert "No training pair shows this combination" in texts(app)


def test_what_contradicts_itself_is_said(trained, page):
    app = page(PATH)
    app.text_area(key="generate_text").set_value("rice or maize").run()
    assert "several crops" in texts(app)
    app.text_area(key="generate_text").set_value("").run()
    assert "No crop is named" in texts(app)


def test_an_earlier_epoch_can_be_used(trained, page):
    app = page(PATH)
    app.selectbox(key="generate_epoch_1").set_value(1).run()
    app.number_input(key="generate_count").set_value(1).run()
    assert press(app) == 1
