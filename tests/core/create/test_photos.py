"""Variations of a photograph, by the real warm generator at 8 pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from core.create import makers, photos, variations
from core.create.generator import warm_generator
from core.create.recipes import LINE
from core.create.restoring import SAME_BYTES, again, restore
from core.curate.pairs import NoSuchPair


@pytest.fixture
def found(trained, actor):
    ticks = []
    made = photos.reconstruct(
        actor,
        photos.of_pair(1),
        makers.find(1),
        warm_generator(),
        tick=lambda done, sought: ticks.append((done, sought.distance)),
    )
    return made, ticks


def test_the_search_goes_nearer_and_its_image_is_restored_and_varied(found, actor):
    result, ticks = found
    assert [done for done, _ in ticks] == list(range(20, 201, 20))
    assert ticks[-1][1] <= ticks[0][1]
    recipe = result.made.recipe
    assert len(recipe["origin"]) and recipe["photo"]
    assert (
        f"Photograph: {recipe['photo'][:10]}" in Image.open(io.BytesIO(result.made.png)).text[LINE]
    )
    assert again(actor, restore(result.made.png), warm_generator()).like == SAME_BYTES
    assert result.other is not None
    assert result.is_poor == (result.distance > 0.5 * result.other)
    variations_begin_with(result, actor)


def variations_begin_with(result, actor):
    wanted = variations.neighbours(result.made.recipe, [3], 0.0)
    (near,) = variations.make(actor, result.made.recipe, wanted, warm_generator())
    assert near.recipe["photo"] == result.made.recipe["photo"]
    assert np.array_equal(pixels(near.png), pixels(result.made.png))
    (other,) = variations.make(
        actor,
        result.made.recipe,
        variations.neighbours(result.made.recipe, [3], 0.9),
        warm_generator(),
    )
    assert not np.array_equal(pixels(other.png), pixels(result.made.png))


def test_a_pair_that_is_not_there_is_refused(filled):
    with pytest.raises(NoSuchPair):
        photos.of_pair(99)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)))
