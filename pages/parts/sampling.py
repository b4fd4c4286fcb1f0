"""Generated images as cards: seen, liked, accepted or rejected, and opened for more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import local_actor
from core.create import gallery
from core.create.samples import file_name
from core.reading.meaning import SOUND
from core.vocabulary import CROP_AXIS, Conditions
from db.records import ACCEPTED, NEW, REJECTED
from db.sample_records import SampleRecord
from pages.parts.errors import shown
from pages.parts.language import _, language
from pages.parts.pictures import content_url, picture
from pages.parts.terms import conditions_line, crop_name

OPEN = "sample_open"


def render_cards(
    samples: Sequence[SampleRecord], key: str, *, boxes: bool = False, narrowest: int = 170
) -> None:
    """Draws samples, each with what can be done with it.

    Args:
        key: of the page; widget keys begin with it.
        boxes: draw a box on each that picks it.
        narrowest: width of a card in pixels, at least; as many stand abreast as there is room for.
    """
    grid = st.grid("auto", min_column_width=narrowest, gap="small")
    cells = [(grid.cell(), sample) for sample in samples]
    for cell, sample in cells:  # all pictures first: a browser is slow with many buttons
        with cell:
            picture(content_url("samples", sample.image_sha256), alt_of(sample))
    for cell, sample in cells:
        with cell:
            with st.container(horizontal=True, gap="xxsmall"):
                render_buttons(sample, key)
            if boxes:
                st.checkbox(title_of(sample), key=box_key(sample.id))
            else:
                st.caption(title_of(sample))


def render_strip(samples: Sequence[SampleRecord], key: str) -> None:
    """Draws samples small, each with the way to open it.

    Args:
        key: of the strip; widget keys begin with it.
    """
    grid = st.grid("auto", min_column_width=110, gap="xsmall")
    for sample in samples:
        with grid.cell():
            picture(content_url("samples", sample.image_sha256), alt_of(sample))
            label = _("seed {seed}").format(seed=sample.seed)
            if st.button(label, key=f"{key}_{sample.id}", type="tertiary"):
                st.session_state[OPEN] = sample.id
                st.rerun()


def box_key(sample_id: int) -> str:
    """Returns the key of the box that picks a sample."""
    return f"gallery_pick_{sample_id}"


def render_buttons(sample: SampleRecord, key: str) -> None:
    """Draws favourite, accept, reject and open; a second press takes the first back."""
    if _toggle(
        ":material/star:",
        sample.favourite,
        f"{key}_star_{sample.id}",
        _("Favourite; press again to take it back"),
    ):
        with shown():
            gallery.like(local_actor(), sample.id, favourite=not sample.favourite)
            st.rerun()
    verdicts = {
        ACCEPTED: (":material/check:", _("Accept: it joins the pairs, marked synthetic")),
        REJECTED: (":material/close:", _("Reject")),
    }
    for status, (icon, help_text) in verdicts.items():
        given = sample.status == status
        hint = _("Take it back") if given else help_text
        if _toggle(icon, given, f"{key}_{status}_{sample.id}", hint):
            judge(sample, NEW if given else status)
    if _toggle(
        ":material/open_in_full:",
        False,
        f"{key}_open_{sample.id}",
        _("Look closer, vary it, and see the nearest real pair"),
    ):
        st.session_state[OPEN] = sample.id
        st.rerun()


def judge(sample: SampleRecord, status: str) -> None:
    """Accepts or rejects a sample, or takes that back, and says what came of it."""
    with shown():
        judged = gallery.judge(local_actor(), sample.id, status, language=language())
        if status == ACCEPTED:
            note = _("Accepted: it is pair {pair} now. Press again to take it back.")
            st.toast(note.format(pair=judged.pair_id), icon=":material/check:")
        elif judged.pair_id is not None:
            note = _("Pair {pair} is rejected now.").format(pair=judged.pair_id)
            st.toast(note, icon=":material/undo:")
        st.rerun()


def title_of(sample: SampleRecord) -> str:
    """Returns the short name of a sample: its crop, its seed, and its damage if it has any."""
    state = conditions_of(sample).get("state", SOUND)
    damage = "" if state == SOUND else conditions_line({"state": state})
    parts = (crop_name(sample.crop), _("seed {seed}").format(seed=sample.seed), damage)
    return " · ".join(part for part in parts if part)


def alt_of(sample: SampleRecord) -> str:
    """Returns a sample in words: its crop and all its conditions."""
    return f"{crop_name(sample.crop)} · {conditions_line(conditions_of(sample))}"


def conditions_of(sample: SampleRecord) -> Conditions:
    """Returns the conditions that a sample was made with, without the crop."""
    shown_conditions: dict[str, str] = sample.recipe["shown"]
    return {axis: code for axis, code in shown_conditions.items() if axis != CROP_AXIS}


def render_download(sample: SampleRecord, key: str) -> None:
    """Draws the way to keep the PNG, recipe included."""
    st.download_button(
        _("Download PNG"),
        lambda: gallery.png(sample),
        file_name(sample.recipe),
        "image/png",
        key=f"{key}_download_{sample.id}",
        icon=":material/download:",
        on_click="ignore",
    )


def _toggle(icon: str, on: bool, key: str, hint: str) -> bool:
    return st.button("", icon=icon, type="primary" if on else "tertiary", key=key, help=hint)
