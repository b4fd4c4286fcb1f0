"""Crops and condition axes: codes, names in three languages and the words that mean them.

The terms themselves, with their review status, are in vocabulary.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import GrainError
from core.i18n import mark

TERMS = Path(__file__).with_name("vocabulary.toml")
CROP_AXIS = "crop"

Conditions = Mapping[str, str]


class VocabularyError(GrainError):
    """A word is not in the vocabulary."""


class UnknownTerm(VocabularyError):
    template = mark("Expected {axis} to be one of {expected}, got “{given}”.")


class UnknownAxis(VocabularyError):
    template = mark("Expected an axis out of {expected}, got “{given}”.")


class WrongCrop(VocabularyError):
    template = mark("“{value}” is a kind of another crop, not of {crop}.")


@dataclass(frozen=True)
class Term:
    """One crop or one value of an axis.

    `words` are stems of phrases by language, `hints` those that count only where nothing else does;
    `crops` limits a value to some crops (empty: all); `implies` are values of other axes that go
    without saying; `count` are the least and greatest number of kernels that the value stands for;
    `form` is the depth by the width and the section of a kernel, where it has one of its own;
    `thins` is how deep a kernel of this state is, by a sound one of the same outline: a share in
    (0, 1] for each degree of severity but none.
    """

    code: str
    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    aliases: tuple[str, ...] = ()
    crops: tuple[str, ...] = ()
    source: str = ""
    pairs: int = 0
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    implies: Mapping[str, str] = field(default_factory=dict)
    count: tuple[int, ...] = ()
    form: Mapping[str, float] = field(default_factory=dict)
    thins: Mapping[str, float] = field(default_factory=dict)

    def means(self, text: str) -> bool:
        """Says whether a file's column value `text` (normalised) names this term."""
        spoken = [
            *self.names.values(),
            *self.aliases,
            *(w for ws in self.words.values() for w in ws),
        ]
        return text in (_normal(word) for word in (self.code, *spoken))


@dataclass(frozen=True)
class Axis:
    """One condition axis and its values, in the order in which they are shown."""

    name: str
    names: Mapping[str, str]
    values: tuple[Term, ...]

    def codes(self, crop: str | None = None) -> tuple[str, ...]:
        """Returns the codes that fit `crop`; all of them when crop is None."""
        return tuple(t.code for t in self.values if crop is None or not t.crops or crop in t.crops)

    def choices(self, crop: str | None) -> tuple[str, ...]:
        """Returns the codes to offer: without a crop, only those that fit every crop."""
        return self.codes(crop or "")

    def term(self, code: str) -> Term:
        """Returns the value with this code."""
        return next(term for term in self.values if term.code == code)


@dataclass(frozen=True)
class Environment:
    """A set of values that a growing season or a store leaves behind, and where that is said."""

    code: str
    names: Mapping[str, str]
    sets: Conditions
    source: str


@dataclass(frozen=True)
class Vocabulary:
    """All crops, axes and environments; `groups` are words of other use by group and language."""

    crops: tuple[Term, ...]
    axes: tuple[Axis, ...]
    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    environments: tuple[Environment, ...] = ()

    def crop(self, code: str) -> Term:
        """Returns the crop with this EPPO code."""
        return next(term for term in self.crops if term.code == code)

    def axis(self, name: str) -> Axis:
        """Returns the axis `name`; raises UnknownAxis."""
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise UnknownAxis(expected=", ".join(a.name for a in self.axes), given=name)

    def crop_code(self, given: str) -> str:
        """Returns the EPPO code that `given` (a code, a name or a word) stands for."""
        return _resolve(CROP_AXIS, self.crops, given)

    def value_code(self, axis: str, given: str, *, crop: str | None = None) -> str:
        """Returns the code of an axis value that `given` stands for; raises a VocabularyError."""
        values = self.axis(axis).values
        fitting = [v for v in values if crop is None or not v.crops or crop in v.crops]
        try:
            return _resolve(axis, fitting, given)
        except UnknownTerm:
            code = _resolve(axis, values, given)
            raise WrongCrop(value=code, crop=crop) from None

    def name(self, axis: str, code: str | None, language: str) -> str:
        """Returns how a crop (axis "crop") or a value is called in `language`; "" for None."""
        if code is None:
            return ""
        term = self.crop(code) if axis == CROP_AXIS else self.axis(axis).term(code)
        return term.names[language]


def _resolve(axis: str, terms: Any, given: str) -> str:
    text = _normal(given)
    for term in terms:
        if term.means(text):
            return str(term.code)
    raise UnknownTerm(axis=axis, expected=", ".join(t.code for t in terms), given=given)


def _normal(text: str) -> str:
    return " ".join(re.sub("[_=-]", " ", text.casefold().replace("ё", "е")).split())


@cache
def vocabulary() -> Vocabulary:
    """Returns the vocabulary of vocabulary.toml."""
    raw = tomllib.loads(TERMS.read_text(encoding="utf-8"))
    axes = (
        Axis(a["name"], a["names"], tuple(_term(value) for value in a["value"]))
        for a in raw["axis"]
    )
    groups = {name: _spoken(words) for name, words in raw["groups"].items()}
    environments = tuple(Environment(**each) for each in raw["environment"])
    return Vocabulary(tuple(map(_term, raw["crop"])), tuple(axes), groups, environments)


def _term(raw: dict[str, Any]) -> Term:
    return Term(
        code=raw["code"],
        names=raw["names"],
        words=_spoken(raw["words"]),
        aliases=tuple(raw.get("aliases", ())),
        crops=tuple(raw.get("crops", ())),
        source=raw.get("source", ""),
        pairs=raw.get("pairs", 0),
        hints=_spoken(raw.get("hints", {})),
        implies=raw.get("implies", {}),
        count=tuple(raw.get("count", ())),
        form=raw.get("form", {}),
        thins=raw.get("thins", {}),
    )


def _spoken(raw: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(words) for language, words in raw.items()}
