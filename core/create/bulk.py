"""Bulk: orders become samples, or a folder of images that can be imported as it is, and resumed."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.access import Actor
from core.captions import language_of
from core.create import gallery, restoring, reusing
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.orders import Order
from core.create.recipes import Recipe, RecipeError, libraries, read_recipe
from core.create.reusing import Progress, key_of
from core.create.samples import SampleError
from core.curate.manifests import Refusal, defuse
from core.i18n import SOURCE_LANGUAGE, mark
from core.vocabulary import CROP_AXIS, vocabulary

MANIFEST = "metadata.csv"


class MadeOtherwise(SampleError):
    template = mark(
        "“{file}” is in the folder already and is not what this row asks for. Nothing was "
        "overwritten: choose another folder."
    )


@dataclass
class Report:
    """What a bulk did: names of files made now, of files that were there, and what was refused."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def each_made(
    actor: Actor, orders: Sequence[Order], maker: Maker, generator: WarmGenerator
) -> Iterator[dict[str, int]]:
    """Yields the samples of orders by the names of their files, part by part as they come.

    Raises:
        GeneratorError: some cannot be made; those until then are kept.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for order in orders:
        names[key_of(order.wanted)].append(order.name)
    wanted = [order.wanted for order in orders]
    for ids in reusing.each_part(actor, wanted, maker, generator):
        if ids:
            yield {name: ids[key] for key in ids for name in names[key]}


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
    for found in each_made(actor, missing, maker, generator):
        samples = gallery.many(list(found.values()))
        for name, sample in zip(found, samples, strict=True):
            _write(out / name, gallery.png(sample))
            recipes[name] = sample.recipe
        progress(len(recipes), total)
    report.made += [order.name for order in missing]
    _write(out / MANIFEST, manifest(recipes, language))
    return report


def manifest(recipes: Mapping[str, Recipe], language: str) -> bytes:
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


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
