"""Meanings: which of the phrases that a text may hold are meant, where they share words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.reading.denials import denied
from core.reading.phrases import APART, DAMAGE, Match, is_background, is_grain
from core.reading.words import Word
from core.vocabulary import CROP_AXIS

SOUND = "sound"
VIEW_SIZES = ("single", "few", "pile", "ear")  # each may be how many of a later one there are
INTENSIFIED = ("moisture", "maturity", "kind", "light", "background")


def best(
    words: Sequence[Word], found: Sequence[Match], crop: str | None
) -> tuple[list[Match], list[Match]]:
    """Returns the best matches, each word used once, and after them the kinds of other crops."""
    crops = [m for m in found if m.phrase.axis == CROP_AXIS and not denied(words, [m])]
    first = min(crops, key=lambda m: m.places, default=None)
    crop = crop or (first.phrase.code if first else None)
    found = [m for m in found if not _colours_background(words, m, found)]
    fitting = [m for m in found if not m.phrase.crops or crop in m.phrase.crops]
    taken: dict[int, Match] = {}
    best = _greedy(fitting, taken)
    others = [m for m in found if m not in fitting and not m.phrase.hint]
    places = {m.places for m in _greedy(others, taken)}
    misfits = [m for m in others if m.places in places]  # a word may be a kind of several crops
    return sorted(best, key=lambda m: m.places), sorted(misfits, key=lambda m: m.places)


def _colours_background(words: Sequence[Word], match: Match, found: Sequence[Match]) -> bool:
    """Says whether a kind's colour is that of what the grain lies on: red cloth, white table."""
    if match.phrase.axis != "kind":
        return False
    ours = {p for m in found if m.phrase.axis == "background" for p in m.places}
    before, after = match.places[0] - 1, match.places[-1] + 1
    sides = [before] if before >= 0 and not words[before + 1].begins else []
    sides += [after] if after < len(words) and not words[after].begins else []
    return after in ours & set(sides) or any(
        p not in ours and is_background(words[p].text) for p in sides
    )


def _greedy(found: Iterable[Match], taken: dict[int, Match]) -> list[Match]:
    """Takes matches in their order; one word may name a crop and something else: corncob."""
    best: list[Match] = []
    for match in found:
        others = [taken[place] for place in match.places if place in taken]
        if all(_can_share(match, other) for other in others):
            best.append(match)
            taken |= {place: match for place in match.places if place not in taken}
    return best


def _can_share(match: Match, other: Match) -> bool:
    """Says whether `match` may use words of `other`: a crop and a condition, none cut short."""
    if other.phrase.axis == APART:
        return False
    is_crop, other_is_crop = (m.phrase.axis == CROP_AXIS for m in (match, other))
    return is_crop != other_is_crop and (is_crop or len(match.places) == len(other.places))


def meant(words: Sequence[Word], spoken: list[Match]) -> tuple[list[Match], set[Match]]:
    """Returns what is meant, and degrees of nothing: without needless hints and numbers of ears."""
    spoken = [m for m in spoken if not _counts_view(words, m, spoken)]
    plain = {m.phrase.axis for m in spoken if not m.phrase.hint}
    spoken = [m for m in spoken if not m.phrase.hint or m.phrase.axis not in plain]
    spoken = [m for m in spoken if not _intensifies(words, m, spoken)]
    spoken = [m for m in spoken if not _is_coloured_ground(words, m, spoken)]
    harmed = any(m.phrase.axis in ("state", DAMAGE) and m.phrase.code != SOUND for m in spoken)
    degrees = {m for m in spoken if m.phrase.axis == "severity" and m.phrase.code != "none"}
    idle = set() if harmed else degrees
    return [m for m in spoken if m not in idle], idle


def _counts_view(words: Sequence[Word], match: Match, spoken: Sequence[Match]) -> bool:
    """Says whether `match` is the number of an ear or a pile: one ear, many ears."""
    if match.phrase.axis != "view":
        return False
    larger = VIEW_SIZES[max(VIEW_SIZES.index(match.phrase.code) + 1, 2) :]
    views = [m for m in spoken if m.phrase.axis == "view" and m.phrase.code in larger]
    for place in range(match.places[-1] + 1, len(words)):
        if words[place].begins or is_grain(words[place].text):
            return False
        if any(place in view.places for view in views):
            return True
    return False


def _intensifies(words: Sequence[Word], match: Match, spoken: Iterable[Match]) -> bool:
    """Says whether a degree is that of what follows it and is no damage: slightly damp."""
    after = match.places[-1] + 1
    return match.phrase.axis == "severity" and any(
        m.places[0] == after and m.phrase.axis in INTENSIFIED and not words[after].begins
        for m in spoken
    )


def _is_coloured_ground(words: Sequence[Word], match: Match, spoken: Iterable[Match]) -> bool:
    """Says whether the colour of this background stands before it: on a white table."""
    start = match.places[0]
    grounds = [m for m in spoken if m.phrase.axis == "background"]
    return match in grounds and any(
        m.places[-1] == start - 1 and not words[start].begins for m in grounds
    )
