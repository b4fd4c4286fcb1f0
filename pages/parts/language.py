"""The reader's language: chosen in the sidebar, kept in the address, else the browser's."""

from __future__ import annotations

import streamlit as st

from core import i18n
from core.i18n import LANGUAGES, best_language, translate, translate_count
from pages.parts.address import from_address, to_address

KEY = "lang"
SHORT = {"kk": "Қазақ", "ru": "Рус", "en": "Eng"}


def choose_language() -> None:
    """Draws the choice of language in the sidebar."""
    own = best_language(st.context.locale)
    chosen = st.sidebar.segmented_control(
        "Тіл · Язык · Language",
        list(LANGUAGES),
        default=from_address(KEY, list(LANGUAGES), own),
        required=True,
        format_func=lambda code: SHORT[code],
        key=KEY,
        label_visibility="collapsed",
    )
    to_address(KEY, str(chosen), silent=own)


def language() -> str:
    """Returns the code of the reader's language."""
    return str(st.session_state.get(KEY) or best_language(st.context.locale))


def _(text: str) -> str:
    """Returns `text` in the reader's language."""
    return translate(text, language())


def retold(message: str) -> str:
    """Returns the message that a job left behind, in the reader's language."""
    return i18n.retold(message, language())


def count_of(one: str, many: str, count: int) -> str:
    """Returns the plural form for `count`, {count} filled in, in the reader's language."""
    return translate_count(one, many, count, language())
