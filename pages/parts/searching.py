"""Filters of generated images, kept in the address by code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.create import boards
from core.create.makers import STARTER
from core.train import runs
from core.vocabulary import vocabulary
from db.records import ACCEPTED, NEW, REJECTED
from db.sample_records import NO_RUN, SampleFilter
from pages.parts import address
from pages.parts.boards import AXIS, title_of
from pages.parts.language import _, language
from pages.parts.terms import crop_name

ANY, FAVOURITE = "", "favourite"


def render_search() -> SampleFilter:
    """Draws the filters and returns what they ask for."""
    crop_place, text_place, run_place, rating_place, board_place, more_place = st.columns(
        [2, 3, 2, 2, 2, 1.8], vertical_alignment="bottom"
    )
    crops = {crop.code: crop_name(crop.code) for crop in vocabulary().crops}
    crop = _select(_("Crop"), "crop", crops, crop_place, _("All crops"))
    text = text_place.text_input(
        _("Words"), type="search", key="words", placeholder=_("Search"), bind="query-params"
    )
    run = _select(_("Generator"), "run", _makers(), run_place, _("All"))
    rating = _select(_("Rating"), "rating", _ratings(), rating_place, _("All"))
    named = {str(board.id): title_of(board) for board in boards.every()}
    board = _select(_("Board"), AXIS, named, board_place, _("All")) if named else ANY
    with more_place.popover(_("Filters"), icon=":material/tune:", width="stretch"):
        conditions = select_all_conditions(crop)
    return SampleFilter(
        crop=crop or None,
        text=text or None,
        conditions=conditions,
        run=NO_RUN if run == STARTER else int(run) if run else None,
        favourite=True if rating == FAVOURITE else None,
        status=rating if rating in (NEW, ACCEPTED, REJECTED) else None,
        board=int(board) if board else None,
        bulk=_bulk(),
    )


def _bulk() -> int | None:
    """Returns the bulk that the address names, and draws the way back to all images."""
    number = st.query_params.get("bulk", "")
    if not number.isdigit():
        return None
    label = _("Images of bulk {bulk}").format(bulk=number)
    st.button(
        label,
        key="search_bulk",
        icon=":material/close:",
        on_click=address.forget,
        args=("bulk",),
        help=_("Show all images again"),
    )
    return int(number)


def select_all_conditions(crop: str) -> dict[str, str]:
    """Draws a choice for every axis and returns what was chosen."""
    places = st.columns(2)
    chosen: dict[str, str] = {}
    for index, axis in enumerate(vocabulary().axes):
        codes = {code: axis.term(code).names[language()] for code in axis.codes(crop or None)}
        if codes:
            place = places[index % 2]
            code = _select(axis.names[language()], axis.name, codes, place, _("All"))
            chosen |= {axis.name: code} if code else {}
    return chosen


def _makers() -> dict[str, str]:
    named = {str(r.id): f"{r.id} · {r.name or r.config['preset']}" for r in runs.newest_first()}
    return named | {STARTER: _("starter generator")}


def _ratings() -> dict[str, str]:
    return {
        FAVOURITE: _("favourites"),
        ACCEPTED: _("accepted"),
        REJECTED: _("rejected"),
        NEW: _("not judged yet"),
    }


def _select(label: str, name: str, options: Mapping[str, str], place: Any, any_name: str) -> str:
    names = {ANY: any_name, **options}
    return address.select(
        label, list(names), name=name, names=names.__getitem__, silent=ANY, place=place
    )
