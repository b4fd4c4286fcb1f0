"""Images made by the real warm generator, at 8 pixels, and made again from their files alone."""

import io
import json
import shutil

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.create import makers, recipes, restoring, samples
from core.create.generator import warm_generator
from core.create.recipes import KEY, NoRecipe
from core.create.restoring import OTHER, SAME_BYTES, SAME_PIXELS, again, restore
from core.create.samples import Request, make
from core.train import starts
from tests.conftest import draw_kernel, encode

TEXTS = ("Қара фонда бір жүгері дәні", "рис", "")


def made(actor, text="рис", epoch=None, **options):
    maker = makers.find(1, epoch=epoch)
    return make(actor, Request(text, **options), maker, warm_generator())


def rewritten(png, **changes):
    """Returns the image with another recipe, as if it came from elsewhere."""
    words = PngInfo()
    recipe = json.dumps(recipes.read_recipe(png) | changes)
    words.add_itxt(KEY, recipe)
    return encode(Image.open(io.BytesIO(png)).convert("RGB"), pnginfo=words)


def names(hindrances):
    return [type(hindrance).__name__ for hindrance in hindrances]


def test_every_image_is_made_again_to_the_byte(trained, actor):
    images = [
        item
        for epoch, text in enumerate(TEXTS)
        for item in made(actor, text, epoch or None, count=12, seed=5)
    ]
    before = samples.count()
    for item in images:
        result = again(actor, restore(item.png), warm_generator())
        assert result.made.png == item.png
        assert (result.like, result.reasons) == (SAME_BYTES, ())
    assert samples.count() == before == len({item.sha256 for item in images})


def test_what_the_form_chose_comes_back_with_the_words(trained, actor):
    chosen = {"crop": "ZEAMX", "view": "single"}
    (item,) = made(actor, "чёрный фон", chosen=chosen, count=1, seed=3)
    restored = restore(item.png)
    assert restored.recipe["asked"] == chosen | {"background": "black"}
    assert restored.recipe["description"] == "чёрный фон"
    assert restored.maker == makers.find(1)


def test_an_earlier_epoch_is_found_again(trained, actor):
    (item,) = made(actor, epoch=1, count=1)
    assert restore(item.png).maker.epoch == 1


def test_a_picture_without_a_recipe_is_refused(workspace):
    with pytest.raises(NoRecipe):
        restore(encode(draw_kernel()))


def test_a_run_that_is_not_here_is_said(trained, actor):
    (item,) = made(actor, count=1)
    restored = restore(rewritten(item.png, run=77))
    assert restored.maker is None and names(restored.hindrances) == ["NotHere"]
    with pytest.raises(restoring.NotHere, match="77"):
        again(actor, restored, warm_generator())


def test_a_checkpoint_that_was_thinned_out_is_said(trained, actor):
    (item,) = made(actor, epoch=1, count=1)
    shutil.rmtree(makers.find(1, epoch=1).folder)
    assert names(restore(item.png).hindrances) == ["NotHere"]


def test_other_weights_at_the_same_epoch_are_said(trained, actor):
    (item,) = made(actor, count=1)
    restored = restore(rewritten(item.png, checkpoint_sha256="f" * 64))
    assert names(restored.hindrances) == ["AnotherCheckpoint"]
    assert "ffffffffff" in str(restored.hindrances[0])
    result = again(actor, restored, warm_generator())
    assert names(result.reasons) == ["AnotherCheckpoint"]


def test_other_libraries_and_machines_are_said(trained, actor):
    (item,) = made(actor, count=1)
    libraries = dict(item.recipe["libraries"]) | {"keras": "1.0", "machine": "Plan9 sparc"}
    restored = restore(rewritten(item.png, libraries=libraries))
    assert names(restored.hindrances) == ["OtherLibrary", "OtherMachine"]
    assert "keras" in str(restored.hindrances[0]) and "1.0" in str(restored.hindrances[0])


def test_a_recipe_of_an_older_version_may_be_the_same_still(trained, actor):
    (item,) = made(actor, count=1)
    restored = restore(rewritten(item.png, schema=1, checkpoint_sha256="", libraries={}))
    assert names(restored.hindrances) == ["UnnamedCheckpoint"]
    assert again(actor, restored, warm_generator()).like == SAME_PIXELS


def test_a_file_that_was_saved_anew_is_said(trained, actor):
    (item,) = made(actor, count=1)
    result = again(actor, restore(rewritten(item.png)), warm_generator())
    assert (result.like, names(result.reasons)) == (SAME_PIXELS, ["FileChanged"])


def test_pixels_that_differ_though_all_is_the_same_are_said(trained, actor):
    item, other = made(actor, count=2)
    forged = rewritten(other.png, seed=item.seed)
    result = again(actor, restore(forged), warm_generator())
    assert (result.like, names(result.reasons)) == (OTHER, ["OtherProcessor"])


def test_an_image_of_the_starter_generator_is_made_again(trained, actor, tmp_path, monkeypatch):
    folder = shutil.copytree(makers.find(1).folder, tmp_path / "shipped")
    monkeypatch.setattr(starts, "SHIPPED", folder)
    (item,) = make(actor, Request(count=1), makers.starter(), warm_generator())
    assert again(actor, restore(item.png), warm_generator()).like == SAME_BYTES
    monkeypatch.setattr(starts, "SHIPPED", tmp_path / "none")
    assert names(restore(item.png).hindrances) == ["NotHere"]
