"""Pages run by Streamlit's own test runner, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import PROJECT


@pytest.fixture
def page():
    """Opens a page by its path below pages/, through the entry script as a visitor does."""

    def run(path, language="en", *, chosen=None, **query):
        app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=30)
        for key, value in {"lang": language, **(chosen or {})}.items():
            app.session_state[key] = value
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/{path}").run()

    return run


def texts(app):
    """Returns everything that a page says, as one text."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(element.value for kind in kinds for element in kind)
