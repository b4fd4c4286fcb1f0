"""Errors as people see them: one clear sentence, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import GrainError
from core.i18n import explain
from pages.parts.language import _, language


@contextmanager
def shown() -> Iterator[None]:
    """Shows an error of core as a sentence; what stands after the block goes on."""
    try:
        yield
    except GrainError as error:
        st.error(explain(error, language()), icon=":material/error:")


def show_unexpected(error: Exception) -> bool:
    """Shows any error that no page has caught; its traceback goes to the log."""
    if isinstance(error, GrainError):
        st.error(explain(error, language()), icon=":material/error:")
        return True
    logging.getLogger(__name__).error("A page failed.", exc_info=error)
    st.error(
        _("Something went wrong, and nothing was saved. The details are in the app's log.")
        + f" ({type(error).__name__})",
        icon=":material/error:",
    )
    return True
