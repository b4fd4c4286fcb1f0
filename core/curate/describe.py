"""Descriptions and conditions side by side: one suggested from the other, and where they disagree.

What `describe` writes, `core.captions.read` understands as just the same crop and conditions, but
for a degree without a damage; a test asks this of every value in every language.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.captions import Reading
from core.vocabulary import CROP_AXIS, Conditions, vocabulary

SUBJECT = ("view",)
LOOK = ("kind", "state", "severity", "maturity", "moisture")
SURROUNDINGS = ("background", "light")
SOUND, UNHARMED = "sound", "none"
DEGREE = {"en": "{name}ly damaged", "ru": "степень {name}", "kk": "{name}"}


@dataclass(frozen=True)
class Disagreement:
    """An axis (or "crop") on which the words say `said` and the conditions say `chosen`."""

    axis: str
    said: str
    chosen: str


def describe(crop: str | None, conditions: Conditions, language: str) -> str:
    """Returns a sentence that says a crop and its conditions in `language`; "" for none at all.

    A degree is one of a damage: where no damage is named, it is left out.
    """
    if conditions.get("state", SOUND) == SOUND and conditions.get("severity") != UNHARMED:
        conditions = {axis: code for axis, code in conditions.items() if axis != "severity"}
    subject = [vocabulary().name(CROP_AXIS, crop, language)]
    subject += _names(SUBJECT, conditions, language)
    look = ", ".join(_names(LOOK, conditions, language))
    surroundings = ", ".join(_names(SURROUNDINGS, conditions, language))
    told = ": ".join(part for part in (", ".join(filter(None, subject)), look) if part)
    text = "; ".join(part for part in (told, surroundings) if part)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def disagreements(
    crop: str | None, conditions: Conditions, said: Reading
) -> tuple[Disagreement, ...]:
    """Returns where words and choices contradict each other; silence contradicts nothing."""
    chosen = dict(conditions) | ({CROP_AXIS: crop} if crop else {})
    spoken = {axis: {code} for axis, code in said.conditions.items()}
    spoken |= {CROP_AXIS: {said.crop}} if said.crop else {}
    spoken |= {axis: set(codes) for axis, codes in said.conflicts.items()}
    return tuple(
        Disagreement(axis, next(code for code in sorted(spoken[axis])), code)
        for axis, code in chosen.items()
        if axis in spoken and code not in spoken[axis]
    )


def suggested(
    crop: str | None, conditions: Conditions, said: Reading
) -> tuple[str | None, dict[str, str]]:
    """Returns crop and conditions with what the words name and nobody has chosen yet."""
    crop = crop or said.crop
    fitting = {
        axis.name: said.conditions[axis.name]
        for axis in vocabulary().axes
        if said.conditions.get(axis.name) in axis.choices(crop)
    }
    return crop, fitting | dict(conditions)


def _names(axes: tuple[str, ...], conditions: Conditions, language: str) -> list[str]:
    return [_name(axis, conditions[axis], language) for axis in axes if axis in conditions]


def _name(axis: str, code: str, language: str) -> str:
    name = vocabulary().name(axis, code, language)
    if axis != "severity":
        return name
    if code == UNHARMED:
        return vocabulary().axis(axis).term(code).words[language][0]
    return DEGREE[language].format(name=name)
