"""What a training begins with: nothing, the starter generator, or an earlier run."""

from __future__ import annotations

import streamlit as st

from core.train import runs, starts
from models.config import TrainingConfig
from pages.parts.language import _


def select_start(config: TrainingConfig, *, key: str) -> str:
    """Draws the choice; returns `scratch`, `starter` or the number of a run."""
    earlier = {str(run.id): run for run in runs.newest_first() if starts.can_start(run.id)}
    known = [starts.SCRATCH, *([starts.STARTER] if starts.is_shipped() else []), *earlier]
    names = {
        starts.SCRATCH: _("Nothing: learn all from these pairs"),
        starts.STARTER: _("The starter generator, which has seen thousands of renders"),
    }

    def named(start: str) -> str:
        return names.get(start) or f"{earlier[start].id} · {earlier[start].name}"

    return st.selectbox(
        _("Begin with"), known, known.index(starts.default(config)), format_func=named, key=key,
        help=_(
            "A training that begins with another generator takes over its layers and size. "
            "One that begins with the starter generator sees renders beside the pairs, and is told "
            "which images are which."
        ),
    )  # fmt: skip
