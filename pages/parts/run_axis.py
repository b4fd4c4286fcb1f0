"""How the curves of a run are drawn: along what, and how smooth."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.train import along
from db.records import Curve, RunRecord
from pages.parts import address
from pages.parts.language import _

Axis = tuple[str, along.Place, float]  # its name, where an epoch lies, the smoothing of curves


def select_axis(run: RunRecord, curves: Mapping[str, Curve]) -> Axis:
    """Draws the choices; returns the axis' name, where an epoch lies on it, and the smoothing."""
    names = {
        along.EPOCH: _("epoch"),
        along.STEP: _("step"),
        along.IMAGES: _("images"),
        along.MINUTES: _("minutes"),
    }
    places = along.places(run, curves)
    if not curves:
        return names[along.EPOCH], places[along.EPOCH], 0.0
    unit = address.segments(_("Along"), list(places), name="along", names=names.__getitem__)
    smoothing = st.slider(
        _("Smoothing"), 0.0, along.MOST_SMOOTHING, 0.0, 0.01, key="runs_smoothing"
    )
    return names[unit], places[unit], smoothing
