"""Variations: images near one that is there, or like it but for one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core import captions
from core.access import Actor
from core.captions import language_of
from core.create import restoring
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import STARTER
from core.create.recipes import Recipe
from core.create.restoring import NotHere
from core.create.samples import MAX_SEED, Made, SampleError, make_wanted
from core.i18n import mark
from core.vocabulary import CROP_AXIS, Conditions, vocabulary

MAX_STEPS = 32


class BadStrength(SampleError):
    template = mark("Expected a strength from 0 to 1, got {given}.")


class TooFar(SampleError):
    template = mark("This is a variation of a variation, {most} times over: begin anew from one.")


def neighbours(made_by: Recipe, seeds: Sequence[int], strength: float) -> list[Wanted]:
    """Returns what to ask for images near one: the same words and conditions, latents mixed.

    Args:
        seeds: of the neighbours, one each.
        strength: 0 is the image itself, 1 has nothing of its latent left; what filled its open
            axes stays in any case.
    """
    if not 0.0 <= strength <= 1.0:
        raise BadStrength(given=strength)
    here = restoring.wanted(made_by)
    bases = [*here.bases, [here.seed, here.strength]]
    if len(bases) > MAX_STEPS:
        raise TooFar(most=MAX_STEPS)
    return [replace(here, seed=seed, strength=strength, bases=bases) for seed in seeds]


def other_seeds(made_by: Recipe, count: int) -> list[Wanted]:
    """Returns what to ask for images of the same words and conditions with the next seeds."""
    first = made_by["seed"] + 1
    seeds = [seed % MAX_SEED for seed in range(first, first + count)]
    return [Wanted(seed, made_by["description"], made_by["asked"]) for seed in seeds]


def other_condition(made_by: Recipe, axis: str, code: str) -> Wanted:
    """Returns what to ask for the same latent with one condition changed, all others as shown.

    What goes without saying with the new value comes along (severity none: sound), and what the
    new one contradicts is left open (mouldy: not severity none). Words that say something else
    about a changed condition are written anew.

    Raises:
        VocabularyError: the axis or the value is none, or is another crop's.
    """
    here = restoring.wanted(made_by)
    shown = changed(made_by["shown"], axis, code)
    return replace(here, description=_words(here.description, shown), conditions=shown)


def changed(shown: Conditions, axis: str, code: str) -> dict[str, str]:
    """Returns conditions with one changed: what it implies comes along, what it contradicts goes.

    Raises:
        VocabularyError: the axis or the value is none, or is another crop's.
    """
    terms, found = vocabulary(), dict(shown)
    if axis == CROP_AXIS:
        found[CROP_AXIS] = terms.crop_code(code)
    else:
        value = terms.value_code(axis, code, crop=found.get(CROP_AXIS))
        found |= {axis: value, **terms.axis(axis).term(value).implies}
    crop = found.get(CROP_AXIS)
    return {name: value for name, value in found.items() if _fits(name, value, crop, found)}


def make(
    actor: Actor, made_by: Recipe, wanted: Sequence[Wanted], generator: WarmGenerator
) -> list[Made]:
    """Makes and records images with the generator that made another.

    Raises:
        NotHere: that generator is not in this workspace.
        GeneratorError: it cannot make them.
    """
    maker = restoring.maker_of(made_by)
    if maker is None:
        raise NotHere(generator=made_by["run"] or STARTER, epoch=made_by["epoch"])
    return make_wanted(actor, wanted, maker, generator)


def _fits(axis: str, value: str, crop: str | None, shown: Conditions) -> bool:
    if axis == CROP_AXIS:
        return True
    implied = vocabulary().axis(axis).term(value).implies
    agrees = all(shown.get(name, code) == code for name, code in implied.items())
    return agrees and value in vocabulary().axis(axis).codes(crop)


def _words(description: str, shown: dict[str, str]) -> str:
    """Returns a description, written anew where it says what is no longer shown."""
    said = captions.read(description, crop=shown.get(CROP_AXIS))
    if all(shown.get(item.axis) == item.code for item in said.said):
        return description
    conditions = {axis: code for axis, code in shown.items() if axis != CROP_AXIS}
    return captions.compose(shown.get(CROP_AXIS), conditions, language_of(description))
