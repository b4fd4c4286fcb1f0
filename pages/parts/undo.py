"""The way back from the last change, as a line above what was changed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.access import local_actor
from core.curate import bulk
from pages.parts.errors import shown
from pages.parts.importing import move
from pages.parts.language import _, count_of

UNDO = "undo"


def remember(batch: str | None, note: str) -> None:
    """Remembers what was done last, and under which batch it can be undone."""
    if batch:
        st.session_state[UNDO] = batch, note


def render_undo() -> None:
    """Draws what was done last and a button that takes it back."""
    if UNDO not in st.session_state:
        return
    batch, note = st.session_state[UNDO]
    text, button = st.columns([5, 1], vertical_alignment="center")
    text.success(note, icon=":material/check:")
    if button.button(_("Undo"), key="undo_button", icon=":material/undo:"):
        with shown():
            bar = st.progress(0.0)
            done = bulk.undo(local_actor(), batch, progress=partial(move, bar))
            del st.session_state[UNDO]
            if done.left:
                remember(done.batch, _left(done))
            st.rerun()


def _left(done: bulk.Done) -> str:
    back = count_of("{count} pair is as before.", "{count} pairs are as before.", done.changed)
    left = count_of(
        "{count} pair was changed again since and stays.",
        "{count} pairs were changed again since and stay.",
        done.left,
    )
    return f"{back} {left}"
