"""Expectations: which response each condition should move, which way, and against which value.

The directions are those of the rendered pairs, whose conditions are exact: see docs/studies.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.create.responses import RESPONSES
from core.vocabulary import vocabulary

UP, DOWN = 1, -1
NEUTRAL: Mapping[str, str] = {
    "view": "single",
    "state": "sound",
    "severity": "none",
    "maturity": "ripe",
    "moisture": "dry",
    "light": "daylight",
    "background": "black",
}
NEUTRAL_KINDS = ("paddy", "husked", "yellow", "vitreous", "in_hull")
EXPECTED: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "view": {"few": ("kernels", UP), "pile": ("covered", UP), "ear": ("blemished", UP)},
    "state": {
        "broken": ("relief", UP),
        "shrivelled": ("blemished", UP),
        "immature": ("greenness", UP),
        "sprouted": ("blemished", UP),
        "mouldy": ("greenness", UP),
        "fusarium": ("blemished", UP),
        "black_point": ("darkened", UP),
        "heat": ("lightness", DOWN),
        "insect": ("blemished", UP),
        "frost": ("yellowness", DOWN),
        "foreign": ("gloss", UP),
    },
    "severity": dict.fromkeys(("slight", "clear", "severe"), ("blemished", UP)),
    "maturity": {
        "milk": ("greenness", UP),
        "dough": ("greenness", UP),
        "over_ripe": ("yellowness", DOWN),
    },
    "moisture": dict.fromkeys(("damp", "wet"), ("yellowness", DOWN)),
    "light": {
        "warm": ("backdrop_yellowness", UP),
        "dim": ("lightness", DOWN),
        "side": ("relief", UP),
    },
    "background": {
        "white": ("backdrop_lightness", UP),
        "blue": ("backdrop_yellowness", DOWN),
        "wood": ("backdrop_yellowness", UP),
        "soil": ("backdrop_texture", UP),
    },
    "kind": {
        "brown": ("yellowness", DOWN),
        "milled": ("yellowness", DOWN),
        "chalky": ("yellowness", DOWN),
        "red": ("greenness", DOWN),
        "yellowed": ("yellowness", UP),
        "flakes": ("lightness", UP),
        "darkened": ("lightness", DOWN),
        "white_maize": ("yellowness", DOWN),
        "mixed": ("yellowness", DOWN),
        "starchy": ("lightness", UP),
        "hulled": ("lightness", UP),
    },
}


@dataclass(frozen=True)
class Expectation:
    """That `value` of `axis` moves a response UP or DOWN against the value `neutral`."""

    axis: str
    value: str
    neutral: str
    response: str
    direction: int


def expectations() -> list[Expectation]:
    """Returns what is expected of every value that is not its axis's neutral one."""
    return [
        Expectation(axis, value, neutral_of(axis, value), response, direction)
        for axis, values in EXPECTED.items()
        for value, (response, direction) in values.items()
    ]


def neutral_of(axis: str, value: str) -> str:
    """Returns the value that another is held against; a kind against the plain kind of its crop."""
    if axis in NEUTRAL:
        return NEUTRAL[axis]
    (crop,) = vocabulary().axis(axis).term(value).crops
    return next(kind for kind in vocabulary().axis(axis).codes(crop) if kind in NEUTRAL_KINDS)


def usual_response(axis: str) -> str:
    """Returns the response that most values of an axis should move; the first where none should."""
    moved = [response for response, _direction in EXPECTED.get(axis, {}).values()]
    return max(moved, key=moved.count, default=next(iter(RESPONSES)))
