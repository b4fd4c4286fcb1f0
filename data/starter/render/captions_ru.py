"""Russian adjectives and participles in the cases that captions need.

Forms: m, f, n, p are the nominative (masculine, feminine, neuter, plural); gm, gf, gn, gp the
genitive. In a phrase, an asterisk marks the word to decline: "слегка проросший*".
"""

from __future__ import annotations

import re

FORMS = ("m", "f", "n", "p", "gm", "gf", "gn", "gp")
HARD = ("ый", "ая", "ое", "ые", "ого", "ой", "ого", "ых")
HISSING = ("ий", "ая", "ее", "ие", "его", "ей", "его", "их")  # проросший
VELAR = ("ий", "ая", "ое", "ие", "ого", "ой", "ого", "их")  # лёгкий
SOFT = ("ий", "яя", "ее", "ие", "его", "ей", "его", "их")  # синий
STRESSED = ("ой", "ая", "ое", "ые", "ого", "ой", "ого", "ых")  # меловой
STRESSED_VELAR = ("ой", "ая", "ое", "ие", "ого", "ой", "ого", "их")  # сухой


def inflected(phrase: str, form: str) -> str:
    """Returns `phrase` with its marked words, given as masculine nominatives, in `form`."""
    return re.sub(r"(\w+)\*", lambda word: declined(word[1], form), phrase)


def declined(adjective: str, form: str) -> str:
    """Returns a masculine nominative adjective or participle in `form`."""
    stem, ending = adjective[:-2], adjective[-2:]
    return stem + _endings(stem[-1], ending)[FORMS.index(form)]


def genitive(gender: str) -> str:
    """Returns the genitive form for the nominative form `gender`: "f" gives "gf"."""
    return "g" + gender


def _endings(last: str, ending: str) -> tuple[str, ...]:
    """Returns the endings of a stem that ends with `last` and has the nominative `ending`."""
    if ending == "ый":
        return HARD
    if ending == "ой":
        return STRESSED_VELAR if last in "кгх" else STRESSED
    if last in "кгх":
        return VELAR
    return HISSING if last in "жшчщ" else SOFT
