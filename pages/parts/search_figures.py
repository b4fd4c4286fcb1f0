"""Figures of searches: pure functions from trials to Plotly figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import plotly.graph_objects as go

from db.search_records import PRUNED, TrialRecord
from pages.parts.figures import BESIDE, HERE, MARGINS, REAL


def history(
    trials: Sequence[TrialRecord], *, x: str, y: str, legend: tuple[str, str, str]
) -> go.Figure:
    """Returns every trial's lowest figure, those that were given up apart, and the best so far.

    Args:
        legend: what trials that came to their end, those given up, and the best so far are called.
    """
    measured = [(trial, trial.best[0]) for trial in trials if trial.best]
    groups = (
        (legend[0], HERE, "circle", [item for item in measured if item[0].state != PRUNED]),
        (legend[1], BESIDE, "x", [item for item in measured if item[0].state == PRUNED]),
    )
    figure = go.Figure()
    for name, colour, symbol, group in groups:
        figure.add_scatter(
            x=[trial.number for trial, _ in group],
            y=[value for _, value in group],
            name=name,
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 9},
        )
    figure.add_scatter(
        x=[trial.number for trial, _ in measured],
        y=list(accumulate((value for _, value in measured), min)),
        name=legend[2],
        mode="lines",
        line={"color": REAL, "shape": "hv"},
    )
    figure.update_layout(
        height=320, margin=MARGINS, xaxis_title=x, yaxis_title=y, uirevision="keep",
        legend={"orientation": "h", "y": 1.12},
    )  # fmt: skip
    return figure


def importance(shares: Mapping[str, float]) -> go.Figure:
    """Returns how much each setting decides, by its name, the largest share on top."""
    figure = go.Figure(
        go.Bar(
            x=list(shares.values()),
            y=list(shares),
            orientation="h",
            marker_color=HERE,
            text=[f"{share:.0%}" for share in shares.values()],
            textposition="auto",
            hovertemplate="%{y}: %{x:.0%}<extra></extra>",
        )
    )
    figure.update_layout(
        height=320,
        margin=MARGINS,
        xaxis={"tickformat": ".0%", "range": [0, 1]},
        yaxis={"autorange": "reversed"},
    )
    return figure
