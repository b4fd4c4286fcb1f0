"""What was understood of a description: value by value, and all that was not or cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from core.captions import Reading, Said, open_axes
from core.vocabulary import CROP_AXIS, Conditions, vocabulary
from pages.parts.language import _, language
from pages.parts.terms import plain

PARTS = 2  # that no pair shows and that are named


def render_understood(asked: Conditions, reading: Reading) -> None:
    """Draws every condition that is asked for with the words that say it, and what is left open."""
    words = {(item.axis, item.code): item.words for item in reading.said}
    parts = [
        f"{axis_name(axis)} **{plain(value_name(axis, code))}** :gray[{origin}]"
        for axis, code in asked.items()
        for origin in [quoted(words.get((axis, code))) or _("(chosen in the form)")]
    ]
    if parts:
        st.markdown(_("Understood: {said}").format(said=" · ".join(parts)))
    left_open = open_axes(asked)
    if left_open and asked:
        names = ", ".join(axis_name(axis) for axis in left_open)
        st.caption(_("Left open, so it varies from image to image: {axes}.").format(axes=names))


def render_ignored(asked: Conditions, reading: Reading) -> None:
    """Draws the words that mean nothing here, too little, or something for another crop."""
    notes = []
    if reading.unknown:
        words = ", ".join(plain(word) for word in reading.unknown)
        notes.append(_("Not in the vocabulary: {words}.").format(words=words))
    if reading.vague:
        said = quoted(", ".join(reading.vague))
        notes.append(_("{words} does not say which damage.").format(words=said))
    for said, crops in _crops_of(reading.misfits).items():
        names = ", ".join(value_name(CROP_AXIS, crop) for crop in crops)
        notes.append(_("{words} counts only for {crops}.").format(words=quoted(said), crops=names))
    for item in reading.denied:
        if item.axis in open_axes(asked):
            note = _("{words} leaves it open: it may still come. Choose another value instead.")
            notes.append(note.format(words=quoted(item.words)))
    if notes:
        st.caption("  \n".join(notes))


def render_contradictions(asked: Conditions, reading: Reading) -> None:
    """Draws which of several values counts, unless the form has settled it."""
    used = {item.axis: item for item in reading.said}
    for item in reading.beside:
        if asked.get(item.axis) != used[item.axis].code:
            continue
        note = _("{axis}: {used} counts, as it comes first; {aside} does not.")
        names = {"used": _with_words(used[item.axis]), "aside": _with_words(item)}
        st.warning(note.format(axis=axis_name(item.axis), **names), icon=":material/call_split:")


def render_never_shown(missing: Sequence[Conditions], nearest: Conditions) -> None:
    """Draws which part of a request no training pair shows, and what comes nearest."""
    if missing:
        least = [part for part in missing if len(part) == len(missing[0])][:PARTS]
        parts = "; ".join(joined(part) for part in least)
        note = _("No training pair shows: {parts}. The nearest shows: {nearest}.")
        st.warning(
            note.format(parts=parts, nearest=joined(nearest)), icon=":material/visibility_off:"
        )


def joined(conditions: Conditions) -> str:
    """Returns crop and conditions in one phrase: buckwheat, ear."""
    return ", ".join(value_name(axis, code) for axis, code in conditions.items())


def axis_name(axis: str) -> str:
    """Returns the name of an axis, or of the crop, in the reader's language."""
    return _("Crop") if axis == CROP_AXIS else vocabulary().axis(axis).names[language()]


def value_name(axis: str, code: str) -> str:
    """Returns the name of a value in the reader's language."""
    return vocabulary().name(axis, code, language())


def quoted(words: str | None) -> str:
    """Returns words of a description in quotation marks; nothing for none."""
    marks = "“{}”" if language() == "en" else "«{}»"
    return marks.format(plain(words)) if words else ""


def _with_words(item: Said) -> str:
    return f"{value_name(item.axis, item.code)} ({quoted(item.words)})"


def _crops_of(misfits: Iterable[Said]) -> dict[str, list[str]]:
    """Returns the crops that have a kind which is called so, by words."""
    found: dict[str, list[str]] = {}
    for item in misfits:
        crops = vocabulary().axis(item.axis).term(item.code).crops
        found.setdefault(item.words, []).extend(crops)
    return found
