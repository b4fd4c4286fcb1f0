"""Runs as files: the way out of this workspace, the way in, and where one came from."""

from __future__ import annotations

import io
from datetime import datetime
from functools import partial

import streamlit as st

from core.access import local_actor
from core.curate.exporting import zip_stream
from core.curate.sources import Archive
from core.train import exporting, importing
from db.records import RunRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.importing import move
from pages.parts.language import _, language
from pages.parts.terms import plain, run_state

ROUND, ARRIVED = "runs_import_round", "runs_arrived"


def render_export(run: RunRecord) -> None:
    """Draws the way to keep a run with its checkpoints, metrics, snapshots and model card."""
    if not exporting.is_possible(run):
        return
    st.download_button(
        _("Save as ZIP"),
        partial(packed, run.id, language()),
        f"grain-run-{run.id}.zip",
        "application/zip",
        key=f"runs_zip_{run.id}",
        icon=":material/folder_zip:",
        on_click="ignore",
        help=_(
            "Settings, checkpoints, metrics (CSV, TensorBoard), snapshots and a model card in one "
            "folder, for another workspace or for people without this app."
        ),
    )


def packed(run_id: int, words: str) -> io.BytesIO:
    """Returns the export of a run as a ZIP, its model card in the language `words`."""
    return io.BytesIO(
        b"".join(zip_stream(exporting.entries(local_actor(), run_id, language=words)))
    )


def render_import() -> None:
    """Draws the way in for a run that was exported elsewhere."""
    with st.popover(_("Import a run"), icon=":material/upload:"):
        turn = st.session_state.setdefault(ROUND, 0)
        upload = st.file_uploader(
            _("A ZIP that another Grain Studio saved"), type=["zip"], key=f"runs_upload_{turn}"
        )
        if upload and st.button(_("Import"), key="runs_import", type="primary"):
            with shown():
                bar = st.progress(0.0)
                run = importing.import_run(
                    local_actor(), Archive(upload), progress=partial(move, bar)
                )
                st.session_state[ROUND] += 1  # empties the uploader
                st.session_state[ARRIVED] = str(run.id)
                st.rerun()


def show_arrived() -> None:
    """Chooses the run that has just been imported; called before the choice is drawn."""
    if ARRIVED in st.session_state:
        address.forget("run")
        address.set_all(["run"], {"run": st.session_state.pop(ARRIVED)}, {})


def render_origin(run: RunRecord) -> None:
    """Says where an imported run was trained and what is not here."""
    if not run.imported:
        return
    trained, arrived = (
        f"{datetime.fromisoformat(run.imported[name]):%Y-%m-%d}"
        for name in ("trained_at", "imported_at")
    )
    says = _(
        "Trained in another workspace by {who} on {trained}, where it is run {run} and was "
        "“{state}” when it was exported; imported on {arrived}."
    ).format(
        who=plain(run.imported["trained_by"]),
        trained=trained,
        run=run.imported["run"],
        state=run_state(run.imported["status"])[0],
        arrived=arrived,
    )
    if run.version.elsewhere:
        says += " " + _("The pairs that it learnt from are not here.")
    st.info(says, icon=":material/move_to_inbox:")
