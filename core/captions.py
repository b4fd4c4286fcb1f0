"""Descriptions of grain: what a text in three languages says, and texts for conditions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from core.vocabulary import CROP_AXIS, Conditions, Term, vocabulary

GAP = 1  # words that may stand between two words of a phrase
NEGATIONS_BEFORE = {"no", "not", "non", "without", "без", "не", "нет"}
NEGATIONS_AFTER = {"емес", "жоқ"}
WITHOUT = {"kk": "(сыз|сіз)"}  # "зеңсіз": without mould

ENDINGS = {
    "en": r"(s|es)?",
    "ru": (
        r"(а|ы|у|е|и|о|ю|я|ь|й|ой|ою|ей|ею|ам|ами|ах|ов|ев|ом|ем|ям|ями|ях|ья|ьев|ию|ия|ии|ие"
        r"|ый|ий|ая|яя|ое|ее|ые|ого|его|ому|ему|ым|им|ых|их|ыми|ими|ую|юю)?"
    ),
    "kk": (
        r"(лар|лер|дар|дер|тар|тер)?(ы|і|сы|сі|ым|ім|м)?"
        r"(ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|а|е|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен"
        r"|ды|ді|ты|ті|ны|ні|н|мен|бен|пен|дағы|дегі|тағы|тегі|ндағы|ндегі|у|уі)?"
    ),
}


@dataclass(frozen=True)
class Reading:
    """What a description says.

    `conditions` maps axis names to codes; `unknown` are the words that mean nothing here;
    `conflicts` maps an axis (or "crop") to the codes of all values named for it.
    """

    crop: str | None = None
    conditions: Conditions = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Phrase:
    """The words of one phrase for one term; `negated` where they say that it is absent."""

    axis: str
    term: Term
    words: tuple[re.Pattern[str], ...]
    negated: bool = False


@dataclass(frozen=True)
class _Match:
    """A phrase and the places of its words in a text."""

    phrase: _Phrase
    places: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, int, int, int]:
        gaps = self.places[-1] - self.places[0] + 1 - len(self.places)
        size = sum(len(word.pattern) for word in self.phrase.words)
        return (-len(self.places), gaps, -size, self.places[0])


def read(description: str) -> Reading:
    """Returns what `description` says, in any of the three languages and in inflected forms."""
    words = _words(description)
    taken: set[int] = set()
    chosen = _choose(words, sorted(_matches(words), key=lambda m: m.rank), taken)
    found: dict[str, list[str]] = {}
    for match in sorted(chosen, key=lambda m: m.places):
        codes = found.setdefault(match.phrase.axis, [])
        code = match.phrase.term.code
        codes.extend([code] if code not in codes else [])
    crop = found.get(CROP_AXIS, [None])[0]
    left = [word for place, word in enumerate(words) if place not in taken and not _neutral(word)]
    return Reading(
        crop=crop,
        conditions={axis: codes[0] for axis, codes in found.items() if axis != CROP_AXIS},
        unknown=tuple(dict.fromkeys(left)),
        conflicts={axis: tuple(codes) for axis, codes in found.items() if len(codes) > 1},
    )


def compose(crop: str | None, conditions: Conditions, language: str) -> str:
    """Returns a plain description of a crop and its conditions in `language`."""
    terms = vocabulary()
    parts = [terms.name(CROP_AXIS, crop, language)]
    parts += [terms.name(a.name, conditions.get(a.name), language) for a in terms.axes]
    return ", ".join(part for part in parts if part)


def language_of(text: str) -> str:
    """Returns the language of a description: by Kazakh letters, else by Cyrillic, else English."""
    if re.search("[әғқңөұүһі]", text.casefold()):
        return "kk"
    return "ru" if re.search("[а-яё]", text.casefold()) else "en"


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return re.findall(r"[^\W_]+", folded)


def _choose(words: list[str], matches: list[_Match], taken: set[int]) -> Iterator[_Match]:
    """Yields the best matches, each word used once, negated ones left out; fills `taken`."""
    crops = {m.phrase.term.code for m in matches if m.phrase.axis == CROP_AXIS}
    for match in matches:
        fits = not match.phrase.term.crops or crops & set(match.phrase.term.crops)
        if taken & set(match.places) or not fits:
            continue
        taken.update(match.places)
        before, after = match.places[0] - 1, match.places[-1] + 1
        if before >= 0 and words[before] in NEGATIONS_BEFORE:
            taken.add(before)
        elif after < len(words) and words[after] in NEGATIONS_AFTER:
            taken.add(after)
        elif not match.phrase.negated:
            yield match


def _matches(words: list[str]) -> Iterator[_Match]:
    for phrase in _phrases():
        for start in range(len(words)):
            places = _places(words, phrase.words, start)
            if places:
                yield _Match(phrase, places)


def _places(
    words: list[str], phrase: tuple[re.Pattern[str], ...], start: int
) -> tuple[int, ...] | None:
    """Returns where the words of `phrase` stand, the first at `start`; None where they don't."""
    places: list[int] = []
    place = start
    for pattern in phrase:
        reach = words[place : place + (GAP + 1 if places else 1)]
        step = next((i for i, word in enumerate(reach) if pattern.fullmatch(word)), None)
        if step is None:
            return None
        places.append(place + step)
        place += step + 1
    return tuple(places)


@cache
def _phrases() -> tuple[_Phrase, ...]:
    terms = [(CROP_AXIS, crop) for crop in vocabulary().crops]
    terms += [(axis.name, value) for axis in vocabulary().axes for value in axis.values]
    return tuple(
        phrase
        for axis, term in terms
        for language, spoken in term.words.items()
        for text in spoken
        for phrase in _phrases_of(axis, term, text, language)
    )


def _phrases_of(axis: str, term: Term, text: str, language: str) -> Iterator[_Phrase]:
    stems = _words(text)
    yield _Phrase(axis, term, tuple(_pattern(stem, language) for stem in stems))
    if language in WITHOUT:
        *first, last = (re.escape(stem) for stem in stems)
        words = (*(stem + ENDINGS[language] for stem in first), last + WITHOUT[language])
        yield _Phrase(axis, term, tuple(re.compile(word) for word in words), negated=True)


def _neutral(word: str) -> bool:
    return word.isdigit() or any(pattern.fullmatch(word) for pattern in _neutral_patterns())


@cache
def _neutral_patterns() -> tuple[re.Pattern[str], ...]:
    groups = vocabulary().neutral.items()
    return tuple(_pattern(stem, language) for language, stems in groups for stem in stems)


def _pattern(stem: str, language: str) -> re.Pattern[str]:
    return re.compile(re.escape(stem) + ENDINGS[language])
