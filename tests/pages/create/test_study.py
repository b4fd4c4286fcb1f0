from core.create import samples
from tests.pages.conftest import texts

PATH = "create/study.py"


def press(app):
    app.button(key="study_go").click().run(timeout=120)
    assert not app.exception and not app.error
    return app


def pictures(app):
    return sum(h.proto.body.count("/content/samples/") for h in app.get("html"))


def test_two_axes_are_crossed(drawn, page):
    app = press(page(PATH))
    assert pictures(app) == 4 * 3
    assert samples.count() == 12
    app.selectbox(key="study_columns").set_value("light").run()
    app.multiselect(key="study_across_light").set_value(["dim", "warm"]).run()
    assert pictures(press(app)) == 4 * 2
    app.selectbox(key="study_rows").set_value("light").run()
    app.button(key="study_go").click().run(timeout=60)
    assert "twice" in app.error[0].value


def test_an_environment_sets_the_conditions(drawn, page):
    app = page(PATH)
    app.selectbox(key="study_environment").set_value("damp_storage").run()
    assert app.selectbox(key="study_state").value == "mouldy"
    assert app.selectbox(key="study_moisture").value == "wet"
    assert "No training pair shows: mouldy" in texts(app)
    app.selectbox(key="study_environment").set_value(None).run()
    assert app.selectbox(key="study_state").value is None


def test_a_slide_is_made(drawn, page):
    app = press(page(PATH, study="slide"))
    gif, axis, seed = app.session_state["study_made_slide"]
    assert (gif[:6], axis, seed) == (b"GIF89a", "maturity", 7)
    assert samples.count() == 0


def test_a_response_is_measured(drawn, page):
    app = page(PATH, study="curve")
    app.slider(key="study_seeds").set_value(2).run()
    assert app.selectbox(key="study_response_maturity").value == "greenness"
    press(app)
    assert len(app.dataframe[0].value) == 4
    assert "greenest tenth of the grain" in texts(app)
    assert samples.count() == 8


def test_a_generator_chosen_in_another_language_stays_chosen(page):
    label = "starter generator"  # Streamlit keeps what a choice is called in the first language
    app = page(PATH, language="ru", chosen={"address_run": label})
    assert not app.error and app.selectbox(key="address_run").value == "starter"
