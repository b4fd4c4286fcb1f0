"""Captions: what a scene shows, as an agronomist would note it down in three languages.

The phrases are in phrases_en.toml, phrases_ru.toml and phrases_kk.toml, with their review status.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.vocabulary import vocabulary
from data.starter.render.captions_ru import genitive, inflected
from data.starter.render.scenes import Scene

LANGUAGE_SHARES = {"kk": 0.45, "ru": 0.35, "en": 0.20}
MENTIONED = 0.6  # how often an axis is mentioned that need not be
UNHARMED = 0.2  # how often "undamaged" stands beside "sound"
FOLDED = ("maturity", "moisture", "state", "severity")  # go with the noun if the frame allows
SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")  # a name and a form: {moisture}, {state.n}
AFTER = "> "  # begins a phrase that stands after the noun
LANGUAGE_SALT, WORDING_SALT = 3, 17  # keep the draws for one scene apart


def language_of_scene(scene: Scene) -> str:
    """Returns the language of the scene's caption: kk 45 %, ru 35 %, en 20 % of all scenes."""
    rng = np.random.default_rng([scene.seed, LANGUAGE_SALT])
    return str(rng.choice(list(LANGUAGE_SHARES), p=list(LANGUAGE_SHARES.values())))


def caption(scene: Scene, language: str, *, held_out: bool = False) -> str:
    """Returns what `scene` shows in "kk", "ru" or "en"; held out, in words of its own.

    Crop, view and state are always told, the severity of a damage too, other axes often.
    """
    return _writer(scene, language, held_out).text()


def pattern(scene: Scene, language: str, *, held_out: bool = False) -> str:
    """Returns the frame in which the scene's caption is written."""
    return _writer(scene, language, held_out).frame


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """Returns the phrases of `language`: the tables `starter` and `held_out`."""
    file = Path(__file__).with_name(f"phrases_{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _writer(scene: Scene, language: str, held_out: bool) -> _Writer:
    tables = phrases(language)["held_out" if held_out else "starter"]
    salt = (WORDING_SALT, list(LANGUAGE_SHARES).index(language), int(held_out))
    words = _Words(scene, tables, np.random.default_rng([scene.seed, *salt]))
    frame = str(words.rng.choice(tables["frames"]))
    family = "notes" if "{notes}" in frame else "subject"
    return _Writer(language, frame, words, _said(words), words.phrase(family, words.value("view")))


def _said(words: _Words) -> dict[str, str]:
    """Returns the phrases for the axes that the caption mentions, by axis."""
    axes = [axis.name for axis in vocabulary().axes if words.is_said(axis.name)]
    degree = {
        slot: words.phrase(slot, words.value("severity"))
        for slot in ("how", "degree")
        if words.entry(slot, words.value("severity"))
    }
    return {
        axis: words.phrase(axis).format(**degree) if axis == "state" else words.phrase(axis)
        for axis in axes
    }


@dataclass(frozen=True)
class _Words:
    """The phrases for one scene, each drawn from those for its values."""

    scene: Scene
    tables: Mapping[str, Any]
    rng: np.random.Generator

    def value(self, axis: str) -> str:
        """Returns the scene's value on `axis`; "" where the crop has none."""
        return self.scene.conditions.get(axis, "")

    def entry(self, table: str, code: str) -> Any:
        """Returns the entry for `code` that fits the scene most narrowly; None if there is none."""
        entries = self.tables.get(table, {})
        about = [self.value(axis) for axis in ("kind", "severity", "state", "view")]
        keys = [*(f"{code}_{value}" for value in (*about, self.scene.crop)), code]
        return next((entries[key] for key in keys if key in entries), None)

    def phrase(self, table: str, code: str | None = None) -> str:
        """Returns a phrase for the scene's value on the axis `table`, or for `code`."""
        return str(self.rng.choice(self.entry(table, code or self.value(table))))

    def is_said(self, axis: str) -> bool:
        """Draws whether the caption mentions `axis` beside what every caption tells."""
        often = {"state": 1.0, "severity": UNHARMED}.get(axis, MENTIONED)
        return bool(self.rng.random() < often and self.entry(axis, self.value(axis)))


@dataclass(frozen=True)
class _Writer:
    """Fills one frame: `said` are the phrases of the axes mentioned, `noun` holds the view."""

    language: str
    frame: str
    words: _Words
    said: Mapping[str, str]
    noun: str

    def text(self) -> str:
        """Returns the caption."""
        pieces = self.frame.split("|")
        told = [p for p in pieces if all(self._has(name) for name, _ in SLOT.findall(p))]
        return _tidied(SLOT.sub(self._filled, "".join(told)), self.language)

    def _has(self, name: str) -> bool:
        return name in ("subject", "notes", "name") or name in self.said

    def _filled(self, slot: re.Match[str]) -> str:
        """Returns what stands for one slot of the frame."""
        name, form = slot[1], slot[2] or ("" if self.language == "kk" else self._form())
        form = self._form().removeprefix("g") if form == "nom" else form
        if name in ("subject", "notes"):
            return self._subject() if name == "subject" else self._notes()
        return self._crop("name") if name == "name" else self._inflected(self.said[name], form)

    def _subject(self) -> str:
        """Returns the noun with all that it takes: "a single dry, slightly mouldy oat kernel"."""
        folded = self._folded()
        before = [self._inflected(p, self._form()) for p in folded if not p.startswith(AFTER)]
        kind = self.said.get("kind", "")
        after = [p for p in (kind if "{crop}" in self.noun else "", *folded) if p.startswith(AFTER)]
        parts = {"adj": (" " if self.language == "ru" else ", ").join(before)}
        parts |= {key: self._crop(key) for key in ("crop", "name")}
        noun = SLOT.sub(lambda slot: parts[slot[1]], self.noun)
        return " ".join([noun, *(self._inflected(p, self._form()) for p in after)])

    def _notes(self) -> str:
        """Returns the noun and a list of what it is like: "a single kernel, slightly mouldy"."""
        listed = ", ".join(self._inflected(p, self._form()) for p in self._folded())
        return SLOT.sub(lambda slot: listed, self.noun)

    def _folded(self) -> list[str]:
        """Returns the phrases that go with the noun, as the frame has no place of their own."""
        named = {name for name, _ in SLOT.findall(self.frame)}
        axes = FOLDED if "state" not in named else FOLDED[:2]
        return [self.said[a] for a in axes if a in self.said and a not in named]

    def _crop(self, key: str) -> str:
        """Returns the crop with its kind, as `name` by itself or as `crop` beside another noun."""
        entry = self.words.entry("crop", self.words.scene.crop)
        kind = self.said.get("kind", "")
        gender = entry.get("gender", "")
        if kind.startswith(AFTER):
            return f"{entry[key]} {self._inflected(kind)}" if key == "name" else str(entry[key])
        form = gender if key == "name" else genitive(gender)
        return f"{self._inflected(kind, form)} {entry[key]}"

    def _form(self) -> str:
        """Returns the form of the words that go with the noun."""
        form = next(form for name, form in SLOT.findall(self.noun) if name == "adj")
        crop = self.words.entry("crop", self.words.scene.crop)
        return genitive(crop["gender"]) if form == "crop" else str(form)

    def _inflected(self, phrase: str, form: str = "") -> str:
        phrase = phrase.removeprefix(AFTER)
        if self.language == "ru":
            return inflected(phrase, form)
        return phrase.replace("+", "") if form == "a" else re.sub(r"\+\w+", "", phrase)


def _tidied(text: str, language: str) -> str:
    """Returns `text` without doubled spaces and stray commas, its sentences begun with capitals."""
    text = re.sub(r"^[\s,;:]+", "", re.sub(r"\s+", " ", text))
    text = re.sub(r"\s+(?=[,;:.])", "", text)
    if language == "en":
        text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    return re.sub(r"(^|\. )(\w)", lambda start: start[1] + start[2].upper(), text)
