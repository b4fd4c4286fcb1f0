"""Variations: those that need it by the real warm generator, at 8 pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from core.create import makers, variations
from core.create.generator import warm_generator
from core.create.restoring import SAME_BYTES, NotHere, again, restore
from core.create.samples import Request, make
from core.vocabulary import VocabularyError


def first(actor):
    return make(actor, Request("рис", count=1, seed=7), makers.find(1), warm_generator())[0]


@pytest.fixture
def real(trained, actor):
    """An image by the real warm generator."""
    return first(actor)


@pytest.fixture
def base(drawn, actor):
    """An image that no generator has made."""
    return first(actor)


def vary(actor, base, wanted):
    return variations.make(actor, base.recipe, wanted, warm_generator())


def pixels(made):
    return np.asarray(Image.open(io.BytesIO(made.png))).astype(float)


def test_variations_go_as_far_as_their_strength_and_are_restored_to_the_byte(real, actor):
    apart = []
    for strength in (0.0, 0.2, 1.0):
        near = vary(actor, real, variations.neighbours(real.recipe, range(50, 58), strength))
        apart.append(np.mean([np.abs(pixels(item) - pixels(real)).mean() for item in near]))
    assert apart[0] == 0.0 < apart[1] < apart[2]

    (first,) = vary(actor, real, variations.neighbours(real.recipe, [50], 0.3))
    (second,) = vary(actor, first, variations.neighbours(first.recipe, [60], 0.5))
    assert second.recipe["bases"] == [[7, 1.0], [50, 0.3]]
    assert (second.recipe["seed"], second.recipe["strength"]) == (60, 0.5)
    assert second.name == "ORYSA-000007-000050-000060.png"
    assert again(actor, restore(second.png), warm_generator()).like == SAME_BYTES


def test_other_seeds_keep_words_and_conditions(base, actor):
    made = vary(actor, base, variations.other_seeds(base.recipe, 3))
    assert [item.seed for item in made] == [8, 9, 10]
    assert {tuple(item.recipe["asked"].items()) for item in made} == {(("crop", "ORYSA"),)}
    plain = make(actor, Request("рис", count=1, seed=8), makers.find(1), warm_generator())
    assert plain[0].png == made[0].png


def test_another_condition_changes_only_that(base, actor):
    (made,) = vary(actor, base, [variations.other_condition(base.recipe, "light", "dim")])
    assert made.seed == base.seed
    assert made.recipe["shown"] == base.recipe["shown"] | {"light": "dim"}
    assert made.recipe["description"] == "рис"


def test_another_crop_rewrites_the_words_that_name_it(base, actor):
    wanted = variations.other_condition(base.recipe, "crop", "maize")
    assert wanted.conditions["crop"] == "ZEAMX"
    assert wanted.description.startswith("кукуруза")


def test_what_goes_without_saying_comes_along(base):
    sound = variations.other_condition(base.recipe, "severity", "none")
    assert sound.conditions["state"] == "sound"
    made_by = {**base.recipe, "shown": dict(sound.conditions)}
    mouldy = variations.other_condition(made_by, "state", "mouldy")
    assert mouldy.conditions == {"crop": "ORYSA", "state": "mouldy"}


def test_what_cannot_be_is_refused(base):
    with pytest.raises(variations.BadStrength, match=r"1\.5"):
        variations.neighbours(base.recipe, [1], 1.5)
    with pytest.raises(VocabularyError):
        variations.other_condition(base.recipe, "light", "purple")
    far = dict(base.recipe) | {"bases": [[1, 1.0]] * variations.MAX_STEPS}
    with pytest.raises(variations.TooFar):
        variations.neighbours(far, [1], 0.1)


def test_a_generator_that_is_gone_is_said(base, actor):
    gone = dict(base.recipe) | {"run": 77}
    with pytest.raises(NotHere, match="77"):
        variations.make(actor, gone, variations.other_seeds(gone, 1), warm_generator())
