"""The structure of a run's networks, drawn as the maps that an image passes through."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import plotly.graph_objects as go
import streamlit as st

from core.train import structure
from core.train.structure import Block
from pages.parts.figures import HERE, LINES
from pages.parts.language import _

GAP = 1.2


def render_structure(run_id: int) -> None:
    """Draws both networks, folded up, once the training has built them."""
    networks = structure.of_run(run_id)
    if not networks:
        return
    with st.expander(
        _("Structure of the networks"),
        key="runs_structure",
        icon=":material/account_tree:",
        on_change="rerun",
    ) as place:
        if not place.open:
            return
        colours = {"generator": HERE, "discriminator": LINES[1]}
        for name, blocks in networks.items():
            title = _(structure.NAMES[name])
            total = _("{count} parameters").format(count=f"{sum(b.parameters for b in blocks):,}")
            st.markdown(f"**{title}** · {total}")
            st.plotly_chart(
                drawing(blocks, colours[name]), key=f"runs_structure_{name}_{run_id}", alt=title
            )
        st.caption(
            _(
                "Height: side of the map; width: channels. Under each, its parameters; the "
                "layers show where the pointer rests."
            )
        )


def drawing(blocks: Sequence[Block], colour: str) -> go.Figure:
    """Returns a box for each block, from left to right, as in figure 1 of Radford et al. 2016."""
    figure, left = go.Figure(), 0.0
    for block in blocks:
        height, width = 1 + log2(block.side), 0.4 + log2(block.channels) / 4
        middle = left + width / 2
        figure.add_shape(
            type="rect", x0=left, x1=left + width, y0=-height / 2, y1=height / 2,
            fillcolor=colour, opacity=0.35, line={"color": colour},
        )  # fmt: skip
        size = f"{block.side}×{block.side}×{block.channels}"
        figure.add_annotation(x=middle, y=height / 2, yshift=12, text=size, showarrow=False)
        figure.add_annotation(
            x=middle, y=-height / 2, yshift=-12, text=f"{block.parameters:,}", showarrow=False,
            font={"size": 11, "color": "#8a8271"},
        )  # fmt: skip
        figure.add_scatter(
            x=[middle], y=[0], mode="markers", marker={"size": 30, "opacity": 0},
            hovertext=f"<b>{size}</b><br>" + "<br>".join(block.layers), hoverinfo="text",
        )  # fmt: skip
        left += width + GAP
    figure.update_layout(
        height=250, showlegend=False, margin={"l": 0, "r": 0, "t": 20, "b": 20},
        xaxis={"visible": False}, yaxis={"visible": False, "range": [-5.5, 5.5]},
    )  # fmt: skip
    return figure
