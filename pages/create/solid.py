"""3D model: the kernels of an image as bodies that can be turned and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.access import local_actor
from core.create import gallery
from core.create.masks import FLAWS
from core.create.sculpting import Sculpture, sculpt
from core.create.wishes import FORMATS, MAX_TILT, MAX_WIDTH_MM, MM, Wish
from core.curate import pairs
from core.serving import content
from core.vocabulary import CROP_AXIS, vocabulary
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.pictures import content_url, picture
from pages.parts.sampling import alt_of, title_of
from pages.parts.solid_figure import solid_figure
from pages.parts.terms import field_name, plain, select_crop
from pages.parts.understood import axis_name, value_name

SAMPLE, PAIR = "sample", "pair"
TYPES = ["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"]


def choose_image() -> tuple[bytes, Wish, str] | None:
    """Draws where the image comes from; returns it, what it shows, and a key for the inputs."""
    file = st.file_uploader(_("Image of one kernel, or of several"), TYPES, key="solid_file")
    if file is not None:
        st.image(file.getvalue(), alt=file.name)
        return file.getvalue(), Wish(), file.file_id
    asked = st.query_params.get(SAMPLE, "")
    if asked.isdecimal():
        with shown():
            sample = gallery.get(int(asked))
            picture(content_url("samples", sample.image_sha256), alt_of(sample))
            st.caption(title_of(sample))
            return gallery.png(sample), Wish.shown_by(sample.recipe["shown"]), asked
    asked = st.query_params.get(PAIR, "")
    if asked.isdecimal():
        with shown():
            pair = pairs.get(int(asked))
            picture(content_url("images", pair.image_sha256), pair.description, square=False)
            st.caption(_("Pair {pair}").format(pair=pair.id) + f" · {plain(pair.description)}")
            known = {**pair.conditions, **({CROP_AXIS: pair.crop} if pair.crop else {})}
            wish = replace(Wish.shown_by(known), px_per_mm=pair.px_per_mm)
            return content(local_actor(), "images", pair.image_sha256), wish, f"pair_{asked}"
    return None


def choose_wish(seen: Wish, key: str) -> Wish:
    """Draws how the model is to be made, beginning with what the image shows."""
    crop = select_crop(_("Crop"), key=f"solid_crop_{key}", value=seen.crop, empty=_("not known"))
    kinds = [None, *vocabulary().axis("kind").choices(crop)]
    kind = None
    if len(kinds) > 1:
        kind = choose_value("kind", kinds, seen.kind, f"{key}_{crop}", empty=_("not known"))
    state, severity = choose_damage(seen, key)
    several = st.toggle(
        _("Several kernels"),
        seen.several,
        key=f"solid_several_{key}",
        help=_("They are parted first where they touch. Those below others show only in part."),
    )
    tilt, width = choose_camera(key, seen.px_per_mm)
    return replace(
        seen,
        crop=crop,
        kind=kind,
        several=several,
        tilt=tilt,
        width_mm=width,
        state=state,
        severity=severity,
    )


def choose_damage(seen: Wish, key: str) -> tuple[str | None, str | None]:
    """Draws which state has made the kernel thinner, and how much; what one image cannot tell."""
    thinning = [None, *(v.code for v in vocabulary().axis("state").values if v.thins)]
    state = choose_value("state", thinning, seen.state, key, empty=_("not thinned"))
    if state is None:
        return None, None
    degrees = list(vocabulary().axis("state").term(state).thins)
    return state, choose_value("severity", degrees, seen.severity, f"{key}_{state}")


def choose_value(
    axis: str, codes: Sequence[str | None], value: str | None, key: str, *, empty: str = ""
) -> str | None:
    """Draws a choice among values of an axis, beginning with `value` where it is among them."""
    return st.selectbox(
        axis_name(axis),
        codes,
        codes.index(value) if value in codes else 0,
        format_func=lambda code: value_name(axis, code) if code else empty,
        key=f"solid_{axis}_{key}",
    )


def choose_camera(key: str, px_per_mm: float | None) -> tuple[float, float | None]:
    """Draws the camera's tilt and the width of a kernel, which gives the scale.

    Args:
        px_per_mm: the scale of the image, if it is known; a width wins over it.
    """
    tilt = st.slider(
        _("Tilt of the camera, degrees"),
        0.0,
        MAX_TILT,
        0.0,
        1.0,
        key=f"solid_tilt_{key}",
        help=_("0 looks straight down. The starter pairs were taken at 22."),
    )
    width = st.number_input(
        _("Width of a kernel, mm"),
        0.01,
        MAX_WIDTH_MM,
        None,
        key=f"solid_width_{key}",
        placeholder=_("by the scale of the pair") if px_per_mm else _("not known"),
        help=_("Across its narrower side; of several, the median."),
    )
    if px_per_mm and not width:
        st.caption(f":material/straighten: {field_name('px_per_mm')}: {px_per_mm:g}")
    return tilt, width


@st.cache_data(max_entries=8, show_spinner=False)
def made_from(data: bytes, wish: Wish) -> Sculpture:
    """Returns the model, once for the same image and wish."""
    return sculpt(data, wish)


def unit_name(unit: str) -> str:
    """Returns the name of a unit of length."""
    return _("mm") if unit == MM else _("kernel widths")


def render_flaws(made: Sculpture, crop: str | None) -> None:
    """Says what the model cannot be trusted in."""
    for flaw in made.flaws:
        st.warning(_(FLAWS[flaw]), icon=":material/warning:")
    if crop is None:
        st.info(_("Without a crop, a depth of 0.8 of the width is taken."), icon=":material/info:")
    if made.unit != MM:
        st.info(
            _("The scale is not known: one unit is the width of a kernel."),
            icon=":material/straighten:",
        )


def render_sizes(made: Sculpture) -> None:
    """Draws how many kernels there are and how large the model is."""
    count = len(made.solids)
    line = count_of("{count} kernel", "{count} kernels", count)
    if count == 1:
        sizes = " × ".join(f"{length:.2f}" for length in made.solids[0].size())
        line += f" · {sizes} {unit_name(made.unit)}"
    st.caption(line)


def render_downloads(made: Sculpture) -> None:
    """Draws the ways to keep the model."""
    with st.container(horizontal=True):
        for kind, media_type in FORMATS.items():
            st.download_button(
                kind.upper(),
                lambda kind=kind: encoded(made, kind),  # type: ignore[misc]
                f"kernel.{kind}",
                media_type,
                key=f"solid_{kind}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(
        _(
            "GLB and OBJ have the colours of the image; the far side repeats the near one. "
            "STL has no colours."
        )
    )


def encoded(made: Sculpture, kind: str) -> bytes:
    """Returns a file of the model; the library for it is loaded only now."""
    from core.create import meshes

    return meshes.encoded(made, kind)


def render_model(data: bytes, wish: Wish) -> None:
    """Makes the model and draws it."""
    made = None
    with st.spinner(_("Finding kernels…"), show_time=True), shown():
        made = made_from(data, wish)
    if made is None:
        return
    render_flaws(made, wish.crop)
    figure = solid_figure(made.solids, unit=unit_name(made.unit), turn=_("Turn"), stop=_("Stop"))
    st.plotly_chart(figure, key="solid_model", alt=_("The model, which can be turned"))
    render_sizes(made)
    render_downloads(made)


st.title(_("3D model"))
image_place, model_place = st.columns([2, 3], gap="large")
with image_place:
    chosen = choose_image()
    if chosen:
        data_now, seen_now, key_now = chosen
        wish_now = choose_wish(seen_now, key_now)
with model_place:
    if chosen:
        render_model(data_now, wish_now)
    else:
        st.info(
            _("Drop an image here, or open a pair or a generated image: “3D model” stands there."),
            icon=":material/view_in_ar:",
        )
        st.page_link("pages/create/gallery.py", label=_("Gallery"), icon=":material/photo_library:")
