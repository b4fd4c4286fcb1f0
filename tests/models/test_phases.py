from dataclasses import replace

import numpy as np
import pytest

from models import judge
from models.backbone import Shape
from models.bundle import Real
from models.phases import Phases

SMALL = Shape([(3, 2, 2, 16, 1)], 16)


def test_the_real_images_themselves_are_at_the_goal(bundle):
    chosen = np.arange(12)
    found = Phases(bundle, chosen, None).figures(np.asarray(bundle.images))
    assert found == {"fine_detail": 1.0, "colour_distance": 0.0, "variety": 1.0, "copied": 1.0}


def test_grey_images_lack_detail_and_colour(bundle):
    grey = np.full((12, 8, 8, 3), 20, dtype=np.uint8)
    found = Phases(bundle, np.arange(12), None).figures(grey)
    assert found["fine_detail"] < 0.1 and found["colour_distance"] > 50
    assert found["copied"] == 0.0


def test_a_judge_is_asked_where_it_knows_the_axes(bundle, tmp_path):
    images, codes = np.asarray(bundle.images), np.asarray(bundle.conditions)
    known = judge.Judge(judge.build(bundle.axes, SMALL), bundle.axes, 8, SMALL)
    known.save(tmp_path / "judge")
    found = Phases(bundle, np.arange(12), tmp_path / "judge").figures(images)
    right = known.codes(images, turned=False) == codes
    assert found["recognised"] == pytest.approx(right[codes > 0].mean())
    per_crop = [found[f"recognised_{crop}"] for crop in bundle.axes[0].values[:3]]
    assert found["recognised"] == pytest.approx(np.average(per_crop, weights=[6, 4, 2]))
    other = judge.Judge(judge.build(bundle.axes[:1], SMALL), bundle.axes[:1], 8, SMALL)
    other.save(tmp_path / "other")
    assert "recognised" not in Phases(bundle, np.arange(12), tmp_path / "other").figures(images)


def test_the_distance_to_held_out_pairs_needs_both_them_and_a_judge(bundle, tmp_path):
    images = np.asarray(bundle.images)
    held_out = replace(bundle, held_out=Real(images, bundle.conditions, bundle.descriptions))
    judge.Judge(judge.build(bundle.axes, SMALL), bundle.axes, 8, SMALL).save(tmp_path)
    chosen = np.arange(12)
    near, far = (
        Phases(held_out, chosen, tmp_path).kid(lambda real, made=made: made)["kid"]
        for made in (images[::-1], np.zeros_like(images))
    )
    assert near < far
    assert Phases(bundle, chosen, tmp_path).kid(lambda real: images) == {}
    assert Phases(held_out, chosen, None).kid(lambda real: images) == {}
