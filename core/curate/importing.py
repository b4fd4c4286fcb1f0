"""Import: rows of a source become pairs; bad ones are reported, the good ones go in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from core import captions
from core.access import Actor, require
from core.curate import facts, layouts, measures
from core.curate.formats.common import SYNTHETIC
from core.curate.manifests import Refusal, Row
from core.curate.sources import Source
from core.database import database
from core.errors import GrainError
from core.i18n import LANGUAGES, mark
from core.images import accept
from core.orphans import holder
from core.storage import storage
from core.vocabulary import VocabularyError, vocabulary
from db import pairs, pending, quality
from db.records import IMAGE_FLAGS, CheckRecord, NewPair

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
    """A row whose file was read and whose labels are good."""

    row: Row
    key: str
    sha256: str
    data: bytes
    text: str
    language: str
    crop: str | None
    conditions: Mapping[str, str]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class _Ready:
    """A candidate whose image was accepted and measured: all but kept."""

    candidate: _Candidate
    data: bytes
    width: int
    height: int
    check: CheckRecord


def import_pairs(
    source: Source,
    actor: Actor,
    *,
    layout: str = "auto",
    progress: Progress | None = None,
    report: Report | None = None,
    skip: int = 0,
) -> Report:
    """Adds all good pairs of `source`, measured, and reports the rest.

    While one batch is written, the next is decoded and the one after it is read.

    Args:
        layout: one of layouts.LAYOUTS, or "auto".
        progress: is told (rows done, rows in all) after every batch.
        report: is added to, batch by batch, and returned; else a new one.
        skip: leaves out so many rows at the beginning, of an import that goes on.

    Raises:
        GrainError: the source as a whole cannot be read; nothing was added.
    """
    require(actor, "curate")
    report = report or Report()
    total, done = layouts.count(source, layout), skip
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        batches = _batches(islice(layouts.rows(source, layout), skip, None))
        found = _one_ahead(pool, partial(_read_row, source), batches)
        new = (_without_known(batch, report) for batch in found)
        for batch in _one_ahead(pool, _prepare, new):
            _add(pool, batch, actor, report)
            done = min(done + BATCH, total)
            if progress:
                progress(done, total)
    return report


def _batches(rows: Iterator[Row | Refusal]) -> Iterator[list[Row | Refusal]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _one_ahead(
    pool: Executor, work: Callable[[Any], Any], batches: Iterable[Sequence[Any]]
) -> Iterator[list[Any]]:
    """Yields each batch with its work done, while the next batch is being worked on."""
    ahead: list[Future[Any]] | None = None
    for batch in batches:
        begun = [pool.submit(work, item) for item in batch]
        if ahead is not None:
            yield [future.result() for future in ahead]
        ahead = begun
    if ahead is not None:
        yield [future.result() for future in ahead]


def _read_row(source: Source, row: Row | Refusal) -> _Candidate | Refusal:
    if isinstance(row, Refusal):
        return row
    try:
        return _candidate(source, row)
    except GrainError as reason:
        return Refusal(row.file, reason, row.line)


def _candidate(source: Source, row: Row) -> _Candidate:
    text = _column(row, TEXT_COLUMNS)
    if len(text) > captions.MAX_DESCRIPTION:
        raise TooLong(most=captions.MAX_DESCRIPTION, given=len(text))
    language = _column(row, LANGUAGE_COLUMNS).lower() or captions.language_of(text)
    if language not in LANGUAGES:
        raise UnknownLanguage(expected=", ".join(LANGUAGES), given=language)
    crop, conditions = _labels(row, text)
    known = facts.read(row.columns)
    data = source.read(row.file)
    sha256 = hashlib.sha256(data).hexdigest()
    key = hashlib.sha256(f"{sha256}\n{text}\n{language}".encode()).hexdigest()
    return _Candidate(row, key, sha256, data, text, language, crop, conditions, known)


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


def _without_known(batch: list[_Candidate | Refusal], report: Report) -> list[_Candidate]:
    """Returns the candidates that are new, each once; reports the others."""
    report.refused += [item for item in batch if isinstance(item, Refusal)]
    candidates = [item for item in batch if isinstance(item, _Candidate)]
    with database().read() as session:
        known = pairs.known_keys(session, [c.key for c in candidates])
    new = {c.key: c for c in reversed(candidates) if c.key not in known}
    report.known += len(candidates) - len(new)
    return [c for c in candidates if new.get(c.key) is c]


def _prepare(candidate: _Candidate) -> _Ready | Refusal:
    try:
        picture = accept(candidate.data)
    except GrainError as reason:
        return Refusal(candidate.row.file, reason, candidate.row.line)
    same = picture.data is candidate.data
    sha256 = candidate.sha256 if same else hashlib.sha256(picture.data).hexdigest()
    check = measures.check(sha256, picture)
    return _Ready(candidate, picture.data, picture.width, picture.height, check)


def _add(pool: Executor, batch: list[_Ready | Refusal], actor: Actor, report: Report) -> None:
    """Promises the images, keeps them, and adds the pairs: killed anywhere, nothing stays alone."""
    report.refused += [item for item in batch if isinstance(item, Refusal)]
    ready = {item.candidate.key: item for item in batch if isinstance(item, _Ready)}
    images = {item.check.image_sha256: item.data for item in ready.values()}
    with database().write() as session:
        pending.promise(session, images, holder())
    list(pool.map(lambda sha256: storage().put("images", images[sha256], sha256), images))
    with database().write() as session:
        quality.add_checks(session, [item.check for item in ready.values()])  # others wait here
        raced = pairs.known_keys(session, ready)
        fresh = [item for key, item in ready.items() if key not in raced]
        ids = pairs.add(session, [_new_pair(item) for item in fresh], actor.name)
        raised = {pair_id: _flags(item) for pair_id, item in zip(ids, fresh, strict=True)}
        quality.set_flags(session, {n: found for n, found in raised.items() if found}, IMAGE_FLAGS)
        pending.keep(session, images, holder())
    report.added += ids
    report.known += len(raced)


def _flags(ready: _Ready) -> dict[str, float]:
    check = ready.check
    return measures.flags(check.measures, width=ready.width, height=ready.height, alpha=check.alpha)


def _new_pair(ready: _Ready) -> NewPair:
    candidate, columns = ready.candidate, ready.candidate.row.columns
    origin = [columns.get(name, "") for name in ("source", "source_path")]
    marked = PurePosixPath(candidate.row.file).name.startswith(SYNTHETIC)
    return NewPair(
        import_key=candidate.key,
        image_sha256=ready.check.image_sha256,
        width=ready.width,
        height=ready.height,
        description=candidate.text,
        language=candidate.language,
        crop=candidate.crop,
        conditions=candidate.conditions,
        source=" ".join(part for part in origin if part) or candidate.row.file,
        source_group=columns.get("source_group") or "/".join(part for part in origin if part),
        synthetic=columns.get("synthetic", "").lower() in TRUE or marked,
        **candidate.facts,
    )
