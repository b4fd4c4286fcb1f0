import pytest

from core.curate import pairs
from core.i18n import LANGUAGES
from tests.conftest import draw_kernel
from tests.pages.conftest import texts


def types(app):
    """Returns which buttons stand on the page's body, and how strong each is."""
    return {button.key: button.proto.type for button in app.main.button}


def test_an_empty_workspace_says_what_to_do(workspace, page):
    assert "no pairs here yet" in texts(page("home/overview.py"))


def test_the_starter_pairs_are_one_press_away(workspace, starter_folder, page):
    app = page("home/overview.py")
    assert types(app) == {"overview_starter": "primary", "overview_add": "secondary"}
    assert "renders, not photographs" in texts(app)
    button = app.button(key="overview_starter")
    assert button.label == "Load the 12 starter pairs"
    button.click().run()
    assert not app.exception and not app.error
    assert {metric.label: metric.value for metric in app.metric}["Pairs"] == "12"
    assert sorted(pairs.count_by_crop().values()) == [2] * 6
    assert "overview_starter" not in types(app)


def test_what_is_refused_of_the_starter_pairs_is_reported(workspace, starter_folder, page):
    (starter_folder / "ORYSA_0.png").write_bytes(b"damaged")
    draw_kernel().save(starter_folder / "unlisted.png")
    app = page("home/overview.py")
    app.button(key="overview_starter").click().run()
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers == {"Added": "11", "Known already": "0", "Refused": "2"}
    assert "ORYSA_0.png" in str(app.dataframe[0].value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starter_button_speaks_every_language(workspace, starter_folder, page, language):
    app = page("home/overview.py", language)
    assert "12" in app.button(key="overview_starter").label


def test_without_starter_pairs_adding_comes_first(workspace, no_starter, page):
    app = page("home/overview.py")
    assert types(app) == {"overview_add": "primary"}
    assert "renders" not in texts(app)


def test_numbers_and_the_newest_training_are_shown(trained, page):
    app = page("home/overview.py")
    assert {metric.label: metric.value for metric in app.metric} == {
        "Pairs": "12",
        "Crops": "6",
        "Trainings": "1",
        "Images made": "0",
    }
    assert "**tiny** :green-badge[finished]" in texts(app)
