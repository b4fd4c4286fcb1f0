"""The buttons of a job: cancel or stop it, go on with it."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.train import jobs
from db.records import GOING_STATES, QUEUED, RESUMABLE_STATES, RUNNING
from pages.parts.errors import shown
from pages.parts.language import _


def render_stop_or_resume(job_id: int, state: str, *, key: str, note: str | None) -> None:
    """Draws what can be done with a job in this state; `note` says what a stop leaves."""
    waits = state == QUEUED
    if state in GOING_STATES and st.button(
        _("Cancel") if waits else _("Stop"),
        key=f"{key}_stop",
        icon=":material/close:" if waits else ":material/stop:",
        disabled=state not in (QUEUED, RUNNING),
        help=note,
    ):
        with shown():
            jobs.stop(local_actor(), job_id)
            st.rerun()
    if state in RESUMABLE_STATES and st.button(
        _("Go on"), key=f"{key}_resume", icon=":material/play_arrow:", type="primary"
    ):
        with shown():
            jobs.resume(local_actor(), job_id)
            st.rerun()
