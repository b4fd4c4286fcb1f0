"""Restoring: what an image says of itself, made again, and why it may not be the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.access import Actor
from core.create import makers
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.recipes import MACHINE, Recipe, libraries, read_recipe
from core.create.samples import Made, make_wanted
from core.errors import GrainError
from core.i18n import mark
from core.train import starts
from core.train.runs import RunError

SAME_BYTES, SAME_PIXELS, OTHER = "bytes", "pixels", "other"


class Hindrance(GrainError):
    """A reason why an image cannot be made again to the byte."""


class NotHere(Hindrance):
    template = mark(
        "Its generator ({generator}, epoch {epoch}) is not in this workspace, so it cannot be made "
        "here."
    )


class AnotherCheckpoint(Hindrance):
    template = mark(
        "Another checkpoint: {generator} at epoch {epoch} has other weights here ({ours}) than "
        "those that made it ({theirs})."
    )


class UnnamedCheckpoint(Hindrance):
    template = mark("The recipe is of an older version and does not say which weights made it.")


class OtherLibrary(Hindrance):
    template = mark("Another version of {name}: made with {theirs}, here is {ours}.")


class OtherMachine(Hindrance):
    template = mark("Another kind of machine: made on {theirs}, this is {ours}.")


class OtherProcessor(Hindrance):
    template = mark(
        "Weights and library versions are the same; another processor or graphics card rounds "
        "otherwise."
    )


class FileChanged(Hindrance):
    template = mark("The file was saved anew by another program after it was made.")


@dataclass(frozen=True)
class Restored:
    """What an image says: its recipe, the generator that fits it best here, and what may hinder.

    Without a generator (None), `hindrances` says why.
    """

    data: bytes
    recipe: Recipe
    maker: Maker | None
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True)
class Again:
    """An image made again: `like` is SAME_BYTES, SAME_PIXELS or OTHER, and `reasons` why."""

    made: Made
    like: str
    reasons: tuple[Hindrance, ...]


def restore(png: bytes) -> Restored:
    """Returns what can be known of an image before it is made again.

    Raises:
        RecipeError: it carries no recipe that can be used.
    """
    made_by = read_recipe(png)
    maker = maker_of(made_by)
    return Restored(png, made_by, maker, tuple(_hindrances(made_by, maker)))


def again(actor: Actor, restored: Restored, generator: WarmGenerator) -> Again:
    """Makes an image again, records it if it is new, and compares it with the one given.

    Raises:
        Hindrance: its generator is not here.
        GeneratorError: it cannot make the image.
    """
    if restored.maker is None:
        raise restored.hindrances[0]
    (made,) = make_wanted(actor, [wanted(restored.recipe)], restored.maker, generator)
    like = _compare(made.png, restored.data)
    return Again(made, like, _reasons(restored, like))


def wanted(made_by: Recipe) -> Wanted:
    """Returns what to ask of a generator to get the image of a recipe."""
    return Wanted(
        made_by["seed"],
        made_by["description"],
        made_by["asked"],
        made_by["strength"],
        made_by["bases"],
        made_by["origin"],
        made_by["photo"],
    )


def maker_of(made_by: Recipe) -> Maker | None:
    """Returns the generator with the recipe's weights, else the one of its run and epoch."""
    here = list(_candidates(made_by))
    theirs = made_by["checkpoint_sha256"]
    same = (maker for maker in here if maker.sha256() == theirs)
    of_epoch = (maker for maker in here if maker.epoch == made_by["epoch"])
    return next(same, None) or next(of_epoch, None)


def _candidates(made_by: Recipe) -> Iterator[Maker]:
    run = made_by["run"]
    if run is None:
        if starts.is_shipped():
            yield makers.starter()
        return
    for epoch in (made_by["epoch"], None):
        try:
            maker = makers.find(run, epoch=epoch)
        except RunError:
            continue
        if maker.is_there():
            yield maker


def _hindrances(made_by: Recipe, maker: Maker | None) -> Iterator[Hindrance]:
    run, theirs = made_by["run"], made_by["checkpoint_sha256"]
    named = {"generator": run or makers.STARTER, "epoch": made_by["epoch"]}
    if maker is None:
        yield NotHere(**named)
    elif not theirs:
        yield UnnamedCheckpoint()
    elif maker.sha256() != theirs:
        yield AnotherCheckpoint(**named, ours=maker.sha256()[:10], theirs=theirs[:10])
    for name, ours in libraries().items():
        found = made_by["libraries"].get(name, ours)
        if found != ours and name == MACHINE:
            yield OtherMachine(theirs=found, ours=ours)
        elif found != ours:
            yield OtherLibrary(name=name, theirs=found, ours=ours)


def _reasons(restored: Restored, like: str) -> tuple[Hindrance, ...]:
    if like == SAME_BYTES:
        return ()
    if restored.hindrances:
        return restored.hindrances
    return (FileChanged() if like == SAME_PIXELS else OtherProcessor(),)


def _compare(png: bytes, other: bytes) -> str:
    if png == other:
        return SAME_BYTES
    one, two = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in (png, other))
    return SAME_PIXELS if np.array_equal(one, two) else OTHER
