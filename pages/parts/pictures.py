"""Pictures by their addresses, as HTML with words for those who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.parts.terms import crop_name

FRAME = "border-radius:.5rem;background:rgba(128,128,128,.12)"
LARGE = "height:58vh;object-fit:contain;"


def content_url(kind: str, sha256: str) -> str:
    """Returns the address of an image, a thumbnail ("thumbs") or a sample."""
    return f"/content/{kind}/{sha256}"


def picture(url: str, alt: str, *, square: bool = True, large: bool = False) -> None:
    """Draws one picture as wide as its place; square ones are filled, large ones fit a screen."""
    shape = LARGE if large else "aspect-ratio:1;object-fit:cover;" if square else ""
    st.html(
        f'<img src="{escape(url)}" alt="{escape(alt)}" title="{escape(alt)}" loading="lazy" '
        f'style="width:100%;{shape}{FRAME}">'
    )


def snapshot_grid(url: str, rows: Sequence[str], alt: str) -> None:
    """Draws a snapshot with the name of its crop beside each row."""
    names = "".join(
        f'<div style="display:flex;align-items:center;justify-content:flex-end">'
        f"{escape(crop_name(code))}</div>"
        for code in rows
    )
    st.html(
        '<div style="display:grid;grid-template-columns:max-content 1fr;gap:.8rem">'
        f'<div style="display:grid;grid-auto-rows:1fr;font-size:.9rem">{names}</div>'
        f'<img src="{escape(url)}" alt="{escape(alt)}" style="width:100%;{FRAME}"></div>'
    )
