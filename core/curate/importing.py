"""Import: rows of a source become pairs; bad ones are reported, the good ones go in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core import captions
from core.access import Actor, require
from core.curate.manifests import Refusal, Row
from core.curate.sources import Source
from core.database import database
from core.errors import GrainError
from core.i18n import LANGUAGES, mark
from core.images import Picture, accept
from core.storage import storage
from core.vocabulary import VocabularyError, vocabulary
from db import pairs
from db.records import NewPair

BATCH = 32  # rows per transaction
TEXT_COLUMNS = ("text", "description", "caption")
LANGUAGE_COLUMNS = ("lang", "language")
CROP_COLUMNS = ("crop", "label", "class")
AXIS_COLUMNS = {"kernel_state": "state"}
TRUE = ("1", "true", "yes")

Progress = Callable[[int, int], None]


class ImportRowError(GrainError):
    """A row of an import breaks a rule."""


class UnknownLanguage(ImportRowError):
    template = mark("Expected a language out of {expected}, got “{given}”.")


class TooLong(ImportRowError):
    template = mark("Expected at most {most} characters of description, got {given}.")


@dataclass
class Report:
    """What an import did: ids of added pairs, how many were known, and what was refused and why."""

    added: list[int] = field(default_factory=list)
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    row: Row
    key: str
    data: bytes
    text: str
    language: str
    crop: str | None
    conditions: Mapping[str, str]


def import_pairs(source: Source, actor: Actor, *, progress: Progress | None = None) -> Report:
    """Adds all good pairs of `source` and reports the rest.

    Args:
        progress: is told (rows done, rows in all) after every batch.

    Raises:
        GrainError: the source as a whole cannot be read; nothing was added.
    """
    require(actor, "curate")
    report = Report()
    rows = source.rows()
    for start in range(0, len(rows), BATCH):
        candidates = list(_candidates(source, rows[start : start + BATCH], report))
        _add(candidates, actor, report)
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
    return report


def _candidates(
    source: Source, rows: Sequence[Row | Refusal], report: Report
) -> Iterator[_Candidate]:
    for row in rows:
        if isinstance(row, Refusal):
            report.refused.append(row)
            continue
        try:
            yield _read_row(row, source)
        except GrainError as reason:
            report.refused.append(Refusal(row.file, reason, row.line))


def _read_row(row: Row, source: Source) -> _Candidate:
    text = _column(row, TEXT_COLUMNS)
    if len(text) > captions.MAX_DESCRIPTION:
        raise TooLong(most=captions.MAX_DESCRIPTION, given=len(text))
    language = _column(row, LANGUAGE_COLUMNS).lower() or captions.language_of(text)
    if language not in LANGUAGES:
        raise UnknownLanguage(expected=", ".join(LANGUAGES), given=language)
    crop, conditions = _labels(row, text)
    data = source.read(row.file)
    key = hashlib.sha256(data).hexdigest() + "\n" + text + "\n" + language
    return _Candidate(
        row, hashlib.sha256(key.encode()).hexdigest(), data, text, language, crop, conditions
    )


def _labels(row: Row, text: str) -> tuple[str | None, dict[str, str]]:
    """Returns crop and conditions: from columns, else from the words, else from the folder."""
    terms = vocabulary()
    given = _column(row, CROP_COLUMNS)
    said = captions.read(text)
    crop = terms.crop_code(given) if given else said.crop or _crop_of_folder(row)
    said = said if crop == said.crop else captions.read(text, crop=crop)
    columns = {AXIS_COLUMNS.get(name, name): value for name, value in row.columns.items() if value}
    conditions: dict[str, str] = {}
    for axis in terms.axes:
        if axis.name in columns:
            conditions[axis.name] = terms.value_code(axis.name, columns[axis.name], crop=crop)
        elif said.conditions.get(axis.name) in axis.codes(crop):
            conditions[axis.name] = said.conditions[axis.name]
    return crop, conditions


def _crop_of_folder(row: Row) -> str | None:
    try:
        return vocabulary().crop_code(row.columns.get("folder", ""))
    except VocabularyError:
        return None


def _column(row: Row, names: Sequence[str]) -> str:
    return next((row.columns[name] for name in names if row.columns.get(name)), "")


def _add(candidates: list[_Candidate], actor: Actor, report: Report) -> None:
    with database().read() as session:
        known = pairs.known_keys(session, [c.key for c in candidates])
    new: dict[str, NewPair] = {}
    for candidate in candidates:
        if candidate.key in known or candidate.key in new:
            report.known += 1
            continue
        try:
            new[candidate.key] = _new_pair(candidate, accept(candidate.data))
        except GrainError as reason:
            report.refused.append(Refusal(candidate.row.file, reason, candidate.row.line))
    with database().write() as session:
        raced = pairs.known_keys(session, new)
        fresh = [pair for key, pair in new.items() if key not in raced]
        report.added += pairs.add(session, fresh, actor.name)
        report.known += len(raced)


def _new_pair(candidate: _Candidate, picture: Picture) -> NewPair:
    columns = candidate.row.columns
    origin = [columns.get(name, "") for name in ("source", "source_path")]
    return NewPair(
        import_key=candidate.key,
        image_sha256=storage().put("images", picture.data),
        width=picture.width,
        height=picture.height,
        description=candidate.text,
        language=candidate.language,
        crop=candidate.crop,
        conditions=candidate.conditions,
        source=" ".join(part for part in origin if part) or candidate.row.file,
        source_group="/".join(part for part in origin if part),
        synthetic=columns.get("synthetic", "").lower() in TRUE,
    )
