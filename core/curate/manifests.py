"""Manifests: the rows of metadata.csv and metadata.jsonl, as spreadsheets and scripts save them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.errors import GrainError
from core.i18n import mark

NAMES = ("metadata.csv", "metadata.jsonl", "pairs.csv")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so, a spreadsheet runs
FILE_COLUMNS = ("file_name", "file", "filename", "image")


class SourceError(GrainError):
    """Something to import cannot be read."""


class NoFileColumn(SourceError):
    template = mark("Expected {manifest} to have a column file_name, got {columns}.")


class UnreadableManifest(SourceError):
    template = mark("Expected {manifest} to be text in UTF-8, UTF-16 or Windows-1251.")


class BadLine(SourceError):
    template = mark("Expected a JSON object with file_name, got {given}.")


class UnreadableFile(SourceError):
    template = mark("“{file}” cannot be read: {why}.")


@dataclass(frozen=True)
class Row:
    """One candidate: where it stands, its file, and the columns known about it."""

    file: str
    columns: dict[str, str]
    line: int | None = None


@dataclass(frozen=True)
class Refusal:
    """What does not go in, where it stands, and why."""

    file: str
    reason: GrainError
    line: int | None = None


def read_rows(data: bytes, manifest: str) -> Iterator[Row | Refusal]:
    """Yields the rows of a manifest and the lines that are none.

    Raises:
        SourceError: it is no text, or has no column for files.
    """
    text = decode(data, manifest)
    if not manifest.lower().endswith(".csv"):
        return _jsonl_rows(text)
    reader = table(text)
    columns = [name.strip().lower() for name in next(reader, [])]
    file_column = next((name for name in FILE_COLUMNS if name in columns), None)
    if file_column is None:
        raise NoFileColumn(manifest=manifest, columns=", ".join(columns))
    return _csv_rows(reader, columns, file_column, manifest)


def table(text: str) -> Any:
    """Returns a csv.reader of a table whose head says what parts its columns."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def columns_of(value: object) -> dict[str, str]:
    """Returns what a JSON object says as columns of text; nothing of what is no object."""
    if not isinstance(value, dict):
        return {}
    plain = {k: v for k, v in value.items() if isinstance(v, str | int | float)}
    return {str(name).lower(): str(said).strip() for name, said in plain.items()}


def defuse(cell: str) -> str:
    """Returns a cell that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def as_written(cell: str) -> str:
    """Returns a cell as it was before `defuse`."""
    cell = cell.strip()
    defused = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA)
    return cell[1:].strip() if defused else cell


def _csv_rows(
    reader: Any, columns: list[str], file_column: str, manifest: str
) -> Iterator[Row | Refusal]:
    line = reader.line_num + 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                fields = dict(zip(columns, map(as_written, values), strict=False))
                yield Row(fields.pop(file_column, ""), fields, line)
            line = reader.line_num + 1
    except csv.Error as error:
        yield Refusal("", UnreadableFile(file=manifest, why=error), line)


def _jsonl_rows(text: str) -> Iterator[Row | Refusal]:
    for line, source in enumerate(text.split("\n"), start=1):
        if not source.strip():
            continue
        try:
            raw = json.loads(source)
            fields = {str(k).lower(): str(v).strip() for k, v in raw.items() if v is not None}
            file_column = next(name for name in FILE_COLUMNS if name in fields)
            yield Row(fields.pop(file_column), fields, line)
        except (ValueError, AttributeError, StopIteration):
            yield Refusal("", BadLine(given=source.strip()[:80]), line)


def decode(data: bytes, name: str) -> str:
    """Returns text as UTF-8, UTF-16 with its mark, or as spreadsheets in Cyrillic save it."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise UnreadableManifest(manifest=name)
