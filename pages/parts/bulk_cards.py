"""Bulk jobs as cards that follow them: how far, how fast, what came of them, stop and go on."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.create import bulk_jobs, gallery
from core.create.bulk_jobs import PAIRS
from core.create.makers import STARTER
from core.train.turns import Turn
from db.bulk_records import BulkRecord
from db.records import FAILED, GOING_STATES, INTERRUPTED, RUNNING
from pages.parts import sampling
from pages.parts.job_buttons import render_stop_or_resume
from pages.parts.language import _, count_of, retold
from pages.parts.run_queue import place_in_words
from pages.parts.terms import plain, run_state
from pages.parts.times import duration

REFRESH_S = 2.0
NEWEST, FIRST_IMAGES = 12, 7
LIVE = "bulk_live"


def render_cards() -> None:
    """Draws the newest bulks, again and again while one is going on."""
    found = bulk_jobs.newest_first(NEWEST)
    if not found:
        st.info(_("Bulks and their images will appear here."), icon=":material/dynamic_feed:")
        return
    live = is_one_going(found)
    st.session_state[LIVE] = live
    st.fragment(_watch, run_every=REFRESH_S if live else None)()


def is_one_going(found: list[BulkRecord]) -> bool:
    """Says whether any may still change by itself."""
    return any(bulk.status in GOING_STATES for bulk in found)


def _watch() -> None:
    found, places = bulk_jobs.newest_first(NEWEST), bulk_jobs.places()
    for bulk in found:
        with st.container(border=True):
            render_head(bulk, places)
            render_buttons(bulk)
            if bulk.made:
                render_images(bulk)
    if is_one_going(found) != st.session_state[LIVE]:
        st.rerun()


def render_head(bulk: BulkRecord, places: Mapping[int, Turn]) -> None:
    """Draws what a bulk is, its state, progress, speed and time left."""
    name, colour = run_state(bulk.status)
    maker = _("starter generator") if bulk.maker == STARTER else f"{_('Run')} {bulk.maker}"
    epoch = _("epoch {epoch}").format(epoch=bulk.epoch)
    st.markdown(
        f":{colour}-badge[{name}] **{bulk.job_id} · {plain(bulk.name)}** · {maker}, {epoch}"
    )
    told = _("{made} of {total} images").format(made=bulk.made, total=bulk.total)
    speed, left = bulk_jobs.rate(bulk), bulk_jobs.seconds_left(bulk)
    if bulk.status == RUNNING and not bulk.made:
        told += " · " + _("Keras is starting")
    elif speed and bulk.made:
        told += " · " + _("{rate} images a second").format(rate=f"{speed:.0f}")
    if bulk.status == RUNNING and left is not None:
        told += " · " + _("about {time} left").format(time=duration(left))
    if bulk.job_id in places:
        told += " · " + place_in_words(places[bulk.job_id])
    st.progress(min(bulk.made / bulk.total, 1.0), told)
    if bulk.refused:
        note = count_of("{count} row was refused", "{count} rows were refused", bulk.refused)
        st.caption(":material/warning: " + note)
    if bulk.message:
        st.error(retold(bulk.message), icon=":material/error:")
    elif bulk.status in (FAILED, INTERRUPTED):
        st.info(_("What is made is kept; it can go on."), icon=":material/info:")


def render_buttons(bulk: BulkRecord) -> None:
    """Draws what can be done with a bulk now."""
    key = f"bulk_{bulk.job_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        render_stop_or_resume(
            bulk.job_id, bulk.status, key=key, note=_("What is made is kept; it can go on.")
        )
        if bulk.made:
            label = count_of("Download {count} image", "Download {count} images", bulk.made)
            url = f"/bulk/{bulk.job_id}/images.zip"
            st.link_button(label, url, icon=":material/download:", type="tertiary")
            st.page_link(
                "pages/create/gallery.py",
                label=_("In the gallery"),
                icon=":material/photo_library:",
                query_params={"bulk": str(bulk.job_id)},
            )
        if bulk.refused:
            st.download_button(
                _("Refused rows"),
                lambda: bulk_jobs.refused(bulk),
                bulk_jobs.REFUSED,
                "text/csv",
                key=f"{key}_refused",
                icon=":material/report:",
                type="tertiary",
                on_click="ignore",
            )
        if bulk.target == PAIRS and bulk.made:
            st.page_link(
                "pages/curate/pairs.py",
                label=_("To the pairs"),
                icon=":material/grid_view:",
                query_params={"made": "synthetic"},
            )


def render_images(bulk: BulkRecord) -> None:
    """Draws the first images of a bulk."""
    first = bulk_jobs.images(bulk.job_id, FIRST_IMAGES)
    sampling.render_strip(gallery.many(list(first.values())), f"bulk_{bulk.job_id}_open")
