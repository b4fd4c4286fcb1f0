"""Overview: what is here, how the newest training goes, and what to do next."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.create import samples
from core.curate import pairs, starter
from core.train import runs, starts
from core.vocabulary import vocabulary
from db.records import PairFilter, RunRecord
from pages.parts import figures
from pages.parts.errors import shown
from pages.parts.importing import import_with_progress, render_report
from pages.parts.language import _, count_of, language
from pages.parts.pictures import content_url, picture, snapshot_grid
from pages.parts.terms import plain, run_state


def render_welcome() -> None:
    """Draws the empty workspace: three steps and where to begin."""
    st.subheader(_("There are no pairs here yet"))
    steps = (
        (":material/add_photo_alternate:", _("Add photographs with their descriptions.")),
        (":material/model_training:", _("Train a generator on them and watch it learn.")),
        (":material/auto_awesome:", _("Describe a grain and get images of it.")),
    )
    for number, (place, (icon, text)) in enumerate(zip(st.columns(3), steps, strict=True), start=1):
        place.container(border=True, height="stretch").markdown(f"### {icon} {number}\n{text}")
    render_beginnings(starter.count())


def render_beginnings(starters: int) -> None:
    """Draws the ways to begin: the starter pairs, where they are shipped, and one's own."""
    place = st.container(horizontal=True)
    load = bool(starters) and render_starter(place, starters)
    add = place.button(
        _("Add pairs"),
        key="overview_add",
        type="secondary" if starters else "primary",
        icon=":material/add_photo_alternate:",
    )
    if add:
        st.switch_page("pages/curate/add.py")
    if load:
        load_starter_pairs()


def render_starter(place: DeltaGenerator, starters: int) -> bool:
    """Draws the button of the starter pairs and, below, what they are; tells if it was pressed."""
    st.caption(
        _(
            "The starter pairs are renders, not photographs: computer-generated images, "
            "path-traced from procedurally modelled kernels."
        )
    )
    return place.button(
        count_of("Load the {count} starter pair", "Load the {count} starter pairs", starters),
        key="overview_starter",
        type="primary",
        icon=":material/downloading:",
    )


def load_starter_pairs() -> None:
    """Imports the starter pairs and shows them; what was refused is reported instead."""
    with shown():
        report = import_with_progress(starter.source())
        if not report.refused:
            st.rerun()
        render_report(report)


def render_numbers(counts: dict[str | None, int], made: int, trainings: int) -> None:
    """Draws the numbers of the workspace."""
    places = st.columns(4)
    crops = sum(1 for code, number in counts.items() if code and number)
    places[0].metric(_("Pairs"), sum(counts.values()), border=True)
    places[1].metric(_("Crops"), crops, border=True)
    places[2].metric(_("Trainings"), trainings, border=True)
    places[3].metric(_("Images made"), made, border=True)


def render_crops(counts: dict[str | None, int]) -> None:
    """Draws pairs per crop beside the numbers of the paper."""
    st.subheader(_("Pairs per crop"))
    crops = vocabulary().crops
    st.plotly_chart(
        figures.crop_counts(
            [crop.names[language()] for crop in crops],
            [counts.get(crop.code, 0) for crop in crops],
            [crop.pairs for crop in crops],
            (_("here"), _("in the paper")),
        ),
        key="overview_crops",
        alt=_("Pairs per crop, beside the numbers of the paper"),
    )
    if counts.get(None):
        st.warning(
            count_of(
                "{count} pair has no crop and is left out of training.",
                "{count} pairs have no crop and are left out of training.",
                counts[None],
            ),
            icon=":material/label_off:",
        )


def render_newest(run: RunRecord) -> None:
    """Draws the newest run: how it goes, and its newest snapshot."""
    name, colour = run_state(run.status)
    st.subheader(_("Newest training"))
    title = plain(run.name) or _("Run {run}").format(run=run.id)
    st.markdown(f"**{title}** :{colour}-badge[{name}]")
    st.progress(
        min(run.epoch / run.epochs, 1.0),
        _("epoch {epoch} of {epochs}").format(epoch=run.epoch, epochs=run.epochs),
    )
    taken = runs.snapshots(run.id)
    if taken:
        last = taken[-1]
        alt = _("Snapshot at epoch {epoch}").format(epoch=last.epoch)
        snapshot_grid(f"/snapshots/{run.id}/{last.epoch}", last.details["rows"], alt)
    st.page_link(
        "pages/train/runs.py",
        label=_("Watch it"),
        icon=":material/monitoring:",
        query_params={"run": str(run.id)},
    )


def render_examples() -> None:
    """Draws one pair of every crop that has any."""
    st.subheader(_("One pair of each crop"))
    grid = st.grid(3, min_column_width=120, gap="small")
    for crop in vocabulary().crops:
        page, _total = pairs.find(PairFilter(crop=crop.code), limit=1)
        for pair in page:
            with grid.cell():
                picture(content_url("thumbs", pair.image_sha256), pair.description)
                st.caption(plain(pair.description))


def render_next(has_generator: bool) -> None:
    """Draws what to try next."""
    st.subheader(_("Next"))
    st.page_link(
        "pages/curate/pairs.py",
        label=_("Look through the pairs and correct them"),
        icon=":material/grid_view:",
    )
    st.page_link(
        "pages/train/train.py",
        label=_("Train a generator on them"),
        icon=":material/model_training:",
    )
    if has_generator:
        st.page_link(
            "pages/create/generate.py",
            label=_("Describe a grain and get images of it"),
            icon=":material/auto_awesome:",
        )


st.title(_("Grain Studio"))
st.caption(
    _("Descriptions and images of six grain crops, and a generator that learns to draw them.")
)
counts_now = pairs.count_by_crop()
if counts_now:
    trainings_now = runs.newest_first()
    render_numbers(counts_now, samples.count(), len(trainings_now))
    left, right = st.columns(2, gap="large")
    with left:
        render_crops(counts_now)
        render_next(bool(trainings_now) or starts.is_shipped())
    with right:
        if trainings_now:
            render_newest(trainings_now[0])
        else:
            render_examples()
else:
    render_welcome()
