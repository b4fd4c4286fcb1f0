"""Figures: pure functions from values to Plotly figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import cycle

import numpy as np
import plotly.graph_objects as go

from core.create.curves import Point
from core.train.opinions import Opinion
from db.records import Curve

HERE, BESIDE, REAL = "#b7791f", "#8a8271", "#2b6cb0"
LINES = ("#b7791f", "#3b7a57", "#7a5195", "#2b6cb0", "#c53030", "#4a5568")
MARGINS = {"l": 10, "r": 10, "t": 30, "b": 10}
PANEL, GAP = 300, 0.1  # pixels of each, and the share of the height that lies between two


def crop_counts(
    names: Sequence[str], here: Sequence[int], paper: Sequence[int], legend: tuple[str, str]
) -> go.Figure:
    """Returns bars: pairs per crop here, beside the numbers of the seed paper."""
    figure = go.Figure()
    figure.add_bar(
        x=names, y=here, name=legend[0], text=here, textposition="outside", marker_color=HERE
    )
    figure.add_bar(x=names, y=paper, name=legend[1], marker_color=BESIDE, marker_opacity=0.4)
    figure.update_layout(
        barmode="group", height=300, margin=MARGINS, legend={"orientation": "h", "y": 1.15}
    )
    return figure


def recognised(
    names: Sequence[str],
    made: Sequence[float],
    real: Sequence[float | None],
    legend: tuple[str, str],
) -> go.Figure:
    """Returns bars of shares in [0, 1], one a name, with those of real images as marks."""
    figure = go.Figure()
    figure.add_bar(
        x=names, y=made, name=legend[0], marker_color=HERE, texttemplate="%{y:.0%}",
        textposition="inside", insidetextanchor="start", textangle=0,
    )  # fmt: skip
    figure.add_scatter(
        x=names, y=real, name=legend[1], mode="markers", hovertemplate="%{y:.0%}",
        marker={"symbol": "line-ew-open", "size": 26, "color": REAL, "line": {"width": 3}},
    )  # fmt: skip
    figure.update_layout(
        height=300, margin=MARGINS, legend={"orientation": "h", "y": 1.15},
        yaxis={"range": [0, 1.02], "tickformat": ".0%"},
    )  # fmt: skip
    return figure


def coverage(
    crops: Sequence[str],
    columns: Sequence[tuple[str, str]],
    counts: Sequence[Sequence[int]],
    unit: str,
) -> go.Figure:
    """Returns a heat map: one row a crop, one column a value (axis, value), nought left blank."""
    labels = [list(names) for names in zip(*columns, strict=True)]
    figure = go.Figure(
        go.Heatmap(
            x=labels,
            y=crops,
            z=counts,
            text=[[number or "" for number in row] for row in counts],
            texttemplate="%{text}",
            colorscale=[[0, "rgba(138,130,113,.08)"], [0.001, "#f3e3c3"], [1, HERE]],
            hovertemplate=f"%{{y}} · %{{x}}: %{{z}} {unit}<extra></extra>",
            xgap=2,
            ygap=2,
            showscale=False,
        )
    )
    figure.update_layout(height=380, margin=MARGINS, yaxis={"autorange": "reversed"})
    return figure


def curves(
    lines: Mapping[str, Curve],
    *,
    x: str,
    y: str,
    bands: Sequence[tuple[int, int, str]] = (),
    place: Callable[[int], float] = float,
) -> go.Figure:
    """Returns one line per named curve; bands of epochs are marked.

    Args:
        place: where an epoch lies on the axis.
    """
    return stacked({y: lines}, x=x, bands=bands, place=place)


def stacked(
    panels: Mapping[str, Mapping[str, Curve]],
    *,
    x: str,
    snapshots: Sequence[int] = (),
    bands: Sequence[tuple[int, int, str]] = (),
    place: Callable[[int], float] = float,
) -> go.Figure:
    """Returns panels of curves, one above the other along the same axis: one zoom, one pointer.

    Args:
        panels: the named curves of each, by what they measure.
        snapshots, bands: epochs that are marked.
        place: where an epoch lies on the axis.
    """
    placed = tuple(
        (y, tuple((n, tuple(map(place, c.epochs)), c.values) for n, c in lines.items()))
        for y, lines in panels.items()
    )
    shaded = tuple((place(start), place(end), name) for start, end, name in bands)
    return _stacked(placed, tuple(map(place, snapshots)), shaded, x)


Line = tuple[str, tuple[float, ...], tuple[float, ...]]  # name, places, values


@lru_cache(maxsize=64)  # who looks at the same sees the same figure: making it is what costs
def _stacked(
    panels: tuple[tuple[str, tuple[Line, ...]], ...],
    ticks: tuple[float, ...],
    bands: tuple[tuple[float, float, str], ...],
    x: str,
) -> go.Figure:
    figure, count = go.Figure(), len(panels)
    high = (1 - GAP * (count - 1)) / count
    for number, (title, lines) in enumerate(panels, 1):
        which = "" if number == 1 else str(number)
        for (name, places, values), colour in zip(lines, cycle(LINES)):
            figure.add_scatter(
                x=np.asarray(places, np.float32),  # arrays: lists take several times as long
                y=np.asarray(values, np.float32),
                name=name,
                mode="lines" if len(places) > 1 else "markers",
                line_color=colour,
                yaxis=f"y{which}",
                legend=f"legend{which}",
            )
        top = 1 - (number - 1) * (high + GAP)
        axis = {"title": {"text": title}, "domain": [max(top - high, 0), top]}
        legend = {"orientation": "h", "y": top + 0.02, "yanchor": "bottom"}
        figure.update_layout({f"yaxis{which}": axis, f"legend{which}": legend})
    figure.update_layout(
        height=PANEL * count,
        margin=MARGINS,
        xaxis={"title": {"text": x}, "anchor": f"y{which}"},
        hovermode="x unified",
        hoversubplots="axis",
        uirevision="keep",
        # all at once: one by one, a hundred shapes take five seconds
        shapes=_ticks(ticks) + [_band(*b, colour) for b, colour in zip(bands, cycle(LINES))],
    )
    return figure


def opinions(
    found: Sequence[Opinion],
    *,
    x: str,
    y: str,
    span: tuple[float, float],
    place: Callable[[int], float] = float,
) -> go.Figure:
    """Returns what raters think over epochs, with its spread; how many said so under the pointer.

    Args:
        span: the least and the greatest that there can be.
        place: where an epoch lies on the axis.
    """
    figure = go.Figure(
        go.Scatter(
            x=[place(opinion.epoch) for opinion in found],
            y=[opinion.mean for opinion in found],
            error_y={
                "array": [opinion.spread for opinion in found],
                "visible": any(opinion.spread for opinion in found),
                "color": BESIDE,
            },
            customdata=[opinion.count for opinion in found],
            hovertemplate="%{x}: %{y:.2f} (n = %{customdata})<extra></extra>",
            mode="lines+markers",
            line_color=HERE,
        )
    )
    low, high = span
    room = (high - low) / 20
    figure.update_layout(
        height=240, margin=MARGINS, xaxis_title=x, yaxis_title=y, uirevision="keep",
        yaxis_range=[low - room, high + room],
    )  # fmt: skip
    return figure


def response_curve(
    values: Sequence[str], points: Sequence[Point], *, title: str, legend: tuple[str, str, str]
) -> go.Figure:
    """Returns what was measured at each value: the mean with its spread, every seed, real pairs.

    Args:
        legend: what these three are called.
    """
    spreads = [point.spread() for point in points]
    figure = go.Figure()
    for name, colour, symbol, measured in (
        (legend[1], HERE, "circle", [point.made for point in points]),
        (legend[2], REAL, "diamond-open", [point.real for point in points]),
    ):
        x = [value for value, group in zip(values, measured, strict=True) for _ in group]
        y = [each for group in measured for each in group]
        marker = {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.5}
        figure.add_scatter(x=x, y=y, name=name, mode="markers", marker=marker)
    figure.add_scatter(
        x=list(values),
        y=[mean for mean, _ in spreads],
        error_y={"array": [deviation for _, deviation in spreads]},
        name=legend[0],
        mode="lines+markers",
        line_color=HERE,
    )
    figure.update_layout(
        height=360,
        margin=MARGINS,
        yaxis_title=title,
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": list(values)},
        legend={"orientation": "h", "y": 1.12},
    )
    return figure


def _ticks(places: Sequence[float]) -> list[dict[str, object]]:
    """Returns short marks that stand on the axis, as one shape."""
    path = " ".join(f"M{at},0L{at},0.03" for at in places)
    line = {"width": 1, "color": BESIDE}
    return [{"type": "path", "path": path, "yref": "paper", "line": line}] if path else []


def _band(start: float, end: float, name: str, colour: str) -> dict[str, object]:
    """Returns a shaded and named range of the axis."""
    return {
        "type": "rect", "x0": start, "x1": end, "yref": "paper", "y0": 0, "y1": 1,
        "fillcolor": colour, "opacity": 0.08, "line": {"width": 0},
        "label": {"text": name, "textposition": "bottom left", "font": {"size": 11}},
    }  # fmt: skip
