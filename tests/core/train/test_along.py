from dataclasses import replace

import pytest

from core.train import along, runs
from db.records import Curve


@pytest.fixture
def run(trained):
    """A run of 2 steps an epoch and 6 images a step."""
    return runs.get(1)


def test_an_epoch_has_its_place_in_every_unit(run):
    rates = Curve((1, 2, 3), (12.0, 6.0, 0.5))
    places = along.places(run, {"images_per_second": rates})
    assert {unit: place(2) for unit, place in places.items()} == pytest.approx(
        {"epoch": 2, "step": 4, "images": 24, "minutes": 3 / 60}
    )
    assert [places["minutes"](epoch) for epoch in (0, 1, 3)] == pytest.approx([0, 1 / 60, 27 / 60])


def test_what_is_not_known_is_not_offered(run):
    assert list(along.places(run, {})) == ["epoch", "step", "images"]
    assert list(along.places(replace(run, details={}), {})) == ["epoch"]


def test_smoothing_is_a_mean_that_begins_at_the_first_value():
    curve = Curve((1, 2, 3), (4.0, 0.0, 0.0))
    assert along.smoothed(curve, 0.0) == curve
    assert along.smoothed(curve, 0.5).values == pytest.approx((4, 4 / 3, 4 / 7))
    assert along.smoothed(Curve((1, 2), (3.0, 3.0)), 0.99).values == pytest.approx((3, 3))
