"""Imports and exports that are jobs, as cards that follow them: how far, what came of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.access import local_actor
from core.curate import transfers
from core.curate.transfers import EXPORT, IMPORT
from core.train.turns import Turn
from db.records import GOING_STATES, RUNNING, SUCCEEDED
from db.task_records import TaskRecord
from pages.parts.errors import shown
from pages.parts.importing import render_report
from pages.parts.job_buttons import render_stop_or_resume
from pages.parts.language import _, retold
from pages.parts.run_queue import place_in_words
from pages.parts.sizes import file_size
from pages.parts.terms import plain, run_state
from pages.parts.times import duration

REFRESH_S = 1.0
NEWEST = 5


def render_cards(kind: str) -> None:
    """Draws the newest imports or exports, again and again while one is going on."""
    found = transfers.newest_first(kind, NEWEST)
    if found:
        live = is_one_going(found)
        st.fragment(_watch, run_every=REFRESH_S if live else None)(kind, live)


def is_one_going(found: list[TaskRecord]) -> bool:
    """Says whether any may still change by itself."""
    return any(transfer.status in GOING_STATES for transfer in found)


def _watch(kind: str, live: bool) -> None:
    found = transfers.newest_first(kind, NEWEST)
    places = transfers.places() if live else {}
    for number, transfer in enumerate(found):
        with st.container(border=True):
            render_head(transfer, places)
            render_buttons(transfer)
            if transfer.result and transfer.status not in GOING_STATES:
                with st.expander(_("What went in"), expanded=number == 0):
                    render_report(transfers.report(transfer))
    if is_one_going(found) != live:
        st.rerun()


def render_head(transfer: TaskRecord, places: Mapping[int, Turn]) -> None:
    """Draws what a task is, its state, progress and time left."""
    name, colour = run_state(transfer.status)
    title = _("Import {number}") if transfer.kind == IMPORT else _("Export {number}")
    title = title.format(number=transfer.job_id)
    st.markdown(
        f":{colour}-badge[{name}] **{title} · {plain(transfer.name)}**"
        f" · {plain(transfer.created_by)}"
    )
    told = [f"{transfer.done} / {transfer.total}"] if transfer.total else []
    left = transfers.seconds_left(transfer)
    if transfer.status == RUNNING and transfer.done == transfer.total > 0:
        told.append(_("Checking"))
    elif left is not None:
        told.append(_("about {time} left").format(time=duration(left)))
    if transfer.job_id in places:
        told.append(place_in_words(places[transfer.job_id]))
    if transfer.status != SUCCEEDED:
        st.progress(transfer.done / max(transfer.total, 1), " · ".join(told))
    if transfer.message:
        st.error(retold(transfer.message), icon=":material/error:")


def render_buttons(transfer: TaskRecord) -> None:
    """Draws what can be done with a task now."""
    key = f"transfer_{transfer.job_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        note = _("What went in stays; the rest can go on.") if transfer.kind == IMPORT else None
        render_stop_or_resume(transfer.job_id, transfer.status, key=key, note=note)
        if transfer.kind == EXPORT and transfer.status == SUCCEEDED:
            with shown():
                size = transfers.file(local_actor(), transfer.job_id).stat().st_size
                st.link_button(
                    _("Download {size}").format(size=file_size(size)),
                    f"/exports/{transfer.job_id}",
                    icon=":material/download:",
                    type="primary",
                )
        if transfer.status not in GOING_STATES and st.button(
            _("Remove from the list") if transfer.kind == IMPORT else _("Remove the file"),
            key=f"{key}_remove",
            icon=":material/delete:",
            type="tertiary",
            help=_("Pairs stay as they are."),
        ):
            with shown():
                transfers.remove(local_actor(), transfer.job_id)
                st.rerun()
