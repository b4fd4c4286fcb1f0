"""Saved views: named sets of filters, and the way from the gallery to a review of just these."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.curate import views
from pages.parts import filters
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.terms import plain


def render_views() -> None:
    """Draws the saved views, a way to save the present one, and the way to its review."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover(_("Views"), icon=":material/bookmarks:"):
            render_saved()
            render_save()
        st.page_link(
            "pages/curate/review.py",
            label=_("Review these"),
            icon=":material/rate_review:",
            query_params={k: v for k, v in filters.in_address().items() if k != "status"},
        )


def render_saved() -> None:
    """Draws every view with a button that opens it and one that forgets it."""
    st.button(
        _("All pairs"),
        key="views_all",
        icon=":material/filter_alt_off:",
        type="tertiary",
        on_click=filters.apply,
        args=({},),
    )
    for view in views.find():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                plain(view.name),
                key=f"views_open_{view.id}",
                icon=":material/bookmark:",
                type="tertiary",
                on_click=filters.apply,
                args=(view.query,),
            )
            st.button(
                _("Forget"),
                key=f"views_forget_{view.id}",
                type="tertiary",
                on_click=views.remove,
                args=(local_actor(), view.id),
            )


def render_save() -> None:
    """Draws the form that keeps the present filters under a name."""
    with st.form("views_save", clear_on_submit=True, border=False):
        name = st.text_input(_("Name of this view"), key="views_name")
        if st.form_submit_button(_("Save this view")):
            with shown():
                views.save(local_actor(), name, filters.in_address())
                st.rerun()
