"""What was measured of a run's snapshots, as curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.train import phases
from db.records import Curve, SnapshotRecord
from pages.parts import figures
from pages.parts.language import _
from pages.parts.run_axis import Axis
from pages.parts.terms import crop_name


def render_figures(taken: Sequence[SnapshotRecord], axis: Axis) -> None:
    """Draws how near the images have come to real ones, each crop's recognition, their variety."""
    nearness = phases.curves(taken)
    bands = phases.bands(nearness)
    if not bands:
        return
    near, *others = st.tabs(
        [
            _("Nearness to real images"),
            _("Recognised by crop"),
            _("Variety and copies"),
            _("KID"),
        ],
        key="runs_figures",
        on_change="rerun",  # only what is seen is drawn
    )
    if near.open:
        with near:
            render_nearness(nearness, bands, axis)
    for tab, render in zip(others, (render_crops, render_variety, render_kid), strict=True):
        if tab.open:
            with tab:
                render(taken, axis)


def render_nearness(
    nearness: Mapping[str, Curve], bands: Sequence[phases.Band], axis: Axis
) -> None:
    """Draws how near the images have come to real ones, and where that settled."""
    named = [(band.start, band.end, _(phases.NAMES[band.figure])) for band in bands]
    lines = {_(phases.NAMES[name]): curve for name, curve in nearness.items()}
    render_curves(lines, axis, _("Nearness to real images"), "phases", bands=named)
    st.caption(_("0: the first snapshot; 1: real images. A band ends when its curve settles."))


def render_variety(taken: Sequence[SnapshotRecord], axis: Axis) -> None:
    """Draws how much images differ from each other, and how many are nearly a training pair."""
    names = {"variety": _("variety of layout"), "copied": _("nearly a training pair")}
    found = {label: phases.measured(taken, name) for name, label in names.items()}
    lines = {label: curve for label, curve in found.items() if curve}
    render_curves(lines, axis, _("Variety and copies"), "variety")
    st.caption(_("Variety: 1 is that of real images. Copies: share of the images."))


def render_kid(taken: Sequence[SnapshotRecord], axis: Axis) -> None:
    """Draws the kernel distance to the pairs that the version holds out for validation."""
    curve = phases.measured(taken, "kid")
    if curve:
        render_curves({_("KID"): curve}, axis, _("KID"), "kid")
        st.caption(_("Distance to the pairs held out for validation; about 0 for real images."))
    else:
        st.caption(
            _(
                "Needs a judge of this size and a dataset version with a validation split of 8 "
                "pairs."
            )
        )


def render_crops(taken: Sequence[SnapshotRecord], axis: Axis) -> None:
    """Draws the share of conditions that the judge reads as asked for, crop by crop."""
    lines = {crop_name(code): curve for code, curve in phases.of_crops(taken).items()}
    if lines:
        render_curves(lines, axis, _("Recognised by crop"), "crops")
        st.caption(_("Share of conditions that the judge, trained on real images, recognises."))
    else:
        st.caption(_("No judge fits this run: it reads images of its own size only."))


def render_curves(
    lines: Mapping[str, Curve],
    axis: Axis,
    title: str,
    name: str,
    *,
    bands: Sequence[tuple[int, int, str]] = (),
) -> None:
    """Draws named curves along the chosen axis."""
    unit, place, _smoothing = axis
    figure = figures.curves(lines, x=unit, y=title, bands=bands, place=place)
    st.plotly_chart(figure, key=f"runs_{name}", alt=title)
