"""Crops, conditions and states in the reader's words, and the inputs that choose them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.i18n import LANGUAGES
from core.vocabulary import CROP_AXIS, Conditions, vocabulary
from db.records import (
    CANCELLED,
    FAILED,
    INTERRUPTED,
    QUEUED,
    RUNNING,
    STOPPING,
    SUCCEEDED,
)
from pages.parts.language import _, language

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+.!|$:~^-])")


def plain(text: str) -> str:
    """Returns words that someone wrote so that Markdown shows them as they are."""
    return MARKDOWN.sub(r"\\\1", text)


def crop_name(code: str | None) -> str:
    """Returns the name of a crop; a dash for none."""
    return vocabulary().name(CROP_AXIS, code, language()) or "—"


def conditions_line(conditions: Conditions) -> str:
    """Returns conditions as one line of names."""
    terms = vocabulary()
    shown = (terms.name(a.name, conditions.get(a.name), language()) for a in terms.axes)
    return " · ".join(name for name in shown if name)


def run_state(state: str) -> tuple[str, str]:
    """Returns the name of a run's state and its colour."""
    return {
        QUEUED: (_("waiting"), "gray"),
        RUNNING: (_("running"), "blue"),
        STOPPING: (_("stopping"), "orange"),
        SUCCEEDED: (_("finished"), "green"),
        FAILED: (_("failed"), "red"),
        CANCELLED: (_("stopped"), "orange"),
        INTERRUPTED: (_("interrupted"), "red"),
    }[state]


def pair_status(status: str) -> str:
    """Returns the name of a pair's status."""
    return {"new": _("new"), "accepted": _("accepted"), "rejected": _("rejected")}[status]


def audit_action(action: str) -> str:
    """Returns the name of what was done, as the history of a pair says it."""
    return {
        "import": _("added"),
        "edit": _("changed"),
        "reshape": _("image cut"),
        "revert": _("brought back"),
        "undo": _("undone"),
    }.get(action, action)


def pair_order(order: str) -> str:
    """Returns the name of an order of pairs."""
    return {
        "oldest": _("added first"),
        "newest": _("added last"),
        "changed": _("changed last"),
        "unchanged": _("changed longest ago"),
        "crop": _("by crop"),
    }[order]


def field_name(name: str) -> str:
    """Returns the name of a pair's field."""
    return {
        "description": _("Description"),
        "language": _("Language"),
        "crop": _("Crop"),
        "conditions": _("Conditions"),
        "status": _("Status"),
        "split": _("Split"),
        "lot": _("Lot"),
        "sample": _("Sample"),
        "place": _("Place"),
        "taken_on": _("Date"),
        "moisture_percent": _("Moisture, %"),
        "px_per_mm": _("Scale, px per mm"),
        "image_sha256": _("Image"),
        "width": _("Width, px"),
        "height": _("Height, px"),
    }[name]


def field_value(name: str, value: Any) -> str:
    """Returns the value of a pair's field in the reader's words; a dash for none."""
    if value in (None, "", {}):
        return "—"
    named: dict[str, Callable[[Any], str]] = {
        "crop": crop_name,
        "conditions": conditions_line,
        "status": pair_status,
        "image_sha256": lambda sha256: sha256[:8],
        "language": lambda code: LANGUAGES.get(code, code),
    }
    return named.get(name, str)(value)


def select_crop(label: str, *, key: str, value: str | None = None, empty: str) -> str | None:
    """Draws a choice of crop; None stands for `empty`."""
    codes = [None, *(crop.code for crop in vocabulary().crops)]
    return st.selectbox(
        label,
        codes,
        index=codes.index(value),
        format_func=lambda code: crop_name(code) if code else empty,
        key=key,
    )


def select_conditions(
    crop: str | None, *, key: str, values: Mapping[str, str], empty: str, columns: int = 2
) -> dict[str, str]:
    """Draws a choice for every axis and returns the chosen codes."""
    chosen: dict[str, str] = {}
    places = st.columns(columns)
    terms = vocabulary()
    for index, axis in enumerate(terms.axes):
        codes: list[str | None] = [None, *axis.choices(crop)]
        if len(codes) == 1:
            continue  # kinds: each crop has its own, and some have none
        value = values.get(axis.name)
        code = places[index % columns].selectbox(
            axis.names[language()],
            codes,
            index=codes.index(value) if value in codes else 0,
            format_func=_namer(axis.name, empty),
            key=f"{key}_{axis.name}",
        )
        chosen |= {axis.name: code} if code else {}
    return chosen


def _namer(axis: str, empty: str) -> Callable[[str | None], str]:
    return lambda code: vocabulary().name(axis, code, language()) or empty
