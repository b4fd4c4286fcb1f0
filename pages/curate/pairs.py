"""Pairs: a gallery with filters, and a dialog to correct description, crop and conditions."""

from __future__ import annotations

import streamlit as st

from core import captions
from core.access import local_actor
from core.curate import pairs
from core.vocabulary import vocabulary
from db.records import PAIR_STATUSES, PairFilter, PairRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.pictures import content_url, picture
from pages.parts.terms import (
    conditions_line,
    crop_name,
    pair_status,
    plain,
    select_conditions,
    select_crop,
)

PAGE_SIZE = 24
NO_CROP = "none"
UNDO = "pairs_undo"
OPEN = "pairs_open"


def render_filters() -> PairFilter:
    """Draws the filters; they live in the address."""
    crop_place, text_place, status_place = st.columns([2, 3, 2])
    crops = ["", *(crop.code for crop in vocabulary().crops), NO_CROP]
    names = {"": _("All crops"), NO_CROP: _("Without a crop")}
    crop = address.select(
        _("Crop"),
        crops,
        name="crop",
        names=lambda code: names.get(code) or crop_name(code),
        silent="",
        place=crop_place,
    )
    text = text_place.text_input(
        _("Words in the description"),
        type="search",
        key="words",
        placeholder=_("Search"),
        bind="query-params",
    )
    status = address.select(
        _("Status"),
        ["", *PAIR_STATUSES],
        name="status",
        names=lambda code: pair_status(code) if code else _("All"),
        silent="",
        place=status_place,
    )
    return PairFilter(
        crop={"": None, NO_CROP: ""}.get(crop, crop), text=text or None, status=status or None
    )


def render_gallery(page: list[PairRecord]) -> None:
    """Draws one page of pairs."""
    grid = st.grid("auto", min_column_width=190, gap="small", border=True)
    for pair in page:
        with grid.cell():
            picture(content_url("thumbs", pair.image_sha256), pair.description)
            st.markdown(f"**{crop_name(pair.crop)}** :gray[#{pair.id}]")
            st.caption(plain(pair.description) or _("No description yet"))
            if pair.status != "new":
                st.badge(
                    pair_status(pair.status),
                    color="green" if pair.status == "accepted" else "red",
                )
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
    with form_place:
        description = st.text_area(
            _("Description"), pair.description, key=f"pairs_description_{pair.id}"
        )
        render_reading(description)
        crop = select_crop(
            _("Crop"), key=f"pairs_crop_{pair.id}", value=pair.crop, empty=_("not known")
        )
        conditions = select_conditions(
            crop, key=f"pairs_{pair.id}", values=pair.conditions, empty="—"
        )
        status = st.segmented_control(
            _("Status"),
            PAIR_STATUSES,
            default=pair.status,
            required=True,
            format_func=pair_status,
            key=f"pairs_status_{pair.id}",
        )
        if st.button(_("Save"), type="primary", key=f"pairs_save_{pair.id}"):
            with shown():
                saved = pairs.edit(
                    local_actor(),
                    pair,
                    description=description,
                    crop=crop,
                    conditions=conditions,
                    status=str(status),
                )
                st.session_state[UNDO] = (pair, saved)
                close_editor()
                st.rerun()


def render_reading(description: str) -> None:
    """Draws what the words say, and which of them mean nothing to the vocabulary."""
    said = captions.read(description)
    understood = [crop_name(said.crop)] if said.crop else []
    understood += [conditions_line(said.conditions)] if said.conditions else []
    if understood:
        st.caption(_("The words say: {said}").format(said=" · ".join(understood)))
    if said.unknown:
        st.caption(_("Not in the vocabulary: {words}").format(words=", ".join(said.unknown)))


def render_undo() -> None:
    """Draws the way back from the last edit."""
    before, after = st.session_state[UNDO]
    if after.version == before.version:
        return
    note, button = st.columns([5, 1], vertical_alignment="center")
    note.success(_("Pair {pair} is saved.").format(pair=after.id), icon=":material/check:")
    if button.button(_("Undo"), key="pairs_undo_button", icon=":material/undo:"):
        with shown():
            pairs.edit(
                local_actor(),
                after,
                description=before.description,
                crop=before.crop,
                conditions=before.conditions,
                status=before.status,
            )
            del st.session_state[UNDO]
            st.rerun()


st.title(_("Pairs"))
wanted = render_filters()
if UNDO in st.session_state:
    render_undo()
total = pairs.find(wanted, limit=0)[1]
st.caption(count_of("{count} pair", "{count} pairs", total))
if total:
    pages = -(-total // PAGE_SIZE)
    page_now = min(int(st.session_state.get("page", 1) or 1), pages)
    render_gallery(pairs.find(wanted, limit=PAGE_SIZE, offset=(page_now - 1) * PAGE_SIZE)[0])
    st.pagination(pages, key="page", bind="query-params")
elif wanted == PairFilter():
    st.info(_("There are no pairs here yet"), icon=":material/add_photo_alternate:")
    st.page_link("pages/curate/add.py", label=_("Add pairs"))
else:
    st.info(_("No pair passes these filters."), icon=":material/filter_alt_off:")
if OPEN in st.session_state:
    open_editor(st.session_state[OPEN])
