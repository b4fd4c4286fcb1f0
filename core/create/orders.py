"""Orders: a table of descriptions and conditions, read into single images to make.

A row asks for images as the form does: `description` (or `text`), `crop`, the axes by their names,
`seed` and `count`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.captions import MAX_DESCRIPTION
from core.create.generator import Wanted
from core.create.samples import MAX_SEED, BadCount, BadSeed, Request, SampleError
from core.curate.importing import CROP_COLUMNS, TEXT_COLUMNS, TooLong
from core.curate.manifests import Refusal, UnreadableFile, as_written, decode, defuse, table
from core.errors import GrainError
from core.i18n import SOURCE_LANGUAGE, explain, mark
from core.vocabulary import CROP_AXIS, vocabulary

MAX_PER_ROW = 10_000
SEED, COUNT = "seed", "count"


class NothingAsked(SampleError):
    template = mark("Expected {file} to have a column out of {expected}, got {columns}.")


class NotANumber(SampleError):
    template = mark("Expected a whole number in the column {column}, got “{given}”.")


@dataclass(frozen=True)
class Order:
    """One image to make: the line that asks for it, the name of its file, and what it is."""

    line: int
    name: str
    wanted: Wanted


def read_orders(
    data: bytes, file: str, *, count: int = 1, seed: int = 0
) -> Iterator[Order | Refusal]:
    """Yields an order for every image of a CSV, and the lines that ask for what cannot be.

    Args:
        count: images of a row that names no count, 1 to MAX_PER_ROW.
        seed: of the first image of all; rows that name no seed go on from there.

    Raises:
        NothingAsked, SourceError: the table as a whole cannot be read.
    """
    reader = table(decode(data, file))
    columns = [name.strip().lower() for name in next(reader, [])]
    known = [*TEXT_COLUMNS, *CROP_COLUMNS, *(axis.name for axis in vocabulary().axes)]
    if not set(known) & set(columns):
        raise NothingAsked(file=file, expected=", ".join(known), columns=", ".join(columns))
    return _orders(reader, columns, count, seed)


def refused_rows(
    data: bytes, file: str, refused: Sequence[Refusal], language: str = SOURCE_LANGUAGE
) -> bytes:
    """Returns a CSV of the refused rows, each with its reason, to be mended and read again.

    Raises:
        SourceError: the table as a whole cannot be read.
    """
    reasons = {refusal.line: explain(refusal.reason, language) for refusal in refused}
    reader = table(decode(data, file))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*next(reader, []), "reason"])
    line = reader.line_num + 1
    try:
        for values in reader:
            if line in reasons:
                writer.writerow([defuse(as_written(cell)) for cell in (*values, reasons[line])])
            line = reader.line_num + 1
    except csv.Error:
        pass  # the rest is no table; the refusal of its line says so
    return out.getvalue().encode("utf-8-sig")


def _orders(
    reader: Any, columns: Sequence[str], count: int, seed: int
) -> Iterator[Order | Refusal]:
    line = reader.line_num + 1
    try:
        for values in reader:
            fields = dict(zip(columns, map(as_written, values), strict=False))
            if any(fields.values()):
                found = _read(fields, line, count, seed)
                yield from found
                seed = max((o.wanted.seed + 1 for o in found if isinstance(o, Order)), default=seed)
            line = reader.line_num + 1  # a cell may have several lines
    except csv.Error as error:
        yield Refusal("", UnreadableFile(file="", why=error), line)


def _read(fields: Mapping[str, str], line: int, count: int, seed: int) -> Sequence[Order | Refusal]:
    """Returns the orders of a row, or why it has none."""
    try:
        count, seed = _number(fields, COUNT, count), _number(fields, SEED, seed)
        (first,) = _request(fields, count, seed).wanted()
    except GrainError as reason:
        return [Refusal("", reason, line)]
    seeds = range(seed, seed + count)
    return [Order(line, f"{line:06d}-{s:010d}.png", replace(first, seed=s)) for s in seeds]


def _request(fields: Mapping[str, str], count: int, seed: int) -> Request:
    """Returns the request for a row's first image."""
    text = next((fields[name] for name in TEXT_COLUMNS if fields.get(name)), "")
    if len(text) > MAX_DESCRIPTION:
        raise TooLong(most=MAX_DESCRIPTION, given=len(text))
    if not 1 <= count <= MAX_PER_ROW:
        raise BadCount(most=MAX_PER_ROW, given=count)
    if not 0 <= seed <= MAX_SEED - count:
        raise BadSeed(most=MAX_SEED - count, given=seed)
    crop = next((fields[name] for name in CROP_COLUMNS if fields.get(name)), "")
    axes = {axis.name: fields.get(axis.name, "") for axis in vocabulary().axes}
    return Request(text, {CROP_AXIS: crop, **axes}, 1, seed)


def _number(fields: Mapping[str, str], column: str, default: int) -> int:
    given = fields.get(column) or str(default)
    try:
        return int(given)
    except ValueError:
        raise NotANumber(column=column, given=given) from None
