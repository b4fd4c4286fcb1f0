"""Every page, empty and filled, in every language."""

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import LANGUAGES
from core.settings import PROJECT
from tests.pages.conftest import texts

PAGES = sorted(
    path.relative_to(PROJECT / "pages").as_posix()
    for path in (PROJECT / "pages").glob("*/*.py")
    if path.parent.name != "parts"
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_workspace_has_a_way_on(workspace, page, path, language):
    app = page(path, language)
    assert not app.exception and not app.error
    assert app.title


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_workspace_is_shown(trained, page, path, language):
    app = page(path, language)
    assert not app.exception and not app.error
    assert app.title


def test_the_entry_draws_the_overview_and_the_choice_of_language(trained):
    app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=30).run()
    assert not app.exception
    assert app.title[0].value == "Grain Studio"
    app.sidebar.segmented_control[0].set_value("kk").run()
    assert "Дақылдар бойынша жұптар" in texts(app)
