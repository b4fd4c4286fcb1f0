"""Pictures: the same scene gives the same bytes; image, mask and mesh agree with the scene."""

from __future__ import annotations

import numpy as np
import pytest

from data.starter.render import files, scenes
from data.starter.render.picture import FOREIGN, picture
from data.starter.render.scenes import Scene

PLAIN = {
    "view": "single", "state": "sound", "severity": "none", "maturity": "ripe", "moisture": "dry",
    "light": "daylight", "background": "black", "kind": "yellow",
}  # fmt: skip


def scene(crop="ZEAMX", seed=5, **changes):
    return Scene("test", crop, PLAIN | changes, seed)


def small(shown):
    return picture(shown, resolution=40, samples=4)


@pytest.mark.parametrize("view", ["single", "few", "pile", "ear"])
def test_the_same_scene_gives_the_same_bytes_and_another_seed_others(view):
    one, again, other = (
        small(scene(view=view)),
        small(scene(view=view)),
        small(scene(view=view, seed=6)),
    )
    assert np.array_equal(one.image, again.image)
    assert np.array_equal(one.mask, again.mask)
    assert not np.array_equal(one.image, other.image)


def test_the_mask_of_a_single_kernel_is_where_the_light_changes():
    made = small(scene(background="blue"))
    assert set(np.unique(made.mask)) == {0, 1}
    blue = made.image[..., 2].astype(int) - made.image[..., 0]
    assert blue[made.mask == 0].mean() > 40 > 0 > blue[made.mask == 1].mean()


def test_views_show_as_many_kernels_as_they_say():
    counts = {view: len(np.unique(small(scene(view=view)).mask)) - 1 for view in ("few", "pile")}
    assert 4 <= counts["few"] <= 7
    assert counts["pile"] >= 25
    assert set(np.unique(small(scene(view="ear")).mask)) == {0, 1}


def test_foreign_matter_has_numbers_of_its_own():
    mixed = small(scene(view="few", state="foreign", severity="severe")).mask
    assert (mixed >= FOREIGN).any()
    assert (small(scene(view="few")).mask < FOREIGN).all()


def test_only_a_single_kernel_has_a_mesh_that_rests_on_the_ground():
    assert small(scene(view="few")).mesh is None
    mesh = small(scene()).mesh
    assert abs(mesh.vertices[:, 2].min()) < 0.2
    assert files.glb(mesh)[:4] == b"glTF"


@pytest.mark.parametrize(
    ("axis", "values"),
    [
        ("light", ("daylight", "warm", "dim", "side")),
        ("background", ("black", "white", "blue", "wood", "soil")),
        ("moisture", ("dry", "damp", "wet")),
        ("maturity", ("milk", "dough", "ripe", "over_ripe")),
    ],
)
def test_every_value_of_an_axis_changes_the_picture(axis, values):
    shown = [small(scene(**{axis: value})).image.astype(int) for value in values]
    for place, image in enumerate(shown):
        assert all(np.abs(image - other).mean() > 1.5 for other in shown[place + 1 :])


def test_a_set_is_written_whole_and_goes_on_where_it_stopped(tmp_path, monkeypatch):
    from data.starter.render import sets

    first, second = scenes.starter_scenes()[:2]
    sets.render_one((first, tmp_path, (16, 4)))
    stamp = files.image_path(tmp_path, first).stat().st_mtime_ns
    sets.render_all([first, second], tmp_path, (16, 4), jobs=1)
    files.write_manifest(tmp_path, [first, second], held_out=False)
    assert files.image_path(tmp_path, first).stat().st_mtime_ns == stamp
    assert sorted(p.name for p in (tmp_path / "pairs").iterdir()) == [
        "metadata.csv", f"{first.name}.webp", f"{second.name}.webp",
    ]  # fmt: skip
