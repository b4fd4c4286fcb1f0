"""Search: trainings that look for good settings, what they came to, and the best as a preset."""

from __future__ import annotations

import streamlit as st

from core.curate import pairs
from core.train import searches
from db.records import GOING_STATES
from db.search_records import SearchRecord
from pages.parts import address
from pages.parts.language import _
from pages.parts.search_form import render_form
from pages.parts.search_results import LIVE, watch
from pages.parts.terms import run_state

REFRESH_S = 2.0
IN_ADDRESS = "search"


def title_of(search: SearchRecord) -> str:
    """Returns how a search is called in the list."""
    name = search.name or search.config["preset"]
    return f"{search.job_id} · {name} · {run_state(search.status)[0]}"


def render_new(*, open_now: bool) -> None:
    """Draws the form of a new search, and goes to it once it is started."""
    with st.expander(_("New search"), icon=":material/add:", expanded=open_now):
        started = render_form()
    if started:
        address.forget(IN_ADDRESS)
        st.query_params[IN_ADDRESS] = str(started)
        st.rerun()


st.title(_("Search for good settings"))
found = {str(search.job_id): search for search in searches.newest_first()}
if not found:
    st.markdown(
        _(
            "A search trains again and again with other settings, compares the trials by the KID "
            "of their snapshots to pairs that are held back, and gives up early what falls behind."
        )
    )
if any(pairs.count_by_crop().values()):
    render_new(open_now=not found)
else:
    st.info(_("A training needs pairs with a crop."), icon=":material/add_photo_alternate:")
    st.page_link("pages/curate/add.py", label=_("Add pairs"))
if found:
    selected = address.select(
        _("Chosen search"),
        list(found),
        name=IN_ADDRESS,
        names=lambda number: title_of(found[number]),
    )
    live = found[selected].status in GOING_STATES
    st.session_state[LIVE] = live
    st.fragment(watch, run_every=REFRESH_S if live else None)(int(selected))
