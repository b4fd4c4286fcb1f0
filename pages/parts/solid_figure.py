"""A 3D model as a figure that can be turned, and that turns by itself when asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.create.solids import Solid

STEPS, STEP_MS = 48, 70  # of one turn
AWAY, ABOVE = 1.5, 1.1  # where the eye stands, in sizes of the model
LIGHT = {"ambient": 0.65, "diffuse": 0.5, "specular": 0.08, "roughness": 0.7}

LONGEST = 1.4  # side of the scene, in Plotly's unit


def solid_figure(solids: Sequence[Solid], *, unit: str, turn: str, stop: str) -> go.Figure:
    """Returns the bodies in their colours; `turn` and `stop` name the buttons."""
    figure = go.Figure([_mesh(body) for body in solids])
    figure.frames = [
        go.Frame(layout={"scene": {"camera": {"eye": _eye(step)}}}) for step in range(STEPS)
    ]
    axis = {"title": "", "ticksuffix": f" {unit}", "nticks": 4, "backgroundcolor": "rgba(0,0,0,0)"}
    figure.update_layout(
        height=520,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={
            "aspectmode": "manual", "aspectratio": _ratio(solids), "camera": {"eye": _eye(0)},
            "xaxis": axis, "yaxis": axis, "zaxis": axis | {"nticks": 3},
        },
        uirevision="keep",
        updatemenus=[_buttons(turn, stop)],
    )  # fmt: skip
    return figure


def _ratio(solids: Sequence[Solid]) -> dict[str, float]:
    """Returns the sides of the scene: true to each other, the longest as long as fits the view."""
    extent = np.ptp(np.concatenate([body.vertices for body in solids]), axis=0)
    return dict(zip("xyz", (LONGEST * extent / extent.max()).tolist(), strict=True))


def _mesh(body: Solid) -> go.Mesh3d:
    x, y, z = body.vertices.astype(np.float32).T
    i, j, k = body.faces.astype(np.int32).T
    return go.Mesh3d(
        x=x, y=y, z=z, i=i, j=j, k=k, vertexcolor=body.colours, lighting=LIGHT, hoverinfo="skip",
        flatshading=False,
    )  # fmt: skip


def _eye(step: int) -> dict[str, float]:
    angle = 2 * np.pi * step / STEPS - np.pi / 2
    return {"x": float(AWAY * np.cos(angle)), "y": float(AWAY * np.sin(angle)), "z": ABOVE}


def _buttons(turn: str, stop: str) -> dict[str, object]:
    frames = {"duration": STEP_MS, "redraw": True}
    going = {"frame": frames, "transition": {"duration": 0}, "mode": "immediate"}
    still = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    return {
        "type": "buttons", "direction": "left", "showactive": False,
        "x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom",
        "buttons": [
            {"label": turn, "method": "animate", "args": [None, going]},
            {"label": stop, "method": "animate", "args": [[None], still]},
        ],
    }  # fmt: skip
