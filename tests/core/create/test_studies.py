"""Condition studies: sheets, slides and response curves, most of them without Keras."""

import io

import numpy as np
import pytest
from PIL import Image

from core.create import curves, makers, responses, samples, sheets, slides, studies
from core.create.generator import warm_generator
from core.create.samples import BadSeed
from core.create.studies import SameAxis, Study, Sweep, with_value
from core.frames import STRIP
from core.vocabulary import vocabulary

MOISTURE, LIGHT = Sweep("moisture", ("dry", "wet")), Sweep("light", ("daylight", "warm", "dim"))
MAIZE = {"crop": "ZEAMX"}


def study(asked=MAIZE, seed=7):
    return Study(makers.find(1), asked, seed)


def test_a_study_holds_all_but_what_is_studied(drawn):
    one, other = (study().conditions(("moisture", value)) for value in ("dry", "wet"))
    assert one == {"crop": "ZEAMX", "view": "single", "background": "black", "moisture": "dry"}
    assert other == {**one, "moisture": "wet"}


@pytest.mark.parametrize(
    ("change", "state", "severity"),
    [
        (("state", "mouldy"), "mouldy", "clear"),
        (("state", "sound"), "sound", "none"),
        (("severity", "none"), "sound", "none"),
        (("severity", "severe"), "sound", "none"),
    ],
)
def test_a_damage_has_a_degree_and_a_sound_kernel_has_none(change, state, severity):
    found = with_value({"state": "sound", "severity": "none"}, *change)
    assert (found["state"], found["severity"]) == (state, severity)


def test_a_degree_that_is_there_stays():
    found = with_value({"state": "mouldy", "severity": "slight"}, "state", "broken")
    assert found == {"state": "broken", "severity": "slight"}


def test_a_sheet_crosses_two_axes_and_reuses_its_cells(drawn, actor):
    made = studies.sheet(actor, study(), MOISTURE, LIGHT, warm_generator())
    assert [[cell.recipe["shown"]["light"] for cell in row] for row in made.cells] == [
        ["daylight", "warm", "dim"]
    ] * 2
    assert {cell.seed for row in made.cells for cell in row} == {7}
    assert samples.count() == 6
    turned = studies.sheet(actor, study(), LIGHT, MOISTURE, warm_generator())
    assert turned.cells == tuple(zip(*made.cells, strict=True))
    assert samples.count() == 6


def test_what_cannot_be_together_has_no_image(drawn, actor):
    state, severity = Sweep("state", ("sound", "mouldy")), Sweep("severity", ("none", "severe"))
    asked = {**MAIZE, "state": "mouldy"}
    made = studies.sheet(actor, study(asked), state, severity, warm_generator())
    assert [[cell is not None for cell in row] for row in made.cells] == [
        [True, False],
        [False, True],
    ]
    crops, kinds = Sweep("crop", ("ORYSA", "ZEAMX")), Sweep("kind", ("paddy",))
    made = studies.sheet(actor, study({}), crops, kinds, warm_generator())
    assert [row[0] is not None for row in made.cells] == [True, False]
    (row,) = studies.sheet(actor, study({}), kinds, crops, warm_generator()).cells
    assert [cell is not None for cell in row] == [True, False]


def test_a_sheet_of_one_axis_and_a_bad_seed_are_refused(drawn, actor):
    with pytest.raises(SameAxis, match="light"):
        studies.sheet(actor, study(), LIGHT, LIGHT, warm_generator())
    with pytest.raises(BadSeed):
        study(seed=-1)


@pytest.mark.parametrize("language", ["en", "kk"])
def test_a_sheet_is_kept_as_an_image_with_its_legend(drawn, actor, language):
    made = studies.sheet(actor, study(), MOISTURE, LIGHT, warm_generator())
    image = Image.open(io.BytesIO(sheets.to_png(made, study(), language)))
    assert image.format == "PNG"
    assert image.width > 3 * sheets.CELL and image.height > 2 * sheets.CELL
    assert len(image.getcolors(image.width * image.height)) > 100


def test_a_slide_goes_from_value_to_value(trained, actor):
    told = []
    gif = slides.slide(
        actor, study(), LIGHT, warm_generator(), progress=lambda *at: told.append(at)
    )
    image = Image.open(io.BytesIO(gif))
    assert (image.n_frames, image.info["loop"]) == (2 * slides.LEG + 1, 0)
    assert image.size == (256, 256 + STRIP)
    assert told[-1] == (25, 25)
    assert samples.count() == 0


def test_a_slide_needs_two_values(drawn, actor):
    with pytest.raises(slides.TooFewValues, match="1"):
        slides.slide(actor, study(), Sweep("light", ("dim",)), warm_generator())


def test_a_curve_has_every_seed_at_every_value_and_real_pairs_beside(drawn, actor):
    views = Sweep("view", ("single", "pile"))
    single, pile = curves.curve(actor, study(), views, "lightness", warm_generator(), seeds=3)
    assert (single.value, len(single.made), len(single.real)) == ("single", 3, 2)
    assert (pile.value, len(pile.made), pile.real) == ("pile", 3, [])
    mean, deviation = single.spread()
    assert mean == pytest.approx(np.mean(single.made)) and deviation > 0
    low, high = responses.RESPONSES["lightness"].least, responses.RESPONSES["lightness"].most
    assert all(low <= value <= high for value in (*single.made, *single.real))
    assert samples.count() == 6


def test_a_curve_of_crops_has_each_crop_s_own_pairs(drawn, actor):
    crops = Sweep("crop", studies.choices("crop", None))
    points = curves.curve(actor, study({}), crops, "greenness", warm_generator(), seeds=1)
    assert [(point.value, len(point.real)) for point in points] == [
        (crop.code, 2) for crop in vocabulary().crops
    ]


def test_environments_set_values_of_the_axes():
    terms = vocabulary()
    assert {each.code for each in terms.environments} == {
        "drought", "harvest_rain", "early_frost", "storage_heating", "damp_storage",
    }  # fmt: skip
    for each in terms.environments:
        assert each.source and set(each.names) == {"en", "ru", "kk"}
        assert each.sets == {a: terms.value_code(a, v) for a, v in each.sets.items()}
