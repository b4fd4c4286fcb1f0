"""Condition studies as they are drawn: sheets with their legend, slides, response curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape

import streamlit as st

from core.create import sheets
from core.create.curves import Point
from core.create.responses import RESPONSES
from core.create.studies import Sheet, Study
from db.sample_records import SampleRecord
from pages.parts import figures
from pages.parts.language import _, language
from pages.parts.pictures import FRAME, content_url
from pages.parts.sampling import alt_of
from pages.parts.understood import axis_name, value_name

CELL = 150  # pixels, at most


@contextmanager
def making() -> Iterator[Callable[[int, int], object]]:
    """Draws a bar while images are made and gives what moves it."""
    bar = st.progress(0.0, _("Making images…"))
    try:
        yield lambda done, total: bar.progress(done / max(total, 1), f"{done} / {total}")
    finally:
        bar.empty()


def render_sheet(sheet: Sheet, study: Study) -> None:
    """Draws a sheet with the names of its axes and values, and the way to keep it."""
    head = [value_name(sheet.columns.axis, value) for value in sheet.columns.values]
    corner = f"{axis_name(sheet.rows.axis)} ↓ · {axis_name(sheet.columns.axis)} →"
    cells = [corner, *head]
    boxes = [f'<div style="font-size:.9rem">{escape(name)}</div>' for name in cells]
    for value, row in zip(sheet.rows.values, sheet.cells, strict=True):
        name = escape(value_name(sheet.rows.axis, value))
        boxes.append(f'<div style="font-size:.9rem;align-self:center">{name}</div>')
        boxes += [_image(sample) for sample in row]
    columns = f"max-content repeat({len(head)},minmax(48px,{CELL}px))"
    st.html(
        f'<div style="overflow-x:auto"><div style="display:grid;gap:.4rem;'
        f'grid-template-columns:{columns}">{"".join(boxes)}</div></div>'
    )
    st.caption(_("A blank cell is a combination that cannot be."))
    st.download_button(
        _("Download with legend"),
        lambda: sheets.to_png(sheet, study, language()),
        f"grain-{sheet.rows.axis}-{sheet.columns.axis}-{study.seed:06d}.png",
        "image/png",
        key="study_sheet_png",
        icon=":material/download:",
        on_click="ignore",
    )


def render_slide(gif: bytes, axis: str, seed: int) -> None:
    """Draws a slide and the way to keep it."""
    st.image(gif, width=384, alt=axis_name(axis))
    st.download_button(
        _("Download GIF"),
        gif,
        f"grain-{axis}-{seed:06d}.gif",
        "image/gif",
        key="study_slide_gif",
        icon=":material/download:",
        on_click="ignore",
    )


def render_curve(points: Sequence[Point], axis: str, response: str) -> None:
    """Draws a response curve, what it is of, and its figures as a table."""
    title = f"{response_name(response)}, {RESPONSES[response].unit}"
    names = [value_name(axis, point.value) for point in points]
    legend = (_("Generated: mean and spread"), _("each seed"), _("Real pairs"))
    figure = figures.response_curve(names, points, title=title, legend=legend)
    st.plotly_chart(figure, key="study_curve", alt=title)
    st.caption(response_help(response))
    rows = [
        {
            axis_name(axis): name,
            _("Mean"): round(point.spread()[0], 2),
            _("Standard deviation"): round(point.spread()[1], 2),
            _("Images"): len(point.made),
            _("Mean of real pairs"): round(sum(point.real) / len(point.real), 2)
            if point.real
            else None,
            _("Real pairs"): len(point.real),
        }
        for name, point in zip(names, points, strict=True)
    ]
    st.dataframe(rows, hide_index=True, key="study_table")


def response_name(response: str) -> str:
    """Returns the name of what is measured."""
    return {
        "greenness": _("greenness"),
        "lightness": _("lightness"),
        "yellowness": _("yellowness"),
        "gloss": _("gloss"),
        "relief": _("relief"),
        "blemished": _("blemished area"),
        "darkened": _("darkened area"),
        "kernels": _("kernels told apart"),
        "aspect": _("length to width"),
        "covered": _("covered area"),
        "backdrop_lightness": _("lightness of the backdrop"),
        "backdrop_yellowness": _("yellowness of the backdrop"),
        "backdrop_texture": _("texture of the backdrop"),
    }[response]


def response_help(response: str) -> str:
    """Returns how something is measured."""
    return {
        "greenness": _("−a* of the greenest tenth of the grain: green is positive, red negative."),
        "lightness": _("Mean L* of the grain: 0 is black, 100 white."),
        "yellowness": _("b* of the yellowest quarter: yellow is positive, blue negative."),
        "gloss": _(
            "By how much L* exceeds that of the grain around it, in its sharpest hundredth."
        ),
        "relief": _("By how much L* of the brightest hundredth exceeds the grain's median."),
        "blemished": _("Share of the grain that differs noticeably from the grain around it."),
        "darkened": _("Share of the grain that is much darker than its median L*."),
        "kernels": _("How many kernels can be told apart by where the grain is narrow."),
        "aspect": _("Length to width of all grain in the image together."),
        "covered": _("Share of the image that is grain."),
        "backdrop_lightness": _("Median L* of the corners: 0 is black, 100 white."),
        "backdrop_yellowness": _("Median b* of the corners: yellow is positive, blue negative."),
        "backdrop_texture": _("Mean difference of L* between neighbouring pixels in the corners."),
    }[response]


def _image(sample: SampleRecord | None) -> str:
    if sample is None:
        return "<div></div>"
    alt = escape(alt_of(sample))
    url = escape(content_url("samples", sample.image_sha256))
    return f'<img src="{url}" alt="{alt}" title="{alt}" style="width:100%;{FRAME}">'
