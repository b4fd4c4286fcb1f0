"""Picking many pairs and changing them together."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core.access import local_actor
from core.curate import bulk
from core.curate.pairs import Changes
from core.vocabulary import vocabulary
from db.records import PAIR_STATUSES, PairFilter, PairRecord
from pages.parts import undo
from pages.parts.errors import shown
from pages.parts.importing import move
from pages.parts.language import _, count_of, language
from pages.parts.terms import crop_name, field_name, pair_status

PICKED = "picking_ids"
TAKE_AWAY = "-"


def picked() -> set[int]:
    """Returns the ids of the pairs that are picked, on any page."""
    chosen: set[int] = st.session_state.setdefault(PICKED, set())
    return chosen


def render_box(pair_id: int) -> None:
    """Draws the box that picks one pair."""
    key = _key(pair_id)
    st.session_state.setdefault(key, pair_id in picked())
    st.checkbox(f"#{pair_id}", key=key)


def render_picking(wanted: PairFilter, page: list[PairRecord], total: int) -> None:
    """Draws how many are picked, ways to pick more, and what can be done with them."""
    chosen = picked()
    _read_boxes(page)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(count_of("{count} pair", "{count} pairs", total), width="content")
        st.button(
            _("Pick this page"), key="picking_page", on_click=_pick, args=(page, _ids_of(page))
        )
        if total > len(page):
            st.button(
                _("Pick all {count}").format(count=total),
                key="picking_all",
                on_click=lambda: _pick(page, bulk.ids(wanted)),
            )
        if chosen:
            st.button(_("Pick none"), key="picking_none", on_click=_pick, args=(page, None))
            label = count_of(
                "Change {count} picked pair", "Change {count} picked pairs", len(chosen)
            )
            with st.popover(label, icon=":material/edit_note:", type="primary"):
                render_change(page, sorted(chosen))


def render_change(page: list[PairRecord], chosen: list[int]) -> None:
    """Draws what to set on all picked pairs; what is left open stays as it is."""
    with st.form("picking_form", border=False):
        changes, conditions = render_fields()
        pressed = st.form_submit_button(_("Change them"), type="primary")
    if pressed and (changes or conditions):
        bar, batch = st.progress(0.0), bulk.new_batch()
        undo.remember(batch, _("The picked pairs are being changed."))  # also if it is cut short
        with shown():
            done = bulk.apply(
                local_actor(),
                chosen,
                changes,
                conditions=conditions,
                batch=batch,
                progress=partial(move, bar),
            )
            note = count_of("{count} pair is changed.", "{count} pairs are changed.", done.changed)
            undo.remember(batch, note)
            _pick(page, None)
            st.rerun()


def render_fields() -> tuple[Changes, dict[str, str | None]]:
    """Draws a choice for every field that many pairs may share."""
    keep = _("as it is")
    places = st.columns(2)
    given: dict[str, Any] = {
        "status": _choice(
            _("Status"), {code: pair_status(code) for code in PAIR_STATUSES}, keep, places[0]
        ),
        "crop": _choice(
            _("Crop"), {c.code: crop_name(c.code) for c in vocabulary().crops}, keep, places[1]
        ),
    }
    conditions: dict[str, str | None] = {}
    for index, axis in enumerate(vocabulary().axes):
        names = {TAKE_AWAY: "—"} | {term.code: term.names[language()] for term in axis.values}
        code = _choice(axis.names[language()], names, keep, places[index % 2])
        conditions |= {axis.name: None if code == TAKE_AWAY else code} if code else {}
    for index, name in enumerate(("lot", "sample", "place")):
        given[name] = places[index % 2].text_input(
            field_name(name), key=f"picking_{name}", placeholder=keep, max_chars=200
        )
    given["taken_on"] = places[1].date_input(
        field_name("taken_on"), None, key="picking_taken_on", format="YYYY-MM-DD"
    )
    changes: Changes = {name: value for name, value in given.items() if value}  # type: ignore
    return changes, conditions


def _choice(label: str, names: dict[str, str], keep: str, place: Any) -> str | None:
    chosen: str | None = place.selectbox(
        label,
        [None, *names],
        format_func=lambda code: names[code] if code else keep,
        key=f"picking_{label}",
    )
    return chosen


def _read_boxes(page: list[PairRecord]) -> None:
    """Takes over what was ticked, from the boxes themselves: two quick ticks are both there."""
    for pair in page:
        ticked = st.session_state.get(_key(pair.id))
        if ticked is not None:
            (picked().add if ticked else picked().discard)(pair.id)


def _pick(page: list[PairRecord], more: list[int] | None) -> None:
    """Picks more pairs, or none at all, and ticks the boxes of the page to match."""
    chosen = picked()
    if more is None:
        chosen.clear()
    else:
        chosen.update(more)
    for pair in page:
        st.session_state[_key(pair.id)] = pair.id in chosen


def _ids_of(page: list[PairRecord]) -> list[int]:
    return [pair.id for pair in page]


def _key(pair_id: int) -> str:
    return f"picking_{pair_id}"
