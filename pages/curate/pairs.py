"""Pairs: a gallery with filters, edits of one pair or of many, and the way back from them."""

from __future__ import annotations

import streamlit as st

from core.curate import pairs
from db.records import PairFilter, PairRecord
from pages.parts import filters, undo
from pages.parts.conflict import save_or_settle
from pages.parts.editor import render_form
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.picking import render_box, render_picking
from pages.parts.pictures import content_url, picture
from pages.parts.saved import render_views
from pages.parts.terms import crop_name, pair_status, plain

OPEN = "pairs_open"
ASKED = "pairs_asked"
COLOURS = {"accepted": "green", "rejected": "red"}


def find_page(wanted: PairFilter, order: str, size: int) -> tuple[list[PairRecord], int]:
    """Returns the pairs of the page in the address: the first again when something else is asked.

    Where there are fewer pages than that, it is the last.
    """
    asked = (wanted, order, size)
    if st.session_state.setdefault(ASKED, asked) != asked:
        st.session_state.update({ASKED: asked, "page": 1})
    offset = (int(st.session_state.get("page") or 1) - 1) * size
    page, total = pairs.find(wanted, order=order, limit=size, offset=offset)
    if total and not page:
        st.session_state["page"] = -(-total // size)
        return find_page(wanted, order, size)
    return page, total


def render_gallery(page: list[PairRecord]) -> None:
    """Draws one page of pairs."""
    grid = st.grid("auto", min_column_width=190, gap="small", border=True)
    for pair in page:
        with grid.cell():
            render_card(pair)


def render_card(pair: PairRecord) -> None:
    """Draws a pair small, with its box and the way to correct it."""
    picture(content_url("thumbs", pair.image_sha256), pair.description)
    colour = COLOURS.get(pair.status)
    badges = f" :{colour}-badge[{pair_status(pair.status)}]" if colour else ""
    badges += f" :blue-badge[{_('synthetic')}]" if pair.synthetic else ""
    words = plain(pair.description) or _("No description yet")
    st.markdown(f"**{crop_name(pair.crop)}**{badges}  \n:small[:gray[{words}]]")
    with st.container(horizontal=True, vertical_alignment="center"):
        render_box(pair.id)
        if st.button(_("Edit"), key=f"pairs_edit_{pair.id}", icon=":material/edit:"):
            st.session_state[OPEN] = pair


def open_editor(pair: PairRecord) -> None:
    """Opens the editor on a pair as it was when its card was drawn; a later save must match it."""
    title = _("Pair {pair}").format(pair=pair.id)
    st.dialog(title, width="large", on_dismiss=close_editor)(edit_pair)(pair)


def close_editor() -> None:
    """Forgets the pair that was open."""
    st.session_state.pop(OPEN, None)


def edit_pair(pair: PairRecord) -> None:
    """Draws one pair large, with everything that can be corrected."""
    image_place, form_place = st.columns(2)
    with image_place:
        picture(content_url("images", pair.image_sha256), pair.description, square=False)
        st.caption(f"{pair.width}×{pair.height} px · {plain(pair.source)}")
        st.page_link(
            "pages/curate/pair.py",
            label=_("Crop, turn, history"),
            icon=":material/open_in_full:",
            query_params={"id": str(pair.id)},
        )
    with form_place:
        changes = render_form(pair, "pairs")
        pressed = st.button(_("Save"), type="primary", key=f"pairs_save_{pair.id}")
        with shown():
            outcome = save_or_settle(pair, changes, "pairs", pressed=pressed)
            if outcome:
                undo.remember(outcome.batch, _("Pair {pair} is saved.").format(pair=pair.id))
                close_editor()
                st.rerun()


st.title(_("Pairs"))
wanted = filters.render_filters()
order_place, views_place = st.columns([3, 2], vertical_alignment="bottom")
with order_place:
    order_now, size_now = filters.render_order()
with views_place:
    render_views()
undo.render_undo()
found, total = find_page(wanted, order_now, size_now)
if found:
    render_picking(wanted, found, total)
    render_gallery(found)
    st.pagination(-(-total // size_now), key="page", bind="query-params")
elif wanted == PairFilter():
    st.info(_("There are no pairs here yet"), icon=":material/add_photo_alternate:")
    st.page_link("pages/curate/add.py", label=_("Add pairs"))
else:
    st.info(_("No pair passes these filters."), icon=":material/filter_alt_off:")
if OPEN in st.session_state:
    open_editor(st.session_state[OPEN])
