"""Denials: which of the phrases in a text are said not to be so."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import pairwise

from core.reading.phrases import Match, is_neutral, names_crop, names_degree
from core.reading.words import Word
from core.vocabulary import CROP_AXIS, vocabulary

REACH = 4  # words that may stand between a denial and what it denies
NOWHERE = -1
DESCRIBING = re.compile("(ый|ий|ая|яя|ое|ее|ые|ие|ed|en|y)$")  # no mould, broken: a list ends there


def denied(words: Sequence[Word], found: Sequence[Match]) -> dict[Match, tuple[int, ...]]:
    """Returns those of `found`, which is in the order of the text, that are denied.

    "not", "no" and their like deny what follows, "free", "жоқ" and "емес" what stands before, and
    some words deny themselves (unbroken, зеңсіз). A denial goes on along a list: no mould or rot.
    With each match come the places of its words and of the one that denies it.
    """
    ends = {match.places[-1] for match in found}
    said_no: dict[Match, tuple[int, ...]] = {}
    for match in found:
        by = next((p for p in (_before(words, match, ends), _after(words, match)) if p >= 0), None)
        if match.denied or by is not None:
            said_no[match] = match.places if by is None else tuple(sorted({*match.places, by}))
    pairs = list(pairwise(found))
    lists = {m for m in said_no if _denies_all(words, _before(words, m, ends))}
    for earlier, later in pairs:
        joiners = _group("and_not") if earlier in lists else _group("or_not")
        goes_on = _joined(words, earlier, later, joiners, commas=earlier in lists)
        if earlier in said_no and goes_on:
            said_no.setdefault(later, later.places)
            lists |= {later} if earlier in lists else set()
    for earlier, later in reversed(pairs):
        if _after(words, later) >= 0 and _joined(words, earlier, later, _group("and_not")):
            said_no.setdefault(earlier, earlier.places)
    return said_no


def is_denial(word: str) -> bool:
    """Says whether `word` only serves to deny, or to join."""
    return any(word in _group(name) for name in ("deny", "deny_all", "deny_before", "and_not"))


def _before(words: Sequence[Word], match: Match, ends: Set[int]) -> int:
    """Returns the place of the word that denies `match` from before; -1 where there is none."""
    place, unread = match.places[0], False
    for _ in range(REACH):
        if place == 0 or words[place].begins:
            return NOWHERE
        place -= 1
        word = words[place].text
        directly_after = place - 1 in ends and not words[place].begins
        if word in _group("deny_before") and directly_after:
            return NOWHERE  # mould-free maize: it denies the mould
        if word in _group("deny_all") or (word in _group("deny") and not unread):
            return place
        if place in ends and not (_may_stand_between(word) and match.phrase.axis != CROP_AXIS):
            return NOWHERE
        unread |= not (place in ends or is_neutral(word))
    return NOWHERE


def _may_stand_between(word: str) -> bool:
    """Says whether a denial reaches over `word`: no maize mould, no visible mould."""
    return names_crop(word) or names_degree(word) in ("slight", "clear")


def _after(words: Sequence[Word], match: Match) -> int:
    """Returns the place of a word that denies what stands before it; crops only right there."""
    reach = 1 if match.phrase.axis == CROP_AXIS else REACH
    for place in range(match.places[-1] + 1, min(match.places[-1] + 1 + reach, len(words))):
        word = words[place].text
        if words[place].begins:
            return NOWHERE
        if word in _group("deny_before"):
            return place if reach > 1 or word in _group("deny_crop") else NOWHERE
        if not (is_neutral(word) or word in _group("and_not") or names_crop(word)):
            return NOWHERE
    return NOWHERE


def _denies_all(words: Sequence[Word], place: int) -> bool:
    """Says whether the word at `place` denies the whole list that it begins."""
    return place >= 0 and words[place].text in _group("deny_all")


def _joined(
    words: Sequence[Word],
    earlier: Match,
    later: Match,
    joiners: Set[str],
    *,
    commas: bool = False,
) -> bool:
    """Says whether two values of one axis belong to one list."""
    if earlier.phrase.axis != later.phrase.axis:
        return False
    between = range(earlier.places[-1] + 1, later.places[0])
    texts = [words[place].text for place in between]
    comma = commas and any(words[place].begins for place in (*between, later.places[0]))
    listed = comma and not DESCRIBING.search(words[later.places[-1]].text)
    return (listed or any(text in joiners for text in texts)) and all(
        (text in joiners or is_neutral(text)) and text not in _group("but") for text in texts
    )


@cache
def _group(name: str) -> frozenset[str]:
    return frozenset(word for words in vocabulary().groups[name].values() for word in words)
