"""Responses, on images that are drawn so that what is measured is known."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.create import expectations, responses
from core.create.responses import RESPONSES, View, lab
from core.vocabulary import vocabulary
from tests.conftest import encode

STRAW, BLACK = (200, 170, 90), (12, 12, 14)


def kernel(colour=STRAW, backdrop=BLACK, box=(16, 24, 48, 40), spots=(), spot=(60, 40, 20)):
    image = Image.new("RGB", (64, 64), backdrop)
    draw = ImageDraw.Draw(image)
    draw.ellipse(box, fill=colour)
    for x, y in spots:
        draw.rectangle((x, y, x + 1, y + 1), fill=spot)
    return image


def measured(name, **changes):
    return RESPONSES[name].measure(View(np.asarray(kernel(**changes))))


def test_colours_are_cie_lab():
    known = {
        (255, 255, 255): (100, 0, 0),
        (0, 0, 0): (0, 0, 0),
        (255, 0, 0): (53.24, 80.09, 67.20),
        (0, 128, 0): (46.23, -51.70, 49.90),
    }
    pixels = np.array([list(known)], dtype=np.uint8)
    assert np.allclose(lab(pixels)[0], list(known.values()), atol=0.05)


def test_the_grain_is_what_differs_from_the_backdrop():
    area = np.pi * 16.5 * 8.5 / 64**2
    for backdrop in (BLACK, (250, 250, 250), (30, 60, 160)):
        assert measured("covered", backdrop=backdrop) == pytest.approx(100 * area, rel=0.05)


def test_where_nothing_differs_all_is_grain():
    flat = View(np.full((64, 64, 3), 90, dtype=np.uint8))
    assert RESPONSES["covered"].measure(flat) == 100
    assert RESPONSES["aspect"].measure(flat) == pytest.approx(1)
    assert RESPONSES["blemished"].measure(flat) == 0


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("greenness", {}, {"colour": (150, 180, 90)}),
        ("lightness", {"colour": (120, 100, 50)}, {}),
        ("yellowness", {"colour": (170, 165, 150)}, {}),
        ("gloss", {}, {"spots": [(30, 30), (36, 33)], "spot": (255, 255, 255)}),
        ("relief", {}, {"spots": [(30, 30), (36, 33)], "spot": (255, 255, 255)}),
        ("blemished", {"spots": [(30, 30)]}, {"spots": [(30, 30), (24, 33), (38, 28)]}),
        ("darkened", {}, {"spots": [(30, 30)]}),
        ("aspect", {}, {"box": (8, 28, 56, 36)}),
        ("covered", {}, {"box": (8, 8, 56, 56)}),
        ("backdrop_lightness", {}, {"backdrop": (240, 240, 240)}),
        ("backdrop_yellowness", {"backdrop": (30, 60, 160)}, {}),
    ],
)
def test_a_response_rises_with_what_it_measures(name, less, more):
    assert measured(name, **less) < measured(name, **more)


def test_a_rough_backdrop_has_texture():
    noise = np.random.default_rng(0).integers(60, 100, (64, 64, 3), dtype=np.uint8)
    assert RESPONSES["backdrop_texture"].measure(View(noise)) > 2 > measured("backdrop_texture")


def test_length_to_width_does_not_depend_on_where_a_kernel_points():
    lying, standing = (8, 24, 56, 40), (24, 8, 40, 56)
    assert measured("aspect", box=lying) == pytest.approx(3, rel=0.08)
    assert measured("aspect", box=standing) == pytest.approx(measured("aspect", box=lying))


def test_kernels_that_touch_are_told_apart():
    image = kernel(box=(8, 24, 34, 40))
    ImageDraw.Draw(image).ellipse((30, 24, 56, 40), fill=STRAW)
    two = RESPONSES["kernels"].measure(View(np.asarray(image)))
    assert (measured("kernels"), two) == (1, 2)
    assert RESPONSES["kernels"].measure(View(np.full((64, 64, 3), 90, dtype=np.uint8))) == 1


def test_every_response_keeps_its_range():
    random = np.random.default_rng(0)
    odd = [random.integers(0, 256, (8, 8, 3), dtype=np.uint8), np.zeros((8, 8, 3), dtype=np.uint8)]
    for image in (np.asarray(kernel()), *odd):
        for response in RESPONSES.values():
            assert response.least <= response.measure(View(image)) <= response.most


def test_an_image_is_measured_at_the_size_of_those_that_it_is_compared_with():
    large = encode(kernel().resize((256, 256)))
    assert responses.view_of(large, 16).pixels.shape == (16, 16, 3)
    assert responses.view_of(large, 128).pixels.shape == (64, 64, 3)


def test_something_is_expected_of_every_value_but_the_neutral_one():
    found = {(item.axis, item.value) for item in expectations.expectations()}
    neutral = {(item.axis, item.neutral) for item in expectations.expectations()}
    values = {(axis.name, code) for axis in vocabulary().axes for code in axis.codes()}
    assert found | neutral == values and not found & neutral
    used = {item.response for item in expectations.expectations()}
    assert used | {"aspect"} == set(RESPONSES)  # on views, kernels and covered area tell more


def test_an_axis_has_its_usual_response():
    assert expectations.usual_response("maturity") == "greenness"
    assert expectations.usual_response("severity") == "blemished"
    assert expectations.usual_response("crop") in RESPONSES
