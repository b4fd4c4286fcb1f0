"""The pairs that are shipped: manifest, image, mask, mesh and scene of each agree."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from core.curate.starter import FOLDER
from data.starter.render.captions import caption
from data.starter.render.picture import FOREIGN
from data.starter.render.scenes import starter_scenes

SCENES = {scene.name: scene for scene in starter_scenes()}
MOST_BYTES = 12 * 2**20
MOST_BYTES_OF_NETWORKS = 20 * 2**20
KERNELS = {"single": (1, 1), "ear": (1, 1), "few": (4, 7), "pile": (25, 70)}


@pytest.fixture(scope="module")
def rows():
    with (FOLDER / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_row_for_every_scene_and_nothing_else(rows):
    names = [row["file_name"].removesuffix(".webp") for row in rows]
    assert sorted(names) == sorted(SCENES)
    for folder, ending in (("pairs", ".webp"), ("masks", ".png")):
        found = {path.stem for path in (FOLDER.parent / folder).glob(f"*{ending}")}
        assert found == set(SCENES)


def test_conditions_and_captions_are_those_of_the_scene(rows):
    for row in rows:
        scene = SCENES[row["file_name"].removesuffix(".webp")]
        assert row["crop"] == scene.crop
        assert {axis: row[axis] for axis in scene.conditions} == dict(scene.conditions)
        assert row["text"] == caption(scene, row["lang"])


def test_image_and_mask_have_one_size_and_the_mask_shows_the_view(rows):
    for row in rows:
        with Image.open(FOLDER / row["file_name"]) as image:
            assert image.size == (256, 256)
        stem = row["file_name"].removesuffix(".webp")
        mask = np.asarray(Image.open(FOLDER.parent / "masks" / f"{stem}.png"))
        assert mask.shape == (256, 256)
        numbers = set(np.unique(mask).tolist()) - {0}
        least, most = KERNELS[row["view"]]
        assert least <= len([n for n in numbers if n < FOREIGN]) <= most, stem
        assert any(n >= FOREIGN for n in numbers) == (row["state"] == "foreign"), stem


def test_single_kernels_have_a_mesh_and_others_none(rows):
    singles = {row["file_name"].removesuffix(".webp") for row in rows if row["view"] == "single"}
    assert {path.stem for path in (FOLDER.parent / "meshes").glob("*.glb")} == singles


@pytest.mark.parametrize(
    ("folders", "most"),
    [(("pairs", "masks", "meshes"), MOST_BYTES), (("generator", "judge"), MOST_BYTES_OF_NETWORKS)],
)
def test_all_of_it_is_small_enough_to_ship(folders, most):
    files = [path for name in folders for path in (FOLDER.parent / name).rglob("*.*")]
    assert 0 < sum(path.stat().st_size for path in files) < most
