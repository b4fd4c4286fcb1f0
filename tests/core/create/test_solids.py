import numpy as np
import pytest
from PIL import Image

from core.create import meshes, sculpting
from core.create.masks import (
    SMALL,
    TOUCHES,
    NoKernel,
    NothingSeen,
    one_kernel,
    parted,
    several_kernels,
)
from core.create.sculpting import form_of, sculpt
from core.create.solids import Form, solid, without_hairs
from core.create.wishes import BadTilt, BadWidth, UnknownMesh, Wish, mesh_format
from tests.conftest import encode

ROWS, COLUMNS = np.mgrid[:160, :160]
GROUND, KERNEL = (25, 25, 30), (220, 170, 60)


def disc(row, column, radius, other=None):
    return ((ROWS - row) / radius) ** 2 + ((COLUMNS - column) / (other or radius)) ** 2 < 1


def drawn(mask, noise=4):
    """Returns an image of kernels, with the grain of a sensor."""
    image = np.where(mask[..., None], KERNEL, GROUND).astype(float)
    image += np.random.default_rng(0).normal(0, noise, image.shape)
    return image.clip(0, 255).astype(np.uint8)


def file_of(mask):
    return encode(Image.fromarray(drawn(mask)))


@pytest.mark.parametrize(
    ("mask", "form", "expected"),
    [
        (disc(80, 80, 50), Form(1.0), 4 / 3 * np.pi * 50**3),
        (disc(80, 80, 25, 60), Form(0.5), 4 / 3 * np.pi * 25 * 60 * 12.5),
        (disc(80, 80, 25, 60), Form(0.12), 4 / 3 * np.pi * 25 * 60 * 3),
    ],
)
def test_an_inflated_silhouette_is_closed_and_has_the_volume_of_an_ellipsoid(mask, form, expected):
    body = solid(drawn(mask), mask, form)
    assert meshes.watertight(body)
    assert meshes.volumes([body])[0] == pytest.approx(expected, rel=0.05)


def test_a_body_is_symmetric_and_its_depth_follows_the_width():
    mask = disc(70, 90, 25, 60)
    body = solid(drawn(mask), mask, Form(0.6))
    assert body.size() == pytest.approx([120, 50, 30], rel=0.04)
    assert body.vertices[:, 2].max() == pytest.approx(-body.vertices[:, 2].min(), rel=0.02)
    assert body.vertices.mean(0)[:2] == pytest.approx([10.5, 9.5], abs=1.0)


def test_a_fuller_section_holds_more():
    mask = disc(80, 80, 25, 60)
    thin, full = (solid(drawn(mask), mask, Form(0.5, n)) for n in (1.4, 3.4))
    assert np.diff(meshes.volumes([thin, full]))[0] > 0
    assert meshes.watertight(thin) and meshes.watertight(full)


def test_an_arched_body_has_its_ends_higher_and_a_keeled_one_its_sides():
    mask = disc(80, 80, 25, 60)
    plain, arched, keeled = (
        solid(drawn(mask), mask, form)
        for form in (Form(0.6), Form(0.6, arch=0.2), Form(0.6, keel=0.2))
    )
    for body in (arched, keeled):
        assert meshes.watertight(body)
        assert meshes.volumes([body])[0] == pytest.approx(meshes.volumes([plain])[0], rel=0.04)
    x, y = np.abs(arched.vertices[:, 0]), np.abs(keeled.vertices[:, 1])
    for body, away in ((arched, x), (keeled, y)):
        heights = body.vertices[:, 2]
        ends, middle = heights[away > 0.9 * away.max()], heights[away < 0.1 * away.max()]
        assert ends.mean() - middle.mean() == pytest.approx(0.2 * 50, abs=2.5)


def test_a_slender_kernel_with_a_slight_waist_is_one():
    waisted = disc(80, 52, 18, 30) | disc(80, 108, 18, 30) | disc(80, 80, 14, 40)
    assert parted(waisted).max() == 1
    assert parted(disc(80, 45, 30) | disc(80, 115, 30) | disc(80, 80, 4, 12)).max() == 2


def test_hairs_are_no_body():
    kernel = disc(80, 80, 25, 60)
    hairy = kernel | ((np.abs(ROWS - 80) < 2) & (COLUMNS > 80) & (COLUMNS < 158))
    bald, brushed = (solid(drawn(mask), mask, Form(0.6)) for mask in (kernel, hairy))
    assert brushed.size() == pytest.approx(bald.size(), rel=0.02)
    sliver = disc(80, 80, 1.2, 1.2)
    assert (without_hairs(sliver) == sliver).all()


def test_a_tilted_camera_is_allowed_for():
    """A flat disc is seen as an ellipse; it comes out round."""
    mask = disc(80, 80, 60 * np.cos(np.radians(40)), 60)
    across, along, _ = solid(drawn(mask), mask, Form(0.1), tilt=40).size()
    assert along == pytest.approx(across, rel=0.03)


def test_colours_come_from_the_image_and_not_from_its_ground():
    mask = disc(80, 80, 50)
    colours = solid(drawn(mask, noise=0), mask, Form(1.0)).colours
    assert (colours == KERNEL).all()


def test_one_kernel_is_found_in_the_image():
    mask = disc(80, 80, 30, 55)
    found = one_kernel(drawn(mask)).labels > 0
    assert (found & mask).sum() / (found | mask).sum() > 0.93
    assert one_kernel(drawn(mask)).flaws == ()


def test_a_poor_mask_is_told():
    assert TOUCHES in one_kernel(drawn(disc(80, 60, 45, 70))).flaws
    assert SMALL in several_kernels(drawn(disc(80, 50, 5, 40) | disc(110, 100, 5, 40))).flaws


def test_two_kernels_that_touch_are_parted():
    both = disc(80, 50, 30) | disc(80, 106, 30)
    labels = parted(both)
    assert labels.max() == 2
    assert labels[80, 50] != labels[80, 106]
    made = sculpt(file_of(both), Wish("PANMI", several=True))
    assert len(made.solids) == 2
    assert all(map(meshes.watertight, made.solids))


def test_an_image_of_one_colour_and_one_of_noise_are_refused():
    blank = np.full((64, 64, 3), 120, np.uint8)
    with pytest.raises(NothingSeen):
        one_kernel(blank)
    with pytest.raises(NothingSeen):
        several_kernels(blank)
    speck = drawn(disc(80, 80, 3), noise=0)
    with pytest.raises(NoKernel):
        several_kernels(speck)


def test_a_known_width_gives_millimetres():
    mask = disc(80, 80, 30, 55)
    made = sculpt(file_of(mask), Wish("ORYSA", width_mm=2.6))
    assert made.unit == "mm"
    assert made.solids[0].size()[1] == pytest.approx(2.6, rel=0.05)
    unknown = sculpt(file_of(mask), Wish("ORYSA"))
    assert unknown.unit == "kernel widths"
    assert unknown.solids[0].size()[1] == pytest.approx(1, rel=0.05)


def test_a_kind_may_have_a_form_of_its_own():
    assert form_of("AVESA", "flakes").depth < form_of("AVESA").depth
    assert form_of("AVESA", "husked") == form_of("AVESA")
    assert form_of(None) == sculpting.UNKNOWN


def test_a_shrivelled_kernel_is_less_deep_by_its_degree():
    sound, slight, severe = (
        form_of("TRZDU", None, "shrivelled" if degree else "sound", degree).depth
        for degree in (None, "slight", "severe")
    )
    assert sound == form_of("TRZDU").depth
    assert sound > slight > severe > 0
    wish = Wish.shown_by({"crop": "TRZDU", "state": "shrivelled", "severity": "severe"})
    assert (wish.state, wish.severity) == ("shrivelled", "severe")


def test_files_hold_the_model():
    import io

    import trimesh

    made = sculpt(file_of(disc(80, 80, 40)), Wish("PANMI", width_mm=2.0))
    sizes = {"glb": 0.001, "obj": 1.0, "stl": 1.0}
    for kind, unit in sizes.items():
        data = io.BytesIO(meshes.encoded(made, kind))
        loaded = trimesh.load(data, file_type=kind, force="mesh")
        loaded.merge_vertices(merge_norm=True, merge_tex=True)
        assert np.ptp(loaded.vertices[:, 0]) == pytest.approx(2.0 * unit, rel=0.06), kind


def test_bad_wishes_are_refused():
    with pytest.raises(BadTilt):
        sculpt(b"", Wish(tilt=80))
    with pytest.raises(BadWidth):
        sculpt(b"", Wish(width_mm=0))
    with pytest.raises(UnknownMesh):
        mesh_format("kernel.ply")
    assert mesh_format("a.b.GLB") == "glb"
