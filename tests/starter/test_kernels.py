"""Kernels and damage: sizes, closed surfaces, and what each state and degree does to a kernel."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.plausible import states
from core.vocabulary import vocabulary
from data.starter.render import damage
from data.starter.render.ageing import aged
from data.starter.render.kernels import kernel

CROPS = [crop.code for crop in vocabulary().crops]
LENGTHS = {  # mm, husked kernels as in the vocabulary's table
    "ORYSA": (5, 8.5), "TRZDU": (6, 9), "FAGES": (5, 7), "AVESA": (8, 12), "ZEAMX": (8, 12.5),
    "PANMI": (2, 3.2),
}  # fmt: skip
KINDS = [(c, k) for c in CROPS for k in (vocabulary().axis("kind").codes(c) or (None,))]


def solid_of(surface):
    """Returns the surface as one solid: its ends are rows of one point each."""
    mesh = surface.mesh()
    solid = trimesh.Trimesh(mesh.vertices, mesh.faces)
    solid.update_faces(solid.nondegenerate_faces())
    return solid


DEGREES = ("slight", "clear", "severe")
CHANGED = [(crop, state) for crop in CROPS for state in states(crop)]


def grain(crop, kind=None, seed=3, fine=40):
    return kernel(crop, kind, np.random.default_rng(seed), fine=fine)


def hurt(crop, state, severity):
    return damage.damaged(grain(crop), state, severity, np.random.default_rng(9))


def colour_change(crop, state, severity):
    return np.abs(hurt(crop, state, severity).surface.colour - grain(crop).surface.colour).mean()


@pytest.mark.parametrize("crop", CROPS)
def test_a_kernel_is_as_long_as_its_crop(crop):
    least, most = LENGTHS[crop]
    for seed in range(5):
        assert least <= np.ptp(grain(crop, seed=seed).surface.points[..., 0]) <= most


@pytest.mark.parametrize(("crop", "kind"), KINDS)
def test_every_kind_is_a_closed_solid_with_outward_normals(crop, kind):
    solid = solid_of(grain(crop, kind).surface)
    assert solid.is_watertight
    assert solid.volume > 0


@pytest.mark.parametrize("crop", CROPS)
def test_the_kinds_of_a_crop_look_different(crop):
    kinds = vocabulary().axis("kind").codes(crop)
    means = [grain(crop, kind).surface.colour.mean((0, 1)) for kind in kinds if kind != "mixed"]
    for place, mean in enumerate(means):
        assert all(np.abs(mean - other).max() > 0.01 for other in means[place + 1 :])


@pytest.mark.parametrize(("crop", "state"), CHANGED)
def test_a_state_changes_the_kernel_and_leaves_it_finite(crop, state):
    changed, sound = hurt(crop, state, "clear"), grain(crop)
    assert np.isfinite(changed.surface.points).all()
    if state in ("sound", "foreign"):
        assert np.array_equal(changed.surface.points, sound.surface.points)
    else:
        painted = not np.allclose(changed.surface.colour, sound.surface.colour)
        assert painted or not np.allclose(changed.surface.points, sound.surface.points)


@pytest.mark.parametrize("crop", CROPS)
def test_a_broken_kernel_is_shorter_by_degree_and_still_closed(crop):
    broken = [hurt(crop, "broken", degree) for degree in DEGREES]
    lengths = [np.ptp(b.surface.points[..., 0]) for b in broken]
    assert np.ptp(grain(crop).surface.points[..., 0]) > lengths[0] > lengths[1] > lengths[2]
    assert solid_of(broken[-1].surface).is_watertight


def test_a_round_kernel_stays_round_from_above_when_it_shrivels():
    length, width, thickness = np.ptp(hurt("PANMI", "shrivelled", "severe").surface.points, (0, 1))
    assert length < 1.25 * width
    assert thickness < 0.8 * np.ptp(grain("PANMI").surface.points[..., 2])


@pytest.mark.parametrize("crop", CROPS)
def test_bore_holes_go_into_the_kernel(crop):
    fine = [kernel(crop, None, np.random.default_rng(3), fine=120) for _ in range(2)]
    bored = damage.damaged(fine[1], "insect", "clear", np.random.default_rng(9)).surface
    inward = -np.sum((bored.points - fine[0].surface.points) * fine[0].surface.normals(), axis=-1)
    assert inward.max() > 0.15 * np.ptp(fine[0].surface.points[..., 1])


@pytest.mark.parametrize("crop", CROPS)
def test_sprouts_are_parts_of_their_own_that_grow_with_the_degree(crop):
    def reach(degree):
        sprouts = hurt(crop, "sprouted", degree).extras[len(grain(crop).extras) :]
        return sum(float(np.ptp(part.vertices, axis=0).max()) for part in sprouts)

    assert 0 < reach("slight") < reach("clear") < reach("severe")


@pytest.mark.parametrize(
    ("crop", "state"),
    [(c, s) for c, s in CHANGED if s in ("mouldy", "black_point", "heat", "frost")],
)
def test_a_worse_degree_discolours_more(crop, state):
    slight, clear, severe = (colour_change(crop, state, d) for d in DEGREES)
    assert slight < clear < severe


@pytest.mark.parametrize("crop", ["TRZDU", "AVESA", "ZEAMX"])
def test_fusarium_makes_more_of_the_kernel_pink_by_degree(crop):
    def pink(degree):
        red, green, blue = np.moveaxis(hurt(crop, "fusarium", degree).surface.colour, -1, 0)
        return float(((red - green > 0.25) & (blue > 0.2)).mean())

    assert pink("slight") < pink("clear") < pink("severe")


@pytest.mark.parametrize("state", ["mouldy", "fusarium", "frost", "insect"])
def test_each_degree_hurts_far_more_than_the_last(state):
    slight, clear, severe = (colour_change("TRZDU", state, d) for d in DEGREES)
    assert clear > 1.3 * slight
    assert severe > 1.3 * clear


def test_black_point_sits_at_the_germ_end():
    sound, dark = grain("TRZDU").surface, hurt("TRZDU", "black_point", "clear").surface
    change = np.abs(dark.colour - sound.colour).mean((1, 2))
    assert change[: len(change) // 5].mean() > 10 * change[len(change) * 4 // 5 :].mean()


@pytest.mark.parametrize("crop", CROPS)
def test_maturity_goes_from_green_to_grey(crop):
    def greenness(stage):
        colour = aged(grain(crop), stage, np.random.default_rng(1)).surface.colour
        return float((colour[..., 1] / colour.sum(-1)).mean())

    assert greenness("milk") > greenness("dough") > greenness("ripe")
    old = aged(grain(crop), "over_ripe", np.random.default_rng(1)).surface.colour
    assert np.ptp(old, axis=-1).mean() < np.ptp(grain(crop).surface.colour, axis=-1).mean()
