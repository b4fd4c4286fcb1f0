"""One generated image in a dialog: its recipe, images like it, and the nearest real pair."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from core.access import local_actor
from core.create import gallery, nearest, variations
from core.create.generator import Wanted, warm_generator
from core.create.samples import MAX_SEED
from core.vocabulary import CROP_AXIS, vocabulary
from db.sample_records import SampleRecord
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.pictures import content_url, picture
from pages.parts.sampling import (
    OPEN,
    alt_of,
    conditions_of,
    render_download,
    render_strip,
    title_of,
)
from pages.parts.terms import conditions_line, crop_name, plain
from pages.parts.understood import axis_name, value_name

FOUND = "sample_found"
AT_ONCE = 4


def render_open() -> None:
    """Opens the dialog on the sample that was chosen, if any."""
    if OPEN not in st.session_state:
        return
    with shown():
        sample = gallery.get(st.session_state[OPEN])
        opened = st.dialog(title_of(sample), width="large", on_dismiss=close)(render_sample)
        opened(sample)


def close() -> None:
    """Forgets the sample that was open and what was made from it."""
    st.session_state.pop(OPEN, None)
    st.session_state.pop(FOUND, None)


def render_sample(sample: SampleRecord) -> None:
    """Draws one sample large, what made it, and the ways on from it."""
    image_place, ways_place = st.columns([2, 3], gap="medium")
    with image_place:
        picture(content_url("samples", sample.image_sha256), alt_of(sample))
        render_recipe(sample)
        render_download(sample, "sample")
        st.page_link(
            "pages/create/solid.py",
            label=_("3D model"),
            icon=":material/view_in_ar:",
            query_params={"sample": str(sample.id)},
        )
    with ways_place:
        wanted = render_ways(sample)
        render_nearest(sample)
    if wanted:
        make(sample, wanted)
    render_found(sample)


def render_recipe(sample: SampleRecord) -> None:
    """Draws what made a sample."""
    made_by = sample.recipe
    generator = _("starter generator") if sample.run_id is None else f"#{sample.run_id}"
    lines = [
        f"**{crop_name(sample.crop)}** · {conditions_line(conditions_of(sample))}",
        plain(sample.description),
        _("generator {generator}, epoch {epoch}, seed {seed}").format(
            generator=generator, epoch=sample.epoch, seed=sample.seed
        ),
    ]
    if made_by.get("bases"):
        strength = f"{made_by['strength']:.2f}"
        line = _("variation of seed {seed}, strength {strength}")
        lines.append(line.format(seed=made_by["bases"][-1][0], strength=strength))
    if not made_by.get("seen", True):
        lines.append(_("No training pair shows this combination: the generator guesses."))
    st.caption("  \n".join(line for line in lines if line))


def render_ways(sample: SampleRecord) -> Sequence[Wanted]:
    """Draws the ways on from a sample and returns what was asked for."""
    made_by = sample.recipe
    strength = st.slider(
        _("Strength"),
        0.0,
        1.0,
        0.3,
        0.05,
        key="sample_strength",
        help=_("0 is the same image, 1 has nothing of its own left."),
    )
    with st.container(horizontal=True):
        near = st.button(_("More like this"), key="sample_near", icon=":material/hub:")
        label = _("Same conditions, other seeds")
        others = st.button(label, key="sample_seeds", icon=":material/casino:")
    axis, code = select_change(sample)
    changed = st.button(_("Same seed, this condition"), key="sample_other", icon=":material/tune:")
    if near:
        seeds = [secrets.randbelow(MAX_SEED) for _number in range(AT_ONCE)]
        with shown():
            return variations.neighbours(made_by, seeds, strength)
    if others:
        return variations.other_seeds(made_by, AT_ONCE)
    return [variations.other_condition(made_by, axis, code)] if changed and code else ()


def select_change(sample: SampleRecord) -> tuple[str, str | None]:
    """Draws the choice of one condition and of another value for it."""
    terms, crop = vocabulary(), sample.crop
    axis_place, value_place = st.columns(2)
    axes = [CROP_AXIS, *(axis.name for axis in terms.axes if axis.choices(crop))]
    axis = axis_place.selectbox(
        _("Change one condition"), axes, format_func=axis_name, key="sample_axis"
    )
    every = [c.code for c in terms.crops] if axis == CROP_AXIS else terms.axis(axis).choices(crop)
    code: str | None = value_place.selectbox(
        _("to"),
        [code for code in every if code != sample.recipe["shown"].get(axis)],
        format_func=lambda code: value_name(axis, code),
        key=f"sample_value_{axis}_{sample.id}",
    )
    return axis, code


def make(sample: SampleRecord, wanted: Sequence[Wanted]) -> None:
    """Makes images from a sample and puts them before those found already."""
    with st.spinner(_("Making images…")), shown():
        made = variations.make(local_actor(), sample.recipe, wanted, warm_generator())
        found = st.session_state.setdefault(FOUND, {}).setdefault(sample.id, [])
        new = [item.id for item in made]
        found[:] = [*new, *(number for number in found if number not in new)]


def render_found(sample: SampleRecord) -> None:
    """Draws what was made from a sample, each with the way to it."""
    found = gallery.many(st.session_state.get(FOUND, {}).get(sample.id, []))
    if not found:
        return
    title = _("Made from it")
    st.markdown(f"**{title}**")
    render_strip(found, "sample_go")


def render_nearest(sample: SampleRecord) -> None:
    """Draws the nearest real pair and how far it is."""
    near = None
    with shown():
        near = nearest.nearest(local_actor(), sample)
    if near is None:
        return
    picture_place, words_place = st.columns([1, 2], vertical_alignment="center")
    with picture_place:
        picture(content_url("thumbs", near.pair.image_sha256), near.pair.description)
    words_place.markdown(
        _("Nearest real pair: {pair}, distance {distance}").format(
            pair=near.pair.id, distance=f"{near.distance:.3f}"
        )
    )
    words_place.caption(
        _(
            "Root mean square difference of the pixels at 32×32: 0 is the same picture, 1 black "
            "against white."
        )
    )
    words_place.page_link(
        "pages/curate/pair.py",
        label=_("Open the pair"),
        icon=":material/image:",
        query_params={"id": str(near.pair.id)},
    )
