"""Descriptions of grain: what a text in three languages says, and texts for conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.reading.denials import denied, is_denial
from core.reading.meaning import SOUND, best, meant
from core.reading.phrases import APART, DAMAGE, Match, is_neutral, matches
from core.reading.words import Word, words_of
from core.vocabulary import CROP_AXIS, Conditions, vocabulary

MAX_DESCRIPTION = 2000  # characters
KEPT_DESCRIPTIONS = 4096


@dataclass(frozen=True)
class Said:
    """A value of an axis (or a crop, axis "crop") and the words of the text that say it."""

    axis: str
    code: str
    words: str


@dataclass(frozen=True)
class Reading:
    """What a description says.

    `said` has one value per axis: of several the first in the text, and `beside` has the others.
    `denied` are values said not to be so. `misfits` are kinds of another crop, or of some crop
    where none is named. `vague` are words for a damage that do not say which. `unknown` are words
    that mean nothing here; "the", "please", units and the like are not counted.
    """

    said: tuple[Said, ...] = ()
    beside: tuple[Said, ...] = ()
    denied: tuple[Said, ...] = ()
    misfits: tuple[Said, ...] = ()
    vague: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def crop(self) -> str | None:
        """The EPPO code of the crop, or None."""
        return next((item.code for item in self.said if item.axis == CROP_AXIS), None)

    @property
    def conditions(self) -> Conditions:
        """Codes by axis, without the crop."""
        return {item.axis: item.code for item in self.said if item.axis != CROP_AXIS}

    @property
    def conflicts(self) -> dict[str, tuple[str, ...]]:
        """The codes of all values named for an axis (or "crop") that has several."""
        axes = dict.fromkeys(item.axis for item in self.beside)
        all_said = (*self.said, *self.beside)
        return {axis: tuple(i.code for i in all_said if i.axis == axis) for axis in axes}


@lru_cache(maxsize=256)
def read(description: str, *, crop: str | None = None) -> Reading:
    """Returns what `description` says, in any of the three languages and in inflected forms.

    Args:
        crop: the crop, where a form or a column says it: it decides which kinds there can be.
    """
    words = words_of(description)
    found, misfits = best(words, matches(words), crop)
    no = denied(words, found)
    apart = {match for match in found if match.phrase.axis == APART}
    spoken, idle = meant(words, [m for m in found if m not in no and m not in apart])
    refused = [_said(words, m, places) for m, places in no.items() if m not in apart]
    used, beside = _first_of_each(words, spoken)
    used += _implied(used, refused)
    taken = {p for m in (*found, *misfits) if m not in idle | apart for p in m.places}
    left = (w for place, w in enumerate(words) if place not in taken and not _means_nothing(w))
    return Reading(
        said=tuple(sorted(used, key=lambda item: _order(item.axis))),
        beside=tuple(beside),
        denied=tuple(item for item in refused if item.axis != DAMAGE),
        misfits=tuple(_said(words, match) for match in misfits),
        vague=_vague(words, spoken, used, refused),
        unknown=tuple(dict.fromkeys(word.typed.casefold() for word in left)),
    )


def open_axes(asked: Conditions) -> tuple[str, ...]:
    """Returns the axes ("crop" among them) that `asked` leaves open.

    Kinds only where some fit; a sound kernel has no degree of damage.
    """
    axes = (CROP_AXIS, *(a.name for a in vocabulary().axes if a.choices(asked.get(CROP_AXIS))))
    settled = {*asked, "severity"} if asked.get("state") == "sound" else {*asked}
    return tuple(axis for axis in axes if axis not in settled)


def compose(crop: str | None, conditions: Conditions, language: str) -> str:
    """Returns a plain description of a crop and its conditions in `language`."""
    return _composed(crop, tuple(sorted(conditions.items())), language)


@lru_cache(maxsize=KEPT_DESCRIPTIONS)  # many images share their conditions
def _composed(crop: str | None, conditions: tuple[tuple[str, str], ...], language: str) -> str:
    terms, given = vocabulary(), dict(conditions)
    parts = [terms.name(CROP_AXIS, crop, language)]
    parts += [terms.name(a.name, given.get(a.name), language) for a in terms.axes]
    return ", ".join(part for part in parts if part)


def language_of(text: str) -> str:
    """Returns the language of a description: by Kazakh letters, else by Cyrillic, else English."""
    if re.search("[әғқңөұүһі]", text.casefold()):
        return "kk"
    return "ru" if re.search("[а-яё]", text.casefold()) else "en"


def _first_of_each(words: Sequence[Word], spoken: Iterable[Match]) -> tuple[list[Said], list[Said]]:
    """Returns the first value of every axis with all words for it, and the other values."""
    places: dict[tuple[str, str], list[int]] = {}
    for match in spoken:
        if match.phrase.axis != DAMAGE:
            places.setdefault((match.phrase.axis, match.phrase.code), []).extend(match.places)
    used: dict[str, Said] = {}
    beside: list[Said] = []
    for (axis, code), at in places.items():
        item = Said(axis, code, _quoted(words, at))
        if axis in used:
            beside.append(item)
        used.setdefault(axis, item)
    return list(used.values()), beside


def _implied(used: Sequence[Said], refused: Sequence[Said]) -> list[Said]:
    """Returns what goes without saying: with no damage, severity none; a damage denied, sound."""
    axes = {item.axis for item in used}
    implied: list[Said] = []
    for item in refused:
        if item.axis == DAMAGE and not axes & {"state", "severity"}:
            implied.append(Said("severity", "none", item.words))
    for item in (*used, *implied):
        if item.axis != CROP_AXIS:
            implies = vocabulary().axis(item.axis).term(item.code).implies
            implied += [Said(a, code, item.words) for a, code in implies.items() if a not in axes]
    harm = [i for i in refused if i.axis == "state" and i.code != SOUND]
    if harm and "state" not in axes:
        implied.append(Said("state", SOUND, ", ".join(item.words for item in harm)))
    return list({item.axis: item for item in reversed(implied)}.values())


def _vague(
    words: Sequence[Word], spoken: Iterable[Match], used: Iterable[Said], refused: Iterable[Said]
) -> tuple[str, ...]:
    """Returns the words for a damage, or for not being sound, where no damage is named."""
    if any(item.axis == "state" and item.code != SOUND for item in used):
        return ()
    harm = [_said(words, match).words for match in spoken if match.phrase.axis == DAMAGE]
    return (*harm, *(i.words for i in refused if (i.axis, i.code) == ("state", SOUND)))


def _said(words: Sequence[Word], match: Match, places: Iterable[int] = ()) -> Said:
    return Said(match.phrase.axis, match.phrase.code, _quoted(words, places or match.places))


def _quoted(words: Sequence[Word], places: Iterable[int]) -> str:
    return " ".join(words[place].typed for place in sorted(set(places)))


def _means_nothing(word: Word) -> bool:
    return is_neutral(word.text) or is_denial(word.text)


def _order(axis: str) -> int:
    return (CROP_AXIS, *(a.name for a in vocabulary().axes)).index(axis)
