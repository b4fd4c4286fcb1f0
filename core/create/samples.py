"""Samples: images made from a description and conditions by the generator of a run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core import captions
from core.access import Actor, require
from core.captions import Reading
from core.create.generator import Drawn, Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.recipes import Recipe, recipe, to_png
from core.database import database
from core.errors import GrainError
from core.i18n import LANGUAGES, mark
from core.storage import storage
from core.vocabulary import CROP_AXIS, vocabulary
from db import samples
from db.sample_records import NewSample

MAX_COUNT = 64
MAX_SEED = 2**31 - 1 - MAX_COUNT


class SampleError(GrainError):
    """Images cannot be made like this."""


class BadCount(SampleError):
    template = mark("Expected 1 to {most} images, got {given}.")


class BadSeed(SampleError):
    template = mark("Expected a seed from 0 to {most}, got {given}.")


@dataclass(frozen=True)
class Request:
    """What to make.

    Args:
        description: free words in any of the three languages.
        chosen: conditions from a form, crop included; they win over the words.
        count: number of images, 1 to MAX_COUNT.
        seed: of the first image; each next one has the next seed. 0 to MAX_SEED.
    """

    description: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    count: int = 16
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise BadCount(most=MAX_COUNT, given=self.count)
        if not 0 <= self.seed <= MAX_SEED:
            raise BadSeed(most=MAX_SEED, given=self.seed)

    def crop(self) -> str | None:
        """Returns the EPPO code of the crop that the form names; raises a VocabularyError."""
        given = self.chosen.get(CROP_AXIS)
        return vocabulary().crop_code(given) if given else None

    def wanted(self) -> list[Wanted]:
        """Returns what to ask of a generator, image by image; raises a VocabularyError."""
        seeds, asked = range(self.seed, self.seed + self.count), self.conditions()
        return [Wanted(seed, self.description, asked) for seed in seeds]

    def reading(self) -> Reading:
        """Returns what the words say; the form's crop decides which kinds there can be."""
        return captions.read(self.description, crop=self.crop())

    def conditions(self) -> dict[str, str]:
        """Returns all conditions that were asked for, in codes: from the words, then the form."""
        terms, said = vocabulary(), self.reading()
        chosen = {axis: value for axis, value in self.chosen.items() if value}
        crop = self.crop() or said.crop
        asked = {CROP_AXIS: crop} if crop else {}
        for axis in terms.axes:
            if axis.name in chosen:
                asked[axis.name] = terms.value_code(axis.name, chosen[axis.name], crop=crop)
            elif said.conditions.get(axis.name) in axis.codes(crop):
                asked[axis.name] = said.conditions[axis.name]
        for name in set(chosen) - {CROP_AXIS}:
            terms.axis(name)
        return asked


@dataclass(frozen=True)
class Made:
    """One image: its PNG with the recipe inside, and whether a training pair shows the like."""

    id: int
    png: bytes
    sha256: str
    seed: int
    recipe: Recipe
    seen: bool

    @property
    def name(self) -> str:
        """A file name: crop, seed."""
        return file_name(self.recipe)


def make(actor: Actor, request: Request, maker: Maker, generator: WarmGenerator) -> list[Made]:
    """Makes images with a trained generator and records them.

    Raises:
        GeneratorError, VocabularyError: nothing was made.
    """
    return make_wanted(actor, request.wanted(), maker, generator)


def make_wanted(
    actor: Actor, wanted: Sequence[Wanted], maker: Maker, generator: WarmGenerator
) -> list[Made]:
    """Makes images of which all is said and records them; raises GeneratorError."""
    require(actor, "create")
    return record(actor, wanted, generator.draw(maker.folder, wanted), maker)


def record(
    actor: Actor, wanted: Sequence[Wanted], drawn: Sequence[Drawn], maker: Maker
) -> list[Made]:
    """Keeps images that a generator has drawn, each with its recipe."""
    require(actor, "create")
    recipes = [_recipe(item, one, maker) for item, one in zip(wanted, drawn, strict=True)]
    images = [to_png(one.pixels, made_by) for one, made_by in zip(drawn, recipes, strict=True)]
    shas = [storage().put("samples", png) for png in images]
    with database().write() as session:
        new = [new_sample(made_by, sha256) for made_by, sha256 in zip(recipes, shas, strict=True)]
        ids = samples.add(session, new, actor.name)
    return [
        Made(number, png, sha256, made_by["seed"], made_by, made_by["seen"])
        for number, png, sha256, made_by in zip(ids, images, shas, recipes, strict=True)
    ]


def file_name(made_by: Recipe) -> str:
    """Returns the name of an image's file: crop, the seeds of what it varies, its own seed."""
    seeds = [*(step[0] for step in made_by["bases"]), made_by["seed"]]
    crop = made_by["shown"].get(CROP_AXIS, "grain")
    return f"{crop}-{'-'.join(f'{seed:06d}' for seed in seeds)}.png"


def as_zip(made: Sequence[Made]) -> bytes:
    """Returns the images as a ZIP archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for item in made:
            file.writestr(zipfile.ZipInfo(item.name), item.png)
    return archive.getvalue()


def count() -> int:
    """Returns how many images this workspace has made."""
    with database().read() as session:
        return samples.count(session)


def _recipe(item: Wanted, picture: Drawn, maker: Maker) -> Recipe:
    return recipe(
        seed=item.seed,
        description=item.description,
        asked=item.conditions,
        shown=picture.conditions,
        seen=picture.seen,
        run=maker.run,
        epoch=maker.epoch,
        version=maker.version,
        checkpoint=maker.checkpoint,
        checkpoint_sha256=maker.sha256(),
        strength=item.strength,
        bases=item.bases,
        origin=item.origin,
        photo=item.photo,
    )


def new_sample(made_by: Recipe, sha256: str) -> NewSample:
    """Returns a sample to record; it is found by its words and its conditions in any language."""
    shown = dict(made_by["shown"])
    crop = shown.pop(CROP_AXIS, None)
    names = (captions.compose(crop, shown, language) for language in LANGUAGES)
    return NewSample(
        image_sha256=sha256,
        run_id=made_by["run"],
        epoch=made_by["epoch"],
        seed=made_by["seed"],
        crop=crop,
        description=made_by["description"],
        recipe=made_by,
        words=" ".join((made_by["description"], *names)),
        conditions=shown,
    )
