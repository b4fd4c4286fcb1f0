"""What people write about a run, and its removal."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.train import removal, words
from db.records import ENDED_STATES, RunRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.run_files import render_export, render_import, render_origin
from pages.parts.sizes import file_size
from pages.parts.terms import plain

REMOVED = "runs_removed"


def title_of(run: RunRecord) -> str:
    """Returns how a run is called where its number alone would not do."""
    return f"{run.id} · {run.name or run.config['preset']}"


def render_notes(run: RunRecord, every: list[RunRecord]) -> None:
    """Draws tags and notes of a run, and the ways to change them, to save and to remove the run."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for tag in run.tags:
            st.badge(plain(tag), icon=":material/sell:", color="gray")
        with st.popover(_("Name, notes, tags"), icon=":material/edit_note:"):
            render_form(run, every)
        render_export(run)
        render_import()
        if run.status in ENDED_STATES and st.button(
            _("Remove…"), key="runs_remove", icon=":material/delete:"
        ):
            st.session_state[REMOVED] = run.id
    render_origin(run)
    if run.notes:
        st.text(run.notes)
    if st.session_state.get(REMOVED) == run.id:
        title = _("Remove run {run}?").format(run=title_of(run))
        st.dialog(title, on_dismiss=close_dialog)(ask_removal)(run)


def close_dialog() -> None:
    """Forgets that a removal was asked for."""
    st.session_state.pop(REMOVED, None)


def render_form(run: RunRecord, every: list[RunRecord]) -> None:
    """Draws the form in which a run gets its name, notes and tags."""
    with st.form(f"runs_words_{run.id}", border=False):
        name = st.text_input(
            _("Name"), run.name, key=f"runs_name_{run.id}", max_chars=words.MAX_NAME
        )
        tags = st.multiselect(
            _("Tags"),
            words.all_tags(every),
            list(run.tags),
            key=f"runs_tags_{run.id}",
            accept_new_options=True,
            max_selections=words.MAX_TAGS,
            placeholder=_("Choose or write"),
        )
        notes = st.text_area(
            _("Notes"), run.notes, key=f"runs_notes_{run.id}", max_chars=words.MAX_NOTES
        )
        if st.form_submit_button(_("Save"), icon=":material/check:"):
            with shown():
                words.write(local_actor(), run.id, name=name, notes=notes, tags=tags)
                st.rerun()


def ask_removal(run: RunRecord) -> None:
    """Draws what a removal frees, and asks for it."""
    freed = removal.worth(run)
    lines = [
        count_of("{count} snapshot", "{count} snapshots", freed.snapshots),
        count_of("{count} checkpoint", "{count} checkpoints", freed.checkpoints),
        count_of("{count} image made with it", "{count} images made with it", freed.samples),
        _("its curves, notes and log"),
    ]
    st.markdown(_("This goes for ever:") + "\n" + "\n".join(f"- {line}" for line in lines))
    st.markdown(_("It frees **{size}**.").format(size=file_size(freed.size)))
    if st.button(_("Remove"), key="runs_remove_sure", type="primary", icon=":material/delete:"):
        with shown():
            removal.remove(local_actor(), run.id)
            close_dialog()
            address.forget("run")
            st.rerun()
