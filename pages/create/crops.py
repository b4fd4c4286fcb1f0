"""Variations per crop: a row of images of every crop, under the same conditions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.access import local_actor
from core.create import gallery, references, reusing
from core.create.generator import warm_generator
from core.create.makers import Maker
from core.create.samples import MAX_SEED, Request
from core.create.shown import Shown, read_shown
from core.vocabulary import CROP_AXIS, Conditions
from pages.parts import sampling, varying
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.makers import select_maker, some_generator, usable_runs, waiting
from pages.parts.pictures import content_url, picture
from pages.parts.terms import crop_name, select_conditions
from pages.parts.understood import joined

ROWS = "crops_rows"
MOST = 12


@dataclass(frozen=True)
class Row:
    """What was made of one crop: the conditions, the first seed, and the ids of the samples."""

    asked: Conditions
    seed: int
    samples: Sequence[int]


def render_form() -> tuple[Conditions, int]:
    """Draws the conditions and the length of a row, and returns both."""
    with st.expander(_("Conditions"), icon=":material/tune:"):
        asked = select_conditions(None, key="crops", values={}, empty=_("left open"), columns=4)
    count = st.slider(_("Images per crop"), 1, MOST, 6, key="crops_count")
    return asked, count


def seed_of(crop: str) -> int:
    """Returns the seed with which the row of a crop begins."""
    seed: int = st.session_state.setdefault(f"crops_seed_{crop}", 7)
    return seed


def roll(crop: str) -> None:
    """Gives one row another seed."""
    st.session_state[f"crops_seed_{crop}"] = secrets.randbelow(MAX_SEED)


def fill(crop: str, asked: Conditions, count: int, maker: Maker) -> None:
    """Makes the row of a crop, as far as it is not there already."""
    request = Request("", {CROP_AXIS: crop, **asked}, count, seed_of(crop))
    with waiting(), shown():
        made = reusing.make(local_actor(), request.wanted(), maker, warm_generator())
        rows()[crop] = Row(asked, seed_of(crop), [sample.id for sample in made])


def rows() -> dict[str, Row]:
    """Returns what was made, by crop."""
    found: dict[str, Row] = st.session_state.setdefault(ROWS, {})
    return found


def render_row(crop: str, row: Row, pairs: Shown) -> bool:
    """Draws the row of a crop and returns whether it is to be rolled again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{crop_name(crop)}**", width="content")
        st.caption(_("from seed {seed} on").format(seed=row.seed), width="content")
        rolled = st.button(
            _("Roll again"), key=f"crops_roll_{crop}", icon=":material/casino:", type="tertiary"
        )
        beside = st.toggle(_("Real pairs"), key=f"crops_real_{crop}")
    asked = {CROP_AXIS: crop, **row.asked}
    render_unseen(asked, pairs)
    made_place, real_place = st.columns([3, 2], gap="medium") if beside else (st.container(), None)
    with made_place:
        sampling.render_strip(gallery.many(row.samples), f"crops_open_{crop}")
    if real_place:
        with real_place:
            render_real(asked, len(row.samples))
    return rolled


def render_unseen(asked: Conditions, pairs: Shown) -> None:
    """Says which part of the wish no training pair shows."""
    missing = pairs.missing(asked)
    if missing:
        note = _("No training pair shows: {parts}. The generator guesses.")
        st.caption(":material/visibility_off: " + note.format(parts=joined(missing[0])))


def render_real(asked: Conditions, most: int) -> None:
    """Draws real pairs of a crop: under the same conditions where there are any."""
    found = references.real_pairs(asked, most)
    if not found and len(asked) > 1:
        st.caption(_("No real pair under these conditions; others of the crop:"))
        found = references.real_pairs({CROP_AXIS: asked[CROP_AXIS]}, most)
    if not found:
        st.caption(_("There is no real pair of this crop."))
    grid = st.grid("auto", min_column_width=110, gap="xsmall")
    for pair in found:
        with grid.cell():
            picture(content_url("thumbs", pair.image_sha256), pair.description)


def pairs_of(maker: Maker) -> Shown | None:
    """Returns what the training pairs of a generator show; None where its files are gone."""
    with shown():
        return read_shown(maker.folder)
    return None


st.title(_("Variations per crop"))
usable = usable_runs()
if some_generator(usable):
    maker_now = select_maker(usable, key="crops")
    asked_now, count_now = render_form()
    pairs_now = pairs_of(maker_now) if maker_now else None
    if maker_now is None or pairs_now is None:
        st.stop()
    pressed = st.button(
        _("Make variations"), type="primary", icon=":material/auto_awesome:", key="crops_go"
    )
    for code in pairs_now.values(CROP_AXIS):
        if pressed:
            fill(code, asked_now, count_now, maker_now)
        if code in rows():
            with st.container(border=True):
                if render_row(code, rows()[code], pairs_now):
                    roll(code)
                    fill(code, rows()[code].asked, count_now, maker_now)
                    st.rerun()
    if not rows():
        st.info(_("The images will appear here."), icon=":material/image:")
varying.render_open()
