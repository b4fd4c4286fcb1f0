import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.create.recipes import (
    KEY,
    XMP,
    DamagedRecipe,
    NewerRecipe,
    NoRecipe,
    RecipeError,
    libraries,
    read_recipe,
    recipe,
    to_png,
)
from tests.conftest import draw_kernel, encode

PIXELS = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
SHOWN = {"crop": "ZEAMX", "view": "single", "background": "black"}


def made_by(**other):
    facts = {
        "seed": 7,
        "description": "Қара фонда бір\nжүгері дәні",
        "asked": {"crop": "ZEAMX"},
        "shown": SHOWN,
        "seen": True,
        "run": 3,
        "epoch": 40,
        "version": "a" * 64,
        "checkpoint": "checkpoints/step-00000040",
        "checkpoint_sha256": "b" * 64,
    }
    return recipe(**(facts | other))


def with_text(**texts):
    words = PngInfo()
    for name, text in texts.items():
        words.add_itxt(name, text)
    return encode(Image.fromarray(PIXELS), pnginfo=words)


def changed(**other):
    return with_text(**{KEY: json.dumps(made_by() | other)})


def test_a_recipe_is_read_as_it_was_written():
    png = to_png(PIXELS, made_by())
    assert read_recipe(png) == made_by()
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), PIXELS)


def test_a_recipe_names_all_that_decides_the_bytes():
    said = made_by()
    assert (said["synthetic"], said["eppo"], said["seed"]) == (True, "ZEAMX", 7)
    assert said["checkpoint_sha256"] == "b" * 64
    assert {"keras", "tensorflow", "numpy", "pillow", "machine"} == said["libraries"].keys()


def test_people_and_other_programs_read_the_line():
    image = Image.open(io.BytesIO(to_png(PIXELS, made_by())))
    words, facts = image.info["parameters"].split("\n")
    assert words == "Қара фонда бір жүгері дәні"
    said = dict(fact.split(": ", 1) for fact in facts.split(", "))
    assert said["Seed"] == "7" and said["Model"] == "run 3 epoch 40"
    assert said["Size"] == "8x8" and said["Model hash"] == "bbbbbbbbbb"
    assert "maize" in said["Shown"]


def test_without_a_description_the_line_names_what_is_shown():
    image = Image.open(io.BytesIO(to_png(PIXELS, made_by(description="", run=None))))
    words, facts = image.info["parameters"].split("\n")
    assert words == "maize, single kernel, black background"
    assert "Model: starter epoch 40" in facts


def test_archives_read_that_a_trained_model_made_it():
    image = Image.open(io.BytesIO(to_png(PIXELS, made_by())))
    meta = ElementTree.fromstring(image.info[XMP])[0][0]
    source = meta.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    assert source.endswith("/digitalsourcetype/trainedAlgorithmicMedia")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no image",
        encode(draw_kernel(), "JPEG"),
        encode(draw_kernel()),
        to_png(PIXELS, made_by())[:60],
        with_text(**{KEY: "no json"}),
        with_text(**{KEY: "[1, 2]"}),
    ],
)
def test_a_file_without_a_recipe_is_told_so(data):
    with pytest.raises(NoRecipe):
        read_recipe(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("seed", "7"), ("seed", True), ("asked", {"crop": 3}), ("run", "one"), ("libraries", None)],
)
def test_a_damaged_recipe_says_what_is_wrong(field, value):
    with pytest.raises(DamagedRecipe, match=field):
        read_recipe(changed(**{field: value}))


def test_a_recipe_of_a_later_schema_is_refused():
    with pytest.raises(NewerRecipe, match="99"):
        read_recipe(changed(schema=99))
    assert issubclass(NewerRecipe, RecipeError)


def test_a_recipe_of_the_first_schema_is_completed():
    old = {key: value for key, value in made_by().items() if key not in ("eppo", "seen")}
    del old["checkpoint_sha256"], old["libraries"]
    said = read_recipe(with_text(**{KEY: json.dumps(old | {"schema": 1})}))
    assert (said["checkpoint_sha256"], said["libraries"]) == ("", {})


def test_this_process_knows_its_libraries():
    assert all(libraries().values())
