import pytest
from streamlit.testing.v1 import AppTest

from core.create import samples
from core.create.samples import Request
from core.i18n import LANGUAGES, translate
from core.settings import PROJECT
from tests.pages.conftest import texts

PATH = "create/generate.py"
EXAMPLES = (
    "one sound ripe yellow maize kernel on a black background in daylight",
    "a pile of sound ripe millet in daylight",
    "a few sound ripe oat kernels on a blue background in daylight",
)


def press(app):
    app.button(key="generate_go").click().run(timeout=60)
    assert not app.exception and not app.error
    return len([b for b in app.button if (b.key or "").startswith("generate_open_")])


def test_a_description_becomes_images(trained, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("Қара фонда бір жүгері дәні, шкворень").run()
    said = texts(app)
    assert "Understood: Crop **maize** :gray[“жүгері”]" in said
    assert "View **single kernel** :gray[“бір”]" in said
    assert "Background **black background** :gray[“Қара фонда”]" in said
    assert "Left open, so it varies from image to image: State, " in said
    assert "Not in the vocabulary: шкворень." in said
    app.number_input(key="generate_count").set_value(3).run()
    assert press(app) == 3
    assert samples.count() == 3
    assert "No training pair" not in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_understood_whole(language):
    asked = [Request(translate(example, language)) for example in EXAMPLES]
    assert not any(one.reading().unknown for one in asked)
    sound = {"state": "sound", "maturity": "ripe", "light": "daylight"}
    assert [one.conditions() for one in asked] == [
        sound | {"crop": "ZEAMX", "kind": "yellow", "view": "single", "background": "black"},
        sound | {"crop": "PANMI", "view": "pile"},
        sound | {"crop": "AVESA", "view": "few", "background": "blue"},
    ]


def test_an_example_is_one_press_away(trained, page):
    app = page(PATH)
    app.number_input(key="generate_count").set_value(2).run()
    app.button(key="generate_example_0").click().run(timeout=60)
    assert app.text_input(key="generate_text").value == EXAMPLES[0]
    assert samples.count() == 2
    app.run()
    assert samples.count() == 2


def test_the_form_wins_over_the_words(trained, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("maize").run()
    app.selectbox(key="generate_crop").set_value("ORYSA").run()
    app.selectbox(key="generate_view").set_value("pile").run()
    assert "Crop **rice** :gray[(chosen in the form)]" in texts(app)
    assert "No training pair shows: pile. The nearest shows: rice, single kernel." in texts(app)
    app.number_input(key="generate_count").set_value(1).run()
    assert press(app) == 1
    assert "No training pair shows this combination" in texts(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rice or maize", "Crop: rice (“rice”) counts, as it comes first; maize (“maize”) does"),
        ("paddy maize", "“paddy” counts only for rice."),
        ("damaged maize", "“damaged” does not say which damage."),
        ("maize, not wet", "“not wet” leaves it open: it may still come."),
        ("maize without mould", "State **sound** :gray[“without mould”]"),
    ],
)
def test_what_cannot_be_taken_as_it_is_said_is_told(trained, page, text, said):
    app = page(PATH)
    app.text_input(key="generate_text").set_value(text).run()
    assert said in texts(app)


def test_the_form_settles_a_contradiction(trained, page):
    app = page(PATH)
    app.text_input(key="generate_text").set_value("rice or maize").run()
    app.selectbox(key="generate_crop").set_value("ZEAMX").run()
    assert "as it comes first" not in texts(app)
    assert "Crop **maize** :gray[“maize”]" not in texts(app)
    assert "Crop **maize** :gray[(chosen in the form)]" in texts(app)


def test_no_words_ask_for_any_crop(trained, page):
    app = page(PATH)
    assert "No crop is named" in texts(app)
    assert "Understood" not in texts(app)


def test_it_speaks_the_reader_s_language(trained):
    app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=30)
    app.session_state["lang"] = "ru"
    app.session_state["generate_text"] = "мокрая кукуруза, рис"
    said = texts(app.switch_page(f"pages/{PATH}").run())
    assert "Культура **кукуруза** :gray[«кукуруза»]" in said
    assert "Ни одна обучающая пара не показывает: мокрое." in said


def test_an_earlier_epoch_can_be_used(trained, page):
    app = page(PATH)
    app.selectbox(key="generate_epoch_1").set_value(1).run()
    app.number_input(key="generate_count").set_value(1).run()
    assert press(app) == 1


def test_the_address_names_the_epoch(trained, page):
    app = page(PATH, run="1", epoch="1")
    assert app.selectbox(key="generate_epoch_1").value == 1
    app.selectbox(key="generate_epoch_1").set_value(2).run()
    assert app.query_params["epoch"] == "2"
    assert page(PATH, run="1", epoch="77").selectbox(key="generate_epoch_1").value == 0
