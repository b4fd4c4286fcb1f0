"""Two generated images side by side, and what their recipes differ in."""

from __future__ import annotations

import streamlit as st

from core.vocabulary import CROP_AXIS
from db.sample_records import SampleRecord
from pages.parts.language import _
from pages.parts.pictures import content_url, picture
from pages.parts.sampling import alt_of, title_of
from pages.parts.understood import axis_name, value_name


def render_comparison(one: SampleRecord, other: SampleRecord) -> None:
    """Draws both images large, and a table of what differs."""
    with st.container(border=True):
        for place, letter, sample in zip(st.columns(2), "AB", (one, other), strict=True):
            with place:
                st.markdown(f"**{letter}** · {title_of(sample)}")
                picture(content_url("samples", sample.image_sha256), alt_of(sample), large=True)
        rows = differences(one, other)
        if rows:
            st.dataframe(rows, hide_index=True, key="comparing_table")
        else:
            st.caption(_("Their recipes are the same."))


def differences(one: SampleRecord, other: SampleRecord) -> list[dict[str, str]]:
    """Returns a row for everything that two recipes differ in."""
    first, second = facts(one), facts(other)
    return [
        {_("Recipe"): name, "A": first.get(name, "—"), "B": second.get(name, "—")}
        for name in {**first, **second}
        if first.get(name) != second.get(name)
    ]


def facts(sample: SampleRecord) -> dict[str, str]:
    """Returns a recipe in the reader's words, by the names of its parts."""
    shown = sorted(sample.recipe["shown"].items(), key=lambda item: item[0] != CROP_AXIS)
    bases = sample.recipe.get("bases", [])
    steps = [f"{seed} ({strength:.2f})" for seed, strength in bases]
    return {
        _("Seed"): str(sample.seed),
        **{axis_name(axis): value_name(axis, code) for axis, code in shown},
        _("Description"): sample.description or "—",
        _("Generator"): str(sample.run_id or _("starter generator")),
        _("Epoch"): str(sample.epoch),
        _("Variation of"): " → ".join(steps) or "—",
    }
