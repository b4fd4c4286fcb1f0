"""The gallery: everything that was made, found again, liked, judged, deleted."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from core import captions
from core.access import Actor, require
from core.create.recipes import Recipe
from core.create.samples import file_name
from core.curate import pairs
from core.curate.describe import disagreements
from core.curate.formats.common import SYNTHETIC
from core.curate.importing import import_pairs
from core.curate.sources import Files
from core.curate.words import stems
from core.database import database
from core.errors import GrainError
from core.i18n import SOURCE_LANGUAGE, mark
from core.storage import storage
from core.vocabulary import CROP_AXIS
from db import pairs as pair_rows
from db import samples
from db.records import ACCEPTED, PAIR_STATUSES, REJECTED
from db.sample_records import SampleFilter, SampleRecord

SOURCE = "Grain Studio"


class GalleryError(GrainError):
    """Something cannot be done with a sample."""


class NoSuchSample(GalleryError):
    template = mark("There is no image {sample} any more.")


class UnknownVerdict(GalleryError):
    template = mark("Expected a verdict out of {expected}, got “{given}”.")


class PairChanged(GalleryError):
    template = mark("This image is among the pairs already, with a picture that was cut since.")


def find(wanted: SampleFilter, *, limit: int, offset: int = 0) -> tuple[list[SampleRecord], int]:
    """Returns a page of samples, newest first, and how many the filter lets through."""
    asked = replace(wanted, text=stems(wanted.text) if wanted.text else None)
    with database().read() as session:
        return samples.page(session, asked, limit=limit, offset=offset)


def get(sample_id: int) -> SampleRecord:
    """Returns a sample; raises NoSuchSample."""
    with database().read() as session:
        found = samples.get(session, sample_id)
    if found is None:
        raise NoSuchSample(sample=sample_id)
    return found


def many(chosen: Sequence[int]) -> list[SampleRecord]:
    """Returns samples in the order of their ids as given; those that are gone are left out."""
    with database().read() as session:
        return samples.many(session, chosen)


def png(sample: SampleRecord) -> bytes:
    """Returns the PNG of a sample with its recipe inside; raises MissingContent."""
    return storage().get("samples", sample.image_sha256)


def like(actor: Actor, sample_id: int, *, favourite: bool) -> SampleRecord:
    """Makes a sample a favourite, or no longer; raises NoSuchSample."""
    require(actor, "create")
    with database().write() as session:
        found = samples.judge(session, sample_id, actor.name, favourite=favourite)
    if found is None:
        raise NoSuchSample(sample=sample_id)
    return found


def judge(
    actor: Actor, sample_id: int, status: str, *, language: str = SOURCE_LANGUAGE
) -> SampleRecord:
    """Accepts or rejects a sample, or takes that back (status NEW).

    An accepted one joins the pairs, marked synthetic; its PNG goes in as it is, recipe included.
    When that is taken back, the pair stays with its history, but rejected: in no dataset version.

    Args:
        language: of the pair's description where the recipe has none that fits.

    Raises:
        GrainError: there is no such sample, or its pair cannot be added or changed.
    """
    require(actor, "create")
    if status not in PAIR_STATUSES:
        raise UnknownVerdict(expected=", ".join(PAIR_STATUSES), given=status)
    sample = get(sample_id)
    pair_id = sample.pair_id
    if status == ACCEPTED and pair_id is None:
        pair_id = _import(actor, [sample], language)[sample.id]
    if pair_id is not None:
        pair = pairs.get(pair_id)
        pairs.edit(actor, pair, status=ACCEPTED if status == ACCEPTED else REJECTED)
    with database().write() as session:
        samples.judge(session, sample_id, actor.name, status=status, pair_id=pair_id)
    return get(sample_id)


def delete(actor: Actor, chosen: Collection[int]) -> int:
    """Deletes samples and their PNGs and returns how many; pairs that they became stay."""
    require(actor, "create")
    with database().write() as session:
        removed = len(samples.many(session, sorted(set(chosen))))
        gone = samples.remove(session, chosen, actor.name)
    for sha256 in gone:
        storage().remove("samples", sha256)
    return removed


def describe(made_by: Recipe, language: str) -> str:
    """Returns the words for a pair: the recipe's own, unless they say what is not shown."""
    shown = dict(made_by["shown"])
    crop = shown.pop(CROP_AXIS, None)
    own = made_by["description"].strip()
    if own and not disagreements(crop, shown, captions.read(own)):
        return str(own)
    return captions.compose(crop, shown, language)


def join_pairs(actor: Actor, joining: Sequence[SampleRecord], language: str) -> dict[int, int]:
    """Lets samples join the pairs, marked synthetic, recipe included, and returns their pairs.

    What was a pair before is the same pair still. The samples count as accepted; the pairs are
    new, for nobody has looked at them.

    Args:
        language: of descriptions where a recipe has none that fits.

    Raises:
        GrainError: one cannot be a pair; others may have become some.
    """
    require(actor, "create")
    joined = _import(actor, joining, language)
    with database().write() as session:
        for sample_id, pair_id in joined.items():
            samples.judge(session, sample_id, actor.name, status=ACCEPTED, pair_id=pair_id)
    return joined


def _import(actor: Actor, joining: Sequence[SampleRecord], language: str) -> dict[int, int]:
    """Imports samples as pairs and returns the pairs by sample."""
    files: dict[str, io.BytesIO] = {}
    rows = []
    for sample in joining:
        name = SYNTHETIC + file_name(sample.recipe)
        inside = f"{SYNTHETIC}{sample.id}-{file_name(sample.recipe)}"  # names alone may repeat
        files[inside] = io.BytesIO(png(sample))
        words = describe(sample.recipe, language)
        row = {
            **sample.recipe["shown"],
            "file_name": inside,
            "text": words,
            "lang": captions.language_of(words),
            "synthetic": "true",
            "source": SOURCE,
            "source_path": name,
        }
        rows.append(json.dumps(row))
    files["metadata.jsonl"] = io.BytesIO("\n".join(rows).encode())
    report = import_pairs(Files(files), actor)
    if report.refused:
        raise report.refused[0].reason
    added = set(report.added)
    return {sample.id: _pair_of(sample, added) for sample in joining}


def _pair_of(sample: SampleRecord, added: Collection[int]) -> int:
    """Returns the pair that shows a sample, one of those just added first."""
    with database().read() as session:
        found = pair_rows.of_image(session, sample.image_sha256)
    if not found:
        raise PairChanged
    return next((pair_id for pair_id in found if pair_id in added), found[0])
