"""Saving a pair that others work on too: a stale save shows both versions and loses neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.access import local_actor
from core.curate import bulk, pairs
from core.curate.pairs import Changes, StaleEdit
from core.i18n import explain
from db.records import PairRecord
from pages.parts.language import _, language
from pages.parts.terms import field_name, field_value, plain

UNIMPORTANT = ("version", "updated_at", "updated_by")


@dataclass(frozen=True)
class Outcome:
    """A form is done: `batch` names the change for undo; None where theirs was kept."""

    batch: str | None


def save_or_settle(
    pair: PairRecord, changes: Changes, key: str, *, pressed: bool
) -> Outcome | None:
    """Saves a form when its button was pressed; shows both versions if someone was quicker.

    Args:
        pair: the pair as the form showed it.
        changes: what is different in the form.

    Returns:
        None while the form is still open.
    """
    place = f"{key}_stale_{pair.id}"
    if pressed:
        batch = bulk.new_batch()
        try:
            pairs.edit(local_actor(), pair, batch=batch, **changes)
            return Outcome(batch)
        except StaleEdit as error:
            st.session_state[place] = (changes, error)
    return _settle(pair, place, key) if place in st.session_state else None


def _settle(pair: PairRecord, place: str, key: str) -> Outcome | None:
    mine, error = st.session_state[place]
    st.error(explain(error, language()), icon=":material/error:")
    theirs = pairs.get(pair.id)
    chosen = render_conflict(pair, mine, theirs, key)
    if not chosen:
        return None
    batch = bulk.new_batch() if chosen == "mine" else None
    if batch:
        pairs.edit(local_actor(), theirs, batch=batch, **pairs.rebased(mine, pair, theirs))
    del st.session_state[place]
    return Outcome(batch)


def render_conflict(
    seen: PairRecord,
    mine: Mapping[str, Any],
    theirs: PairRecord,
    key: str,
    *,
    digits: bool = False,
) -> str:
    """Draws both versions of what was changed by two at once; returns "mine", "theirs" or "".

    Args:
        digits: print on the buttons which digit presses them.
    """
    st.markdown(
        _("**{who}** saved this pair while you worked on it. Both versions:").format(
            who=plain(theirs.updated_by)
        )
    )
    names = [name for name in vars(theirs) if name in mine or _differs(name, seen, theirs)]
    st.dataframe(
        [
            {
                _("Field"): field_name(name),
                _("As you saw it"): field_value(name, getattr(seen, name)),
                _("Yours"): field_value(name, mine.get(name, getattr(seen, name))),
                _("Theirs"): field_value(name, getattr(theirs, name)),
            }
            for name in names
        ],
        hide_index=True,
        key=f"{key}_conflict",
    )
    with st.container(horizontal=True):
        first, second = ("`1` ", "`2` ") if digits else ("", "")
        keep = st.button(
            first + _("Save my changes on top of theirs"),
            type="primary",
            key=f"{key}_conflict_mine",
        )
        drop = st.button(second + _("Keep theirs"), key=f"{key}_conflict_theirs")
    return "mine" if keep else "theirs" if drop else ""


def _differs(name: str, one: PairRecord, other: PairRecord) -> bool:
    return name not in UNIMPORTANT and getattr(one, name) != getattr(other, name)
