"""Vary a photograph: what a generator can draw of it, and images from there."""

from __future__ import annotations

import streamlit as st

from core import images
from core.access import local_actor
from core.create import gallery, photos
from core.create.generator import Sought, warm_generator
from core.create.makers import Maker
from core.create.photos import STEPS, Photo, Reconstruction
from core.curate import pairs
from core.images import EXTENSIONS
from core.vocabulary import CROP_AXIS
from db.records import PairFilter, PairRecord
from pages.parts import address, sampling, varying
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.makers import select_maker, some_generator, usable_runs
from pages.parts.terms import conditions_line, crop_name, plain, select_conditions, select_crop

FOUND = "photo_found"
PAIR, FILE = "pair", "file"
MOST = 1000  # pairs to choose from


def choose_photo() -> Photo | None:
    """Draws the choice of a pair, which the address may name, or of a file."""
    names = {PAIR: _("From the pairs"), FILE: _("From a file")}
    source = address.segments(
        _("Photograph"), list(names), name="photo_from", names=names.__getitem__
    )
    return choose_pair() if source == PAIR else choose_file()


def choose_pair() -> Photo | None:
    """Draws the choice of a real pair; None where there is none."""
    found, _total = pairs.find(PairFilter(synthetic=False), limit=MOST)
    by_id = {str(pair.id): pair for pair in found}
    if not by_id:
        st.info(_("There is no pair with a photograph yet."), icon=":material/image:")
        return None
    number = address.select(
        _("Pair"), list(by_id), name="pair", names=lambda chosen: title_of(by_id[chosen])
    )
    with shown():
        return photos.of_pair(int(number))
    return None


def title_of(pair: PairRecord) -> str:
    """Returns a pair's number, crop and words."""
    return f"{pair.id} · {crop_name(pair.crop)} · {pair.description}"


def choose_file() -> Photo | None:
    """Draws the choice of a file, and what it shows, for the user to say."""
    file = st.file_uploader(_("File"), [*EXTENSIONS], key="photo_file")
    crop = select_crop(_("Crop"), key="photo_crop", empty=_("unknown"))
    conditions = select_conditions(crop, key="photo", values={}, empty=_("unknown"))
    if file is None:
        return None
    with shown():
        accepted = images.accept(file.getvalue())
        return Photo(accepted.data, conditions | ({CROP_AXIS: crop} if crop else {}))
    return None


def search(photo: Photo, maker: Maker) -> Reconstruction | None:
    """Looks for the photograph's image and shows how near it has come."""
    bar, preview = st.progress(0.0, _("Looking for the image that comes nearest…")), st.empty()

    def tick(done: int, sought: Sought) -> None:
        bar.progress(done / STEPS, _("Step {done} of {steps}").format(done=done, steps=STEPS))
        preview.image(sought.pixels, width=220)

    with shown():
        return photos.reconstruct(local_actor(), photo, maker, warm_generator(), tick=tick)
    return None


def render_result(result: Reconstruction) -> None:
    """Draws what was found, how near it is, and the ways on from it."""
    sampling.render_cards(gallery.many([result.made.id]), "photo", narrowest=220)
    near = _("Distance from the photograph: {distance}").format(distance=f"{result.distance:.3f}")
    if result.other is None:
        st.caption(near)
        return
    st.caption(near + " · " + _("nearest other pair: {other}").format(other=f"{result.other:.3f}"))
    if result.is_poor:
        st.warning(
            _(
                "This generator cannot draw this photograph well: its image is more than half as "
                "far from it as the nearest other pair. Variations will look like the image, not "
                "like the photograph."
            ),
            icon=":material/warning:",
        )
    else:
        st.success(
            _(
                "The image is less than half as far from the photograph as any other pair. Open it "
                "to vary it."
            ),
            icon=":material/check:",
        )


st.title(_("Vary a photograph"))
usable = usable_runs()
if some_generator(usable):
    photo_place, found_place = st.columns(2, gap="large")
    with photo_place:
        chosen = choose_photo()
        maker = select_maker(usable, key="photo")
        if chosen:
            st.image(chosen.data, width=360)
            shown_conditions = {k: v for k, v in chosen.conditions.items() if k != CROP_AXIS}
            st.caption(
                f"{crop_name(chosen.crop)} · {conditions_line(shown_conditions)}"
                + (f"  \n{plain(chosen.description)}" if chosen.description else "")
            )
        pressed = st.button(
            _("Find its image"),
            type="primary",
            icon=":material/image_search:",
            key="photo_go",
            disabled=not (chosen and maker),
        )
    with found_place:
        if pressed and chosen and maker and (result := search(chosen, maker)):
            st.session_state[FOUND] = (chosen, result)
            st.rerun()
        if FOUND in st.session_state and st.session_state[FOUND][0] == chosen:
            render_result(st.session_state[FOUND][1])
        else:
            st.info(_("What the generator can draw of it appears here."), icon=":material/image:")
varying.render_open()
