"""What raters think of the snapshots of a run, beside its other curves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.train import along, opinions, ratings
from db.records import RunRecord, SnapshotRecord
from pages.parts import figures
from pages.parts.language import _


def render_opinions(
    run: RunRecord, taken: Sequence[SnapshotRecord], axis: tuple[str, along.Place, float]
) -> None:
    """Draws scores and preferences over the epochs, the best by them, and the way to rate."""
    if not taken:
        return
    given, (unit, place, _smoothing) = ratings.of_run(run.id), axis
    kinds = (
        ("scores", _("Score by raters"), opinions.scores(given), (ratings.LEAST, ratings.MOST)),
        ("chances", _("Better than average"), opinions.chances(given), (0, 1)),
    )
    for kind, title, found, span in kinds:
        if found:
            figure = figures.opinions(found, x=unit, y=title, span=span, place=place)
            st.plotly_chart(figure, key=f"runs_{kind}_{run.id}", alt=title)
    _render_best(kinds[0][2], kinds[1][2])
    st.page_link(
        "pages/train/rate.py",
        label=_("Rate its snapshots"),
        icon=":material/grade:",
        query_params={"run": str(run.id)},
    )


def _render_best(scores: Sequence[opinions.Opinion], chances: Sequence[opinions.Opinion]) -> None:
    """Names the best epochs by raters, where enough have rated."""
    top = opinions.best(scores, opinions.ENOUGH_SCORES)
    if top:
        says = _("★ Best by score: epoch {epoch}, {mean:.1f} of {most} from {count} raters")
        st.markdown(says.format(epoch=top.epoch, mean=top.mean, most=ratings.MOST, count=top.count))
    top = opinions.best(chances, opinions.ENOUGH_COMPARISONS)
    if top:
        says = _(
            "★ Best by comparison: epoch {epoch}, preferred to an average snapshot in {chance:.0%}"
        )
        st.markdown(says.format(epoch=top.epoch, chance=top.mean))
