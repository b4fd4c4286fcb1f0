import json

import numpy as np
import pytest

from core.create.generator import warm_generator
from core.create.makers import of_run
from core.create.samples import Request, make
from core.create.shown import CheckpointGone, Shown, read_shown
from core.train import runs
from models.config import Axis

AXES = (
    Axis("crop", ("FAGES", "AVESA")),
    Axis("view", ("single", "pile", "ear")),
    Axis("moisture", ("dry", "wet")),
)
PAIRS = Shown(
    AXES,
    np.array([[1, 1, 1], [1, 2, 2], [2, 3, 1], [2, 1, 0]], dtype=np.int16),
)


@pytest.mark.parametrize(
    "asked",
    [{}, {"crop": "FAGES"}, {"crop": "FAGES", "view": "pile", "moisture": "wet"}, {"view": "ear"}],
)
def test_what_a_pair_shows_is_not_missing(asked):
    assert PAIRS.missing(asked) == ()


def test_the_least_part_that_no_pair_shows_is_named():
    asked = {"crop": "FAGES", "view": "ear", "moisture": "dry"}
    assert PAIRS.missing(asked) == ({"crop": "FAGES", "view": "ear"},)


def test_several_parts_are_named_and_none_twice():
    asked = {"crop": "FAGES", "view": "ear", "moisture": "wet"}
    assert PAIRS.missing(asked) == (
        {"crop": "FAGES", "view": "ear"},
        {"view": "ear", "moisture": "wet"},
    )


def test_a_combination_of_three_can_be_new_though_every_two_are_known():
    pairs = Shown(AXES, np.array([[1, 1, 2], [1, 2, 1], [2, 1, 1]], dtype=np.int16))
    asked = {"crop": "FAGES", "view": "single", "moisture": "dry"}
    assert pairs.missing(asked) == (asked,)


def test_an_axis_or_value_that_the_generator_does_not_know_is_missing():
    assert PAIRS.missing({"light": "dim"}) == ({"light": "dim"},)
    assert PAIRS.missing({"view": "few"}) == ({"view": "few"},)


def test_a_pair_that_leaves_an_axis_open_does_not_show_it():
    asked = {"crop": "AVESA", "view": "single", "moisture": "dry"}
    assert PAIRS.missing(asked) == ({"crop": "AVESA", "view": "single", "moisture": "dry"},)


def test_the_nearest_keeps_the_crop_and_as_much_as_it_can():
    asked = {"crop": "FAGES", "view": "ear", "moisture": "wet"}
    assert PAIRS.nearest(asked) == {"crop": "FAGES", "view": "pile", "moisture": "wet"}
    assert PAIRS.nearest({"view": "ear", "moisture": "wet"})["view"] == "ear"
    assert PAIRS.nearest({}) == {}


def test_without_pairs_everything_is_missing():
    none = Shown(AXES, np.zeros((0, 3), dtype=np.int16))
    assert none.missing({"crop": "FAGES"}) == ({"crop": "FAGES"},)
    assert none.nearest({"crop": "FAGES"}) == {}


def test_it_agrees_with_what_the_generator_says(trained, actor):
    run = runs.get(1)
    for text in ("бір жүгері дәні", "жүгері үйіндісі", "рис на чёрном фоне", "", "wet"):
        request = Request(text, count=1)
        (item,) = make(actor, request, of_run(run), warm_generator())
        assert item.seen is not bool(
            read_shown(of_run(run).folder).missing(request.conditions())
        ), text


def test_a_checkpoint_that_is_gone_is_explained(tmp_path):
    with pytest.raises(CheckpointGone, match="nowhere"):
        read_shown(tmp_path / "nowhere")


def test_a_checkpoint_is_read_as_it_was_written(tmp_path):
    axes = [{"name": axis.name, "values": list(axis.values)} for axis in AXES]
    (tmp_path / "checkpoint.json").write_text(json.dumps({"axes": axes}), encoding="utf-8")
    np.save(tmp_path / "conditions.npy", PAIRS.codes[[0, 0, 1]])
    pairs = read_shown(tmp_path)
    assert pairs.axes == AXES
    assert pairs.codes.tolist() == [[1, 1, 1], [1, 2, 2]]


def test_the_values_that_pairs_show_stand_in_order():
    assert PAIRS.values("view") == ("single", "pile", "ear")
    assert PAIRS.values("moisture") == ("dry", "wet")
    assert Shown(AXES, PAIRS.codes[:1]).values("crop") == ("FAGES",)


def test_open_axes_are_filled_from_a_pair_that_shows_what_is_asked():
    found = [PAIRS.filled({"crop": "FAGES"}, seed) for seed in range(20)]
    assert {tuple(each.values()) for each in found} == {
        ("FAGES", "single", "dry"),
        ("FAGES", "pile", "wet"),
    }
    assert PAIRS.filled({"crop": "FAGES"}, 3) == PAIRS.filled({"crop": "FAGES"}, 3)


def test_what_no_pair_shows_is_filled_from_one_that_shows_most_of_it():
    asked = {"view": "ear", "crop": "FAGES", "moisture": "wet"}
    assert PAIRS.filled({"view": "ear", "crop": "FAGES"}, 1)["moisture"] in ("dry", "wet")
    assert PAIRS.filled(asked, 1) == asked
    assert Shown(AXES, PAIRS.codes[:0]).filled(asked, 1) == asked
