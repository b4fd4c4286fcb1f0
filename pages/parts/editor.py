"""The form that corrects a pair: words, crop, conditions, what is known of the sample, status."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import captions
from core.captions import Reading
from core.curate.describe import disagreements
from core.curate.facts import LIMITS, MAX_NOTE
from core.curate.pairs import Changes
from core.vocabulary import CROP_AXIS, Conditions, vocabulary
from db.records import PAIR_STATUSES, PairRecord
from pages.parts.language import _, language
from pages.parts.terms import (
    conditions_line,
    crop_name,
    field_name,
    pair_status,
    select_conditions,
    select_crop,
)


def render_form(pair: PairRecord, key: str) -> Changes:
    """Draws everything that can be corrected, and returns what was changed."""
    description = st.text_area(
        _("Description"), pair.description, key=f"{key}_description_{pair.id}"
    )
    said = captions.read(description)
    render_reading(said)
    crop = select_crop(
        _("Crop"), key=f"{key}_crop_{pair.id}", value=pair.crop, empty=_("not known")
    )
    conditions = select_conditions(crop, key=f"{key}_{pair.id}", values=pair.conditions, empty="—")
    render_disagreements(crop, conditions, said)
    with st.expander(_("Sample"), icon=":material/science:"):
        facts = render_facts(pair, key)
    status = st.segmented_control(
        _("Status"),
        PAIR_STATUSES,
        default=pair.status,
        required=True,
        format_func=pair_status,
        key=f"{key}_status_{pair.id}",
    )
    wanted: dict[str, Any] = {
        "description": description,
        "crop": crop,
        "conditions": conditions,
        "status": status,
        **facts,
    }
    changed: Changes = {k: v for k, v in wanted.items() if v != getattr(pair, k)}  # type: ignore
    return changed


def render_facts(pair: PairRecord, key: str) -> dict[str, Any]:
    """Draws what may be known about the sample, all of it optional."""
    facts: dict[str, Any] = {}
    places = st.columns(2)
    for index, name in enumerate(("lot", "sample", "place")):
        facts[name] = places[index % 2].text_input(
            field_name(name), getattr(pair, name), key=f"{key}_{name}_{pair.id}", max_chars=MAX_NOTE
        )
    facts["taken_on"] = places[1].date_input(
        field_name("taken_on"), pair.taken_on, key=f"{key}_taken_on_{pair.id}", format="YYYY-MM-DD"
    )
    for index, (name, (least, most)) in enumerate(LIMITS.items()):
        facts[name] = places[index].number_input(
            field_name(name),
            least,
            most,
            getattr(pair, name),
            step=0.1,
            key=f"{key}_{name}_{pair.id}",
            placeholder=_("not measured"),
        )
    return facts


def render_reading(said: Reading) -> None:
    """Draws what the words say, and which of them mean nothing to the vocabulary."""
    understood = [crop_name(said.crop)] if said.crop else []
    understood += [conditions_line(said.conditions)] if said.conditions else []
    if understood:
        st.caption(_("The words say: {said}").format(said=" · ".join(understood)))
    if said.unknown:
        st.caption(_("Not in the vocabulary: {words}").format(words=", ".join(said.unknown)))


def render_disagreements(crop: str | None, conditions: Conditions, said: Reading) -> None:
    """Draws where the words and the choices contradict each other."""
    for found in disagreements(crop, conditions, said):
        names = (
            vocabulary().name(found.axis, code, language()) for code in (found.said, found.chosen)
        )
        st.warning(
            _("{axis}: the words say “{said}”, chosen is “{chosen}”.").format(
                axis=axis_name(found.axis), **dict(zip(("said", "chosen"), names, strict=True))
            ),
            icon=":material/compare_arrows:",
        )


def axis_name(axis: str) -> str:
    """Returns the name of an axis, or of the crop."""
    return _("Crop") if axis == CROP_AXIS else vocabulary().axis(axis).names[language()]
