"""Gallery: everything that was made, searched, judged, compared, put on boards, and deleted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import local_actor
from core.create import gallery
from db.sample_records import SampleFilter, SampleRecord
from pages.parts import boards, sampling, varying
from pages.parts.comparing import render_comparison
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.searching import render_search

ASKED, PICKED = "gallery_asked", "gallery_picked"
PAGE = "page"
SIZE = 48


def find_page(wanted: SampleFilter) -> tuple[list[SampleRecord], int]:
    """Returns the samples of the page in the address: the first when something else is asked.

    Where there are fewer pages than that, it is the last.
    """
    if st.session_state.setdefault(ASKED, wanted) != wanted:
        st.session_state.update({ASKED: wanted, PAGE: 1})
    offset = (int(st.session_state.get(PAGE) or 1) - 1) * SIZE
    page, total = gallery.find(wanted, limit=SIZE, offset=offset)
    if total and not page:
        st.session_state[PAGE] = -(-total // SIZE)
        return find_page(wanted)
    return page, total


def picked() -> list[int]:
    """Returns the ids of the samples that are picked, on any page, in the order of picking."""
    chosen: list[int] = st.session_state.setdefault(PICKED, [])
    return chosen


def read_boxes(page: Sequence[SampleRecord]) -> None:
    """Takes over what was ticked, and ticks what was picked on another page."""
    chosen = picked()
    for sample in page:
        key = sampling.box_key(sample.id)
        ticked = st.session_state.setdefault(key, sample.id in chosen)
        if ticked and sample.id not in chosen:
            chosen.append(sample.id)
        elif not ticked and sample.id in chosen:
            chosen.remove(sample.id)


def pick_none() -> None:
    """Unpicks everything, in a callback."""
    for sample_id in picked():
        st.session_state[sampling.box_key(sample_id)] = False
    picked().clear()


def render_bar(total: int) -> None:
    """Draws how many there are and what can be done with those that are picked."""
    chosen = picked()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(count_of("{count} image", "{count} images", total), width="content")
        if not chosen:
            hint = _("Tick two to compare them, any number to put them on a board or delete them.")
            st.caption(hint)
            return
        st.button(_("Pick none"), key="gallery_none", on_click=pick_none)
        boards.render_put(chosen, pick_none)
        label = count_of("Delete {count} picked image", "Delete {count} picked images", len(chosen))
        with st.popover(label, icon=":material/delete:"):
            render_delete(chosen)


def render_delete(chosen: Sequence[int]) -> None:
    """Asks before anything is deleted, for that cannot be undone."""
    st.markdown(
        _(
            "The images and their recipes go for good. Pairs that accepted ones have become stay. "
            "An image can be made again from a PNG that you have kept."
        )
    )
    st.button(
        _("Delete for good"),
        key="gallery_delete",
        type="primary",
        icon=":material/delete_forever:",
        on_click=delete,
        args=(list(chosen),),
    )


def delete(chosen: Sequence[int]) -> None:
    """Deletes samples, in a callback."""
    with shown():
        gone = gallery.delete(local_actor(), chosen)
        pick_none()
        st.toast(count_of("{count} image is deleted.", "{count} images are deleted.", gone))


st.title(_("Gallery"))
wanted_now = render_search()
found, total_now = find_page(wanted_now)
read_boxes(found)
if wanted_now.board is not None:
    boards.render_board(wanted_now.board, picked(), pick_none)
if found:
    render_bar(total_now)
    two = gallery.many(picked()) if len(picked()) == 2 else []
    if len(two) == 2:
        render_comparison(two[0], two[1])
    sampling.render_cards(found, "gallery", boxes=True)
    st.pagination(-(-total_now // SIZE), key=PAGE, bind="query-params")
elif wanted_now == SampleFilter():
    st.info(_("Nothing has been made yet."), icon=":material/image:")
    st.page_link("pages/create/generate.py", label=_("Generate"), icon=":material/auto_awesome:")
elif wanted_now == SampleFilter(board=wanted_now.board):
    st.info(
        _("The board is empty: tick images in the gallery to put them on it."),
        icon=":material/dashboard:",
    )
else:
    st.info(_("No image passes these filters."), icon=":material/filter_alt_off:")
varying.render_open()
