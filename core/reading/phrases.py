"""Phrases of the vocabulary, and where they stand in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations

from core.reading.words import Form, Lexicon, Stem, Word
from core.vocabulary import CROP_AXIS, Term, vocabulary

GAP = 1  # words that may stand between two words of a phrase
HINT_GAP = 3
LONG = 6  # letters of a word in which a slip is forgiven whatever it means; shorter: crops only
DAMAGE, APART = "damage", "apart"  # stand for an axis: a damage, but which is not said; no value
COUNTED_WITHIN = 4  # words from a number in figures to what it counts
PREPOSITIONS = ("on", "against", "in", "from", "with", "на", "в", "без", "из", "с")
FIXED_ORDER = {*PREPOSITIONS, "past", "not", "a", "не"}  # phrases with these are never turned round
LONGEST_COUNT = 6  # figures of a number that may count grain


@dataclass(frozen=True)
class Phrase:
    """Words for one value. A hint counts only where nothing else is said on its axis."""

    axis: str
    code: str
    stems: tuple[Stem, ...]
    crops: tuple[str, ...] = ()
    hint: bool = False


@dataclass(frozen=True)
class Match:
    """A phrase and the places of its words in a text, in the order of the text."""

    phrase: Phrase
    places: tuple[int, ...]
    in_order: bool = True
    denied: bool = False

    @property
    def rank(self) -> tuple[int, bool, bool, int, int, int]:
        """The best of several for the same words comes first: long, plain, close together."""
        gaps = self.places[-1] - self.places[0] + 1 - len(self.places)
        size = sum(len(stem.text) for stem in self.phrase.stems)
        return (-len(self.places), self.denied, not self.in_order, gaps, -size, self.places[0])


def matches(words: Sequence[Word]) -> list[Match]:
    """Returns all places where a phrase stands, the best first."""
    forms = [forms_of(word.text) for word in words]
    stems = {form.stem for options in forms for form in options}
    phrases = {phrase for stem in stems for phrase in _by_stem().get(stem, ())}
    found = [match for phrase in phrases for match in _find(phrase, words, forms)]
    return sorted([*found, *_counts(words)], key=lambda m: (m.rank, m.phrase.axis, m.phrase.code))


@lru_cache(maxsize=4096)
def forms_of(word: str) -> frozenset[Form]:
    """Returns what `word` may be a form of; where nothing, what it most likely should have been.

    Guesses that mean different things are none.
    """
    known = lexicon().forms(word) or lexicon().prefixed(word) or lexicon().retyped(word)
    if known or word.isdigit():
        return known
    slips = lexicon().slips(word)
    meanings = [_meanings(form.stem) for form in slips]
    common = frozenset.intersection(*meanings) if meanings else frozenset()
    sure = len(word) >= LONG or any(axis == CROP_AXIS for axis, _ in common)
    return slips if common and sure else frozenset()


def is_neutral(word: str) -> bool:
    """Says whether `word` says nothing about a condition and need not be reported."""
    return word.isdigit() or any(form.stem in _neutral() for form in forms_of(word))


def is_grain(word: str) -> bool:
    """Says whether `word` names the grain itself: kernel, зерно, дән."""
    return any(form.stem in _grain() for form in forms_of(word))


def names_crop(word: str) -> bool:
    """Says whether `word` names a crop."""
    stems = {form.stem for form in forms_of(word)}
    return any(p.axis == CROP_AXIS for stem in stems for p in _by_stem().get(stem, ()))


def names_degree(word: str) -> str | None:
    """Returns the severity that `word` names, or None."""
    found = (p for form in forms_of(word) for p in _by_stem().get(form.stem, ()))
    return next((p.code for p in found if p.axis == "severity"), None)


def is_background(word: str) -> bool:
    """Says whether `word` names a background without telling which."""
    return any(form.stem in _background() for form in forms_of(word))


@cache
def lexicon() -> Lexicon:
    """Returns all stems of the vocabulary."""
    return Lexicon(
        {stem for phrase in _phrases() for stem in phrase.stems} | _neutral() | _background()
    )


@cache
def _phrases() -> tuple[Phrase, ...]:
    terms = [(CROP_AXIS, crop) for crop in vocabulary().crops]
    terms += [(axis.name, value) for axis in vocabulary().axes for value in axis.values]
    return (*(p for axis, term in terms for p in _phrases_of(axis, term)), *_further())


def _phrases_of(axis: str, term: Term) -> Iterator[Phrase]:
    for hint, spoken in ((False, term.words), (True, term.hints)):
        for language, texts in spoken.items():
            for text in texts:
                for variant in _on_any_ground(text, language):
                    stems = tuple(Stem.parse(part, language) for part in variant.split())
                    yield Phrase(axis, term.code, stems, term.crops, hint)


def _further() -> Iterator[Phrase]:
    for axis in (DAMAGE, APART):
        for language, texts in vocabulary().groups[axis].items():
            for text in texts:
                yield Phrase(axis, axis, tuple(Stem.parse(p, language) for p in text.split()))


def _on_any_ground(text: str, language: str) -> list[str]:
    """Returns a phrase that names a background, with every word for one: black cloth, paper."""
    grounds = vocabulary().groups["background"][language]
    *first, last = text.split()
    return [" ".join([*first, g]) for g in grounds] if last == grounds[0] else [text]


@cache
def _by_stem() -> dict[Stem, list[Phrase]]:
    found: dict[Stem, list[Phrase]] = {}
    for phrase in _phrases():
        for stem in phrase.stems:
            found.setdefault(stem, []).append(phrase)
    return found


def _meanings(stem: Stem) -> frozenset[tuple[str, str]]:
    meant = {(phrase.axis, phrase.code) for phrase in _by_stem().get(stem, ())}
    return frozenset(meant | ({("", "")} if stem in _neutral() else set()))


@cache
def _neutral() -> frozenset[Stem]:
    return frozenset(_stems("neutral")) | _grain()


@cache
def _grain() -> frozenset[Stem]:
    return frozenset(_stems("grain"))


@cache
def _background() -> frozenset[Stem]:
    return frozenset(_stems("background"))


def _stems(group: str) -> list[Stem]:
    spoken = vocabulary().groups[group]
    return [Stem.parse(word, language) for language, words in spoken.items() for word in words]


def _find(
    phrase: Phrase, words: Sequence[Word], forms: Sequence[frozenset[Form]]
) -> Iterator[Match]:
    fixed = any(stem.text in FIXED_ORDER for stem in phrase.stems)
    orders = [phrase.stems] if fixed else permutations(phrase.stems)
    gap = HINT_GAP if phrase.hint else GAP
    for order in orders:
        for start in range(len(words)):
            found = _places(order, words, forms, start, gap)
            if found:
                places, denied = found
                yield Match(phrase, places, order == phrase.stems, denied)


def _places(
    stems: Sequence[Stem],
    words: Sequence[Word],
    forms: Sequence[frozenset[Form]],
    start: int,
    gap: int,
) -> tuple[tuple[int, ...], bool] | None:
    """Returns where the stems stand within one clause, the first at `start`, and whether denied."""
    places: list[int] = []
    denied = False
    place = start
    for stem in stems:
        end = min(place + (gap + 1 if places else 1), len(words))
        step = next((p for p in range(place, end) if Form(stem) in forms[p]), None)
        if step is None:
            step = next((p for p in range(place, end) if Form(stem, True) in forms[p]), None)
            denied = True
        if step is None or any(words[p].begins for p in range(start + 1, step + 1)):
            return None
        places.append(step)
        place = step + 1
    return tuple(places), denied


def _counts(words: Sequence[Word]) -> Iterator[Match]:
    """Yields numbers in figures that count grain: 3 kernels."""
    for place, word in enumerate(words):
        figures = word.text.isdecimal() and len(word.text) <= LONGEST_COUNT
        value = _of_count(int(word.text)) if figures else None
        if value and _counts_grain(words, place):
            yield Match(Phrase("view", value.code, ()), (place,))


def _of_count(number: int) -> Term | None:
    values = vocabulary().axis("view").values
    return next((v for v in values if v.count and v.count[0] <= number <= v.count[1]), None)


def _counts_grain(words: Sequence[Word], place: int) -> bool:
    for word in words[place + 1 : place + 1 + COUNTED_WITHIN]:
        if word.begins:
            return False
        if is_grain(word.text) or names_crop(word.text):
            return True
    return False
