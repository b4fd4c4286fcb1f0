"""An import as a page shows it: its progress, and what went in and what did not."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core.access import local_actor
from core.curate import quality
from core.curate.importing import Report, import_pairs
from core.curate.sources import Source
from core.i18n import explain
from pages.parts.flags import flag_name
from pages.parts.language import _, language


def import_with_progress(source: Source) -> Report:
    """Imports a source and checks what went in, while a bar shows how far it is."""
    bar = st.progress(0.0, _("Importing"))
    report = import_pairs(source, local_actor(), progress=partial(move, bar))
    if report.added:
        bar.progress(0.0, _("Checking"))
        quality.check(local_actor(), progress=partial(move, bar))
    bar.empty()
    return report


def move(bar: Any, done: int, total: int) -> None:
    """Moves a progress bar."""
    bar.progress(done / max(total, 1), f"{done} / {total}")


def render_report(report: Report) -> None:
    """Draws what went in and what did not, and why."""
    places = st.columns(3)
    places[0].metric(_("Added"), len(report.added), border=True)
    places[1].metric(_("Known already"), report.known, border=True)
    places[2].metric(_("Refused"), len(report.refused), border=True)
    if report.refused:
        st.dataframe(
            [
                {
                    _("Line"): refusal.line,
                    _("File"): refusal.file,
                    _("Reason"): explain(refusal.reason, language()),
                }
                for refusal in report.refused
            ],
            hide_index=True,
        )
    if report.added:
        render_flags(report)
    st.page_link("pages/curate/pairs.py", label=_("To the pairs"), icon=":material/grid_view:")


def render_flags(report: Report) -> None:
    """Draws what the checks found amiss with what went in."""
    found = quality.flagged(report.added)
    if not found:
        st.success(_("The checks found nothing amiss."), icon=":material/verified:")
        return
    names = ", ".join(f"{flag_name(flag)}: {len(pair_ids)}" for flag, pair_ids in found.items())
    st.warning(_("The checks found: {flags}").format(flags=names), icon=":material/fact_check:")
    st.page_link("pages/curate/quality.py", label=_("Look at them"), icon=":material/fact_check:")
