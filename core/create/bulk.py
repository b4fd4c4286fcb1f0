"""Bulk: a table of descriptions and conditions becomes a folder of images, and can be resumed.

A row asks for images as the form does: `description` (or `text`), `crop`, the axes by their names,
`seed` and `count`. The folder gets a metadata.csv, so that it can be imported or exported as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.access import Actor
from core.captions import MAX_DESCRIPTION, language_of
from core.create import gallery, restoring, reusing
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.recipes import Recipe, RecipeError, libraries, read_recipe
from core.create.reusing import Progress, key_of
from core.create.samples import Request, SampleError
from core.curate.importing import CROP_COLUMNS, TEXT_COLUMNS, TooLong
from core.curate.manifests import Refusal, UnreadableFile, as_written, decode, defuse, table
from core.errors import GrainError
from core.i18n import SOURCE_LANGUAGE, mark
from core.vocabulary import CROP_AXIS, vocabulary

AT_ONCE = 256  # what is made until a kill is in the storage, and taken from there
MANIFEST = "metadata.csv"
SEED, COUNT = "seed", "count"


class NothingAsked(SampleError):
    template = mark("Expected {file} to have a column out of {expected}, got {columns}.")


class NotANumber(SampleError):
    template = mark("Expected a whole number in the column {column}, got “{given}”.")


class MadeOtherwise(SampleError):
    template = mark(
        "“{file}” is in the folder already and is not what this row asks for. Nothing was "
        "overwritten: choose another folder."
    )


@dataclass(frozen=True)
class Order:
    """One image to make: the line that asks for it, the name of its file, and what it is."""

    line: int
    name: str
    wanted: Wanted


@dataclass
class Report:
    """What a bulk did: names of files made now, of files that were there, and what was refused."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def read_orders(
    data: bytes, file: str, *, count: int = 1, seed: int = 0
) -> Iterator[Order | Refusal]:
    """Yields an order for every image of a CSV, and the lines that ask for what cannot be.

    Args:
        count: images of a row that names no count.
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


def make(
    actor: Actor,
    orders: Sequence[Order],
    maker: Maker,
    generator: WarmGenerator,
    out: Path,
    *,
    language: str = SOURCE_LANGUAGE,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Makes what the folder lacks; files that are there with the same recipe stay as they are.

    Args:
        language: of descriptions in the manifest where a row has none that fits.

    Raises:
        GeneratorError: some cannot be made; files written until then stay.
    """
    out.mkdir(parents=True, exist_ok=True)
    recipes, missing, report = _sorted(orders, maker, out)
    total = len(recipes) + len(missing)
    progress(len(recipes), total)
    for start in range(0, len(missing), AT_ONCE):
        part = missing[start : start + AT_ONCE]
        made = reusing.make(actor, [order.wanted for order in part], maker, generator)
        for order, sample in zip(part, made, strict=True):
            _write(out / order.name, gallery.png(sample))
            recipes[order.name] = sample.recipe
        report.made += [order.name for order in part]
        progress(len(recipes), total)
    _write(out / MANIFEST, _manifest(recipes, language))
    return report


def _sorted(
    orders: Sequence[Order], maker: Maker, out: Path
) -> tuple[dict[str, Recipe], list[Order], Report]:
    """Returns the recipes of what is there, what is missing, and a report of both."""
    recipes: dict[str, Recipe] = {}
    missing, report = [], Report()
    for order in orders:
        try:
            found = _found(out / order.name, order.wanted, maker)
        except MadeOtherwise as reason:
            report.refused.append(Refusal(order.name, reason, order.line))
            continue
        if found is None:
            missing.append(order)
        else:
            recipes[order.name] = found
    report.kept += recipes
    return recipes, missing, report


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
        wanted = _request(fields, count, seed).wanted()
    except GrainError as reason:
        return [Refusal("", reason, line)]
    return [Order(line, f"{line:06d}-{item.seed:010d}.png", item) for item in wanted]


def _request(fields: Mapping[str, str], count: int, seed: int) -> Request:
    text = next((fields[name] for name in TEXT_COLUMNS if fields.get(name)), "")
    if len(text) > MAX_DESCRIPTION:
        raise TooLong(most=MAX_DESCRIPTION, given=len(text))
    crop = next((fields[name] for name in CROP_COLUMNS if fields.get(name)), "")
    axes = {axis.name: fields.get(axis.name, "") for axis in vocabulary().axes}
    chosen = {CROP_AXIS: crop, **axes}
    return Request(text, chosen, _number(fields, COUNT, count), _number(fields, SEED, seed))


def _number(fields: Mapping[str, str], column: str, default: int) -> int:
    given = fields.get(column) or str(default)
    try:
        return int(given)
    except ValueError:
        raise NotANumber(column=column, given=given) from None


def _found(path: Path, wanted: Wanted, maker: Maker) -> Recipe | None:
    """Returns the recipe of a file that is just what is wanted; None where there is no file."""
    if not path.exists():
        return None
    try:
        found = read_recipe(path.read_bytes())
    except RecipeError:
        raise MadeOtherwise(file=path.name) from None
    same = key_of(restoring.wanted(found)) == key_of(wanted)
    ours = found["checkpoint_sha256"] == maker.sha256() and found["libraries"] == dict(libraries())
    if not (same and ours):
        raise MadeOtherwise(file=path.name)
    return found


def _manifest(recipes: Mapping[str, Recipe], language: str) -> bytes:
    """Returns a metadata.csv of images, as an import reads it."""
    axes = [CROP_AXIS, *(axis.name for axis in vocabulary().axes)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["file_name", "text", "lang", *axes, "synthetic", "source"])
    for name, made_by in sorted(recipes.items()):
        words = gallery.describe(made_by, language)
        shown = [made_by["shown"].get(axis, "") for axis in axes]
        row = [name, words, language_of(words), *shown, "true", gallery.SOURCE]
        writer.writerow([defuse(cell) for cell in row])
    return out.getvalue().encode()


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
