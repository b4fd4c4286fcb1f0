"""Condition studies: two axes crossed, a slide along one, and what is measured against it."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.create import curves, slides, studies
from core.create.expectations import usual_response
from core.create.generator import warm_generator
from core.create.makers import Maker
from core.create.responses import RESPONSES
from core.create.samples import MAX_SEED
from core.create.shown import read_shown
from core.create.studies import Study, Sweep
from core.vocabulary import CROP_AXIS, Conditions, vocabulary
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, language
from pages.parts.makers import select_maker, some_generator, usable_runs
from pages.parts.studying import (
    making,
    render_curve,
    render_sheet,
    render_slide,
    response_name,
)
from pages.parts.terms import select_conditions, select_crop
from pages.parts.understood import axis_name, joined, value_name

SHEET, SLIDE, CURVE = "sheet", "slide", "curve"
MADE = "study_made_"
FIRST, SECOND = "maturity", "moisture"


def set_environment() -> None:
    """Sets the conditions of the chosen environment, in a callback; the others are left open."""
    code = st.session_state["study_environment"]
    found = next((each for each in vocabulary().environments if each.code == code), None)
    for axis in vocabulary().axes:
        st.session_state[f"study_{axis.name}"] = found.sets.get(axis.name) if found else None


def render_form() -> tuple[Conditions, int]:
    """Draws what is held: crop, environment, conditions and seed; returns conditions and seed."""
    crop_place, environment_place, seed_place = st.columns(3)
    with crop_place:
        crop = select_crop(_("Crop"), key="study_crop", value="ZEAMX", empty=_("left open"))
    names = {each.code: each.names[language()] for each in vocabulary().environments}
    environment_place.selectbox(
        _("Environment"),
        [None, *names],
        format_func=lambda code: names[code] if code else _("none in particular"),
        key="study_environment",
        on_change=set_environment,
        help=_("Sets the conditions that such a season or store leaves behind."),
    )
    seed = seed_place.number_input(_("Seed"), 0, MAX_SEED, 7, key="study_seed")
    with st.expander(_("Conditions that are held"), icon=":material/tune:"):
        asked = select_conditions(crop, key="study", values={}, empty=_("left open"), columns=4)
    return ({CROP_AXIS: crop} if crop else {}) | asked, int(seed)


def select_axis(label: str, study: Study, key: str, first: str) -> Sweep:
    """Draws the choice of an axis and returns it with all its values."""
    crop = study.asked.get(CROP_AXIS)
    axes = [CROP_AXIS, *(a.name for a in vocabulary().axes if len(a.choices(crop)) > 1)]
    axis = st.selectbox(label, axes, axes.index(first), format_func=axis_name, key=key)
    return Sweep(axis, studies.choices(axis, crop))


def select_values(sweep: Sweep, key: str) -> Sweep:
    """Draws the choice of an axis's values, all of them at first; they keep the axis's order."""
    chosen = st.multiselect(
        _("Values"),
        sweep.values,
        sweep.values,
        format_func=lambda code: value_name(sweep.axis, code),
        key=f"{key}_{sweep.axis}",
    )
    return Sweep(sweep.axis, [value for value in sweep.values if value in chosen])


def render_unseen(study: Study) -> None:
    """Says which part of what is held no training pair shows."""
    missing = read_shown(study.maker.folder).missing(study.asked)
    if missing:
        note = _("No training pair shows: {parts}. The generator guesses.")
        st.warning(note.format(parts=joined(missing[0])), icon=":material/visibility_off:")


def show_sheet(study: Study) -> None:
    """Draws the form of a sheet, makes it when asked to, and draws what was made last."""
    places = st.columns(2)
    with places[0]:
        rows = select_values(select_axis(_("Down"), study, "study_rows", FIRST), "study_down")
    with places[1]:
        columns = select_axis(_("Across"), study, "study_columns", SECOND)
        columns = select_values(columns, "study_across")
    if st.button(_("Make the sheet"), type="primary", key="study_go", icon=":material/grid_on:"):
        with shown(), making() as progress:
            made = studies.sheet(
                local_actor(), study, rows, columns, warm_generator(), progress=progress
            )
            st.session_state[MADE + SHEET] = made, study
    if MADE + SHEET in st.session_state:
        render_sheet(*st.session_state[MADE + SHEET])


def show_slide(study: Study) -> None:
    """Draws the form of a slide, makes it when asked to, and draws what was made last."""
    sweep = select_values(
        select_axis(_("Along the axis"), study, "study_along", FIRST), "study_slide"
    )
    if st.button(_("Make the slide"), type="primary", key="study_go", icon=":material/animation:"):
        with shown(), making() as progress:
            gif = slides.slide(
                local_actor(),
                study,
                sweep,
                warm_generator(),
                language=language(),
                progress=progress,
            )
            st.session_state[MADE + SLIDE] = gif, sweep.axis, study.seed
    if MADE + SLIDE in st.session_state:
        render_slide(*st.session_state[MADE + SLIDE])


def show_curve(study: Study) -> None:
    """Draws the form of a curve, measures it when asked to, and draws what was measured last."""
    axis_place, response_place, seeds_place = st.columns(3)
    with axis_place:
        sweep = select_axis(_("Along the axis"), study, "study_against", FIRST)
    names = list(RESPONSES)
    response = response_place.selectbox(
        _("Measured"),
        names,
        names.index(usual_response(sweep.axis)),
        format_func=response_name,
        key=f"study_response_{sweep.axis}",
    )
    seeds = seeds_place.slider(_("Seeds"), 2, 32, 16, key="study_seeds")
    if st.button(_("Measure"), type="primary", key="study_go", icon=":material/straighten:"):
        with shown(), making() as progress:
            points = curves.curve(
                local_actor(),
                study,
                sweep,
                response,
                warm_generator(),
                seeds=seeds,
                progress=progress,
            )
            st.session_state[MADE + CURVE] = points, sweep.axis, response
    if MADE + CURVE in st.session_state:
        render_curve(*st.session_state[MADE + CURVE])


def show(maker: Maker) -> None:
    """Draws what is held, then the kind of study that the address names."""
    asked, seed = render_form()
    with shown():
        study = Study(maker, asked, seed)
        render_unseen(study)
        kinds = {
            SHEET: (_("Sheet"), show_sheet),
            SLIDE: (_("Slide"), show_slide),
            CURVE: (_("Response curve"), show_curve),
        }
        kind = address.segments(
            _("Study"), list(kinds), name="study", names=lambda name: kinds[name][0]
        )
        kinds[kind][1](study)


st.title(_("Condition studies"))
usable = usable_runs()
if some_generator(usable):
    maker_now = select_maker(usable, key="study")
    if maker_now:
        show(maker_now)
