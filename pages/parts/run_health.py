"""The health of a run in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.train.health import BAD, FINE, WATCH, Finding
from pages.parts.language import _

SIGNS = {
    BAD: ":red[:material/error:]",
    WATCH: ":orange[:material/warning:]",
    FINE: ":green[:material/check_circle:]",
}


def render_health(found: Sequence[Finding]) -> None:
    """Draws every finding with its figure and what to do about it."""
    if not found:
        return
    with st.container(border=True, gap="xsmall"):
        for finding in found:
            says = _(finding.says).format(**finding.figures)
            advice = _(finding.advice).format(**finding.figures)
            st.markdown(f"{SIGNS[finding.level]} **{says}** {advice}")
