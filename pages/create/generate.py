"""Generate: a description, a crop and conditions become images."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import local_actor
from core.captions import MAX_DESCRIPTION
from core.create import gallery, samples
from core.create.generator import warm_generator
from core.create.makers import Maker
from core.create.samples import MAX_COUNT, MAX_SEED, Made, Request
from core.create.shown import read_shown
from core.i18n import mark
from core.vocabulary import CROP_AXIS
from pages.parts import dropping, sampling, varying
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.makers import select_maker, some_generator, usable_runs, waiting
from pages.parts.terms import select_conditions, select_crop
from pages.parts.understood import (
    render_contradictions,
    render_ignored,
    render_never_shown,
    render_understood,
)

MADE, EXAMPLE = "generate_made", "generate_example"
EXAMPLES = (
    mark("one sound ripe yellow maize kernel on a black background in daylight"),
    mark("a pile of sound ripe millet in daylight"),
    mark("a few sound ripe oat kernels on a blue background in daylight"),
)


def write_description() -> str:
    """Draws the input for the description, which is read while it is typed."""
    return st.text_input(
        _("Description"),
        key="generate_text",
        placeholder=_("e.g. one ripe maize kernel on a black background"),
        help=_("Kazakh, Russian or English, in your own words."),
        max_chars=MAX_DESCRIPTION,
        live=True,
    )


def render_form(description: str) -> Request:
    """Draws the form and returns what it and the description ask for."""
    crop = select_crop(_("Crop"), key="generate_crop", empty=_("as described"))
    with st.expander(_("Conditions"), icon=":material/tune:"):
        chosen = select_conditions(crop, key="generate", values={}, empty=_("as described"))
    places = st.columns(2)
    count = places[0].number_input(_("How many"), 1, MAX_COUNT, 16, key="generate_count")
    seed = places[1].number_input(
        _("Seed"), 0, MAX_SEED, 7, key="generate_seed", help=_("The same seed, the same images.")
    )
    return Request(description, chosen | ({CROP_AXIS: crop} if crop else {}), int(count), int(seed))


def render_reading(request: Request, maker: Maker) -> None:
    """Draws what was understood, what was not, and what the generator never saw."""
    asked, reading = request.conditions(), request.reading()
    render_understood(asked, reading)
    render_ignored(asked, reading)
    render_contradictions(asked, reading)
    if not asked.get(CROP_AXIS):
        st.info(_("No crop is named: any crop may come."), icon=":material/info:")
    with shown():
        pairs = read_shown(maker.folder)
        render_never_shown(pairs.missing(asked), pairs.nearest(asked))


def render_made(made: Sequence[Made]) -> None:
    """Draws the images, each with what can be done with it, and the way to keep them."""
    if not all(item.seen for item in made):
        st.warning(
            _("No training pair shows this combination: the generator guesses."),
            icon=":material/help:",
        )
    sampling.render_cards(gallery.many([item.id for item in made]), "generate", narrowest=105)
    st.download_button(
        _("Download all as ZIP"),
        lambda: samples.as_zip(made),
        "grain.zip",
        "application/zip",
        key="generate_zip",
        icon=":material/folder_zip:",
        on_click="ignore",
    )


def render_examples() -> None:
    """Draws what to try where nothing has been made yet; a press makes it."""
    st.info(_("The images will appear here."), icon=":material/image:")
    st.caption(_("To begin with:"))
    for place, example in enumerate(EXAMPLES):
        st.button(
            _(example),
            key=f"{EXAMPLE}_{place}",
            icon=":material/lightbulb:",
            on_click=try_out,
            args=(_(example),),
        )


def try_out(description: str) -> None:
    """Takes over an example and has its images made."""
    st.session_state["generate_text"] = description
    st.session_state[EXAMPLE] = True


st.title(_("Generate"))
usable = usable_runs()
if some_generator(usable):
    dropping.render_drop()
    words_now = write_description()
    reading_place = st.container()
    form_place, images_place = st.columns([2, 3], gap="large")
    with form_place:
        maker_now = select_maker(usable, key="generate")
        request_now = render_form(words_now)
    if maker_now is None:
        st.stop()
    with reading_place:
        render_reading(request_now, maker_now)
    with form_place:
        pressed = st.button(
            _("Make images"), type="primary", icon=":material/auto_awesome:", key="generate_go"
        ) or st.session_state.pop(EXAMPLE, False)
    with images_place:
        dropped = dropping.pending()
        if pressed:
            dropping.forget()
        if pressed or dropped:
            with waiting(), shown():
                if dropped and (result := dropping.make_again(dropped)):
                    st.session_state[MADE] = [result.made]
                elif pressed:
                    st.session_state[MADE] = samples.make(
                        local_actor(), request_now, maker_now, warm_generator()
                    )
        dropping.render_outcome()
        if MADE in st.session_state:
            render_made(st.session_state[MADE])
        else:
            render_examples()
varying.render_open()
