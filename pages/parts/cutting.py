"""Cropping, turning and straightening an image, drawn by the browser before anything is kept."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.images import MAX_TILT, Cut
from db.records import PairRecord
from pages.parts.language import _
from pages.parts.pictures import FRAME, content_url

QUARTERS = {0: "0°", 1: "90°", 2: "180°", 3: "270°"}


def render_cutting(pair: PairRecord) -> Cut:
    """Draws the tools and what they would leave of the image; returns what they ask for."""
    key = f"cutting_{pair.id}_{pair.version}"
    turn_place, tilt_place = st.columns(2)
    quarters = turn_place.segmented_control(
        _("Turn clockwise"),
        list(QUARTERS),
        default=0,
        required=True,
        format_func=lambda quarter: QUARTERS[quarter],
        key=f"{key}_turn",
    )
    tilt = tilt_place.slider(
        _("Straighten"), -MAX_TILT, MAX_TILT, 0.0, 0.5, format="%.1f°", key=f"{key}_tilt"
    )
    left, right = st.slider(
        _("Left and right edge"), 0, 100, (0, 100), format="%d %%", key=f"{key}_across"
    )
    top, bottom = st.slider(
        _("Upper and lower edge"), 0, 100, (0, 100), format="%d %%", key=f"{key}_down"
    )
    box = (left / 100, top / 100, right / 100, bottom / 100)
    cut = Cut(quarters=int(quarters or 0), tilt=tilt, box=box)
    if cut != Cut():
        st.html(preview(pair, cut))
    return cut


def preview(pair: PairRecord, cut: Cut) -> str:
    """Returns the image turned as asked for, what would be cut off darkened."""
    across = cut.quarters % 2 == 1
    width, height = (pair.height, pair.width) if across else (pair.width, pair.height)
    alt = _("What would be kept")
    left, top, right, bottom = (100 * share for share in cut.box)
    own = f"width:{100 * pair.width / width:.3f}%;height:{100 * pair.height / height:.3f}%"
    turn = f"rotate({90 * cut.quarters + cut.tilt}deg) scale({cut.zoom(width, height):.4f})"
    return (
        '<div style="position:relative;overflow:hidden;margin:auto;'
        f"width:min(100%,{60 * width / height:.1f}vh);"
        f'aspect-ratio:{width}/{height};{FRAME}">'
        f'<img src="{escape(content_url("images", pair.image_sha256))}" '
        f'alt="{escape(alt)}" style="position:absolute;left:50%;top:50%;'
        f'{own};max-width:none;transform:translate(-50%,-50%) {turn}">'
        f'<div style="position:absolute;left:{left}%;top:{top}%;width:{right - left}%;'
        f"height:{bottom - top}%;outline:2px solid #fff;box-shadow:0 0 0 100vmax rgba(0,0,0,.6)"
        '"></div></div>'
    )
