"""Words to search for, their endings cut: “зёрна” finds “зерно”, “дәндері” finds “дән”."""

from __future__ import annotations

import re
from functools import cache

from core.captions import language_of
from core.reading.words import ENDINGS
from db.search import folded

SHORTEST_STEM = 3  # letters


def stems(text: str) -> str:
    """Returns the words of a search, each cut to what its inflected forms begin with."""
    return " ".join(_stem(word) for word in folded(text).split()) or text


def _stem(word: str) -> str:
    cut = _ending(language_of(word)).match(word)
    return cut[1] if cut and len(cut[1]) >= SHORTEST_STEM else word


@cache
def _ending(language: str) -> re.Pattern[str]:
    return re.compile(rf"(\w{{{SHORTEST_STEM},}}?){ENDINGS[language]}$")
