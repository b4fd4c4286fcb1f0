"""What may be known of a pair's sample: lot, sample, place, date, moisture, scale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.errors import GrainError
from core.i18n import mark

LIMITS = {"moisture_percent": (0.0, 100.0), "px_per_mm": (0.01, 10_000.0)}
NOTES = ("lot", "sample", "place")
DAY = "taken_on"
NAMES = (*NOTES, DAY, *LIMITS)
MAX_NOTE = 200  # characters


class FactError(GrainError):
    """What is said of a sample cannot be."""


class OutOfRange(FactError):
    template = mark("Expected {field} between {least} and {most}, got {given}.")


class NoteTooLong(FactError):
    template = mark("Expected at most {most} characters in {field}, got {given}.")


class NotANumber(FactError):
    template = mark("Expected a number as {field}, got “{given}”.")


class NotADay(FactError):
    template = mark("Expected a day like 2026-09-30 as {field}, got “{given}”.")


def check(fields: Mapping[str, Any]) -> None:
    """Raises FactError where one of the fields that are there cannot be."""
    for name, (least, most) in LIMITS.items():
        value = fields.get(name)
        if value is not None and not least <= value <= most:
            raise OutOfRange(field=name, least=least, most=most, given=value)
    for name in NOTES:
        if len(fields.get(name, "")) > MAX_NOTE:
            raise NoteTooLong(field=name, most=MAX_NOTE, given=len(fields[name]))


def read(columns: Mapping[str, str]) -> dict[str, Any]:
    """Returns the facts in a table's row as fields of a pair, empty cells left out.

    Raises:
        FactError: a cell holds no number, no day (ISO 8601), or what cannot be.
    """
    given = {name: columns[name].strip() for name in NAMES if columns.get(name, "").strip()}
    fields = {name: _value(name, text) for name, text in given.items()}
    check(fields)
    return fields


def texts(pair: Any) -> dict[str, str]:
    """Returns the facts of a pair as `read` reads them, unknown ones left out."""
    values = {name: getattr(pair, name) for name in NAMES}
    return {name: str(value) for name, value in values.items() if value not in ("", None)}


def _value(name: str, text: str) -> str | float | date:
    if name == DAY:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NotADay(field=name, given=text) from None
    if name in LIMITS:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise NotANumber(field=name, given=text) from None
    return text
