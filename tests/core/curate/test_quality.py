"""Checks of a workspace: what is flagged, what is decided, and what comes of it."""

import pytest
from PIL import Image, ImageOps

from core.access import AccessError, Actor
from core.curate import duplicates, pairs, quality
from core.curate.importing import import_pairs
from core.curate.outliers import outliers
from core.curate.pairs import StaleEdit
from core.curate.sources import Folder
from db.records import ANY_FLAG, MeasuredPair, PairFilter
from tests.conftest import write_manifest
from tests.core.curate.test_likeness import grain


@pytest.fixture
def twins(workspace, tmp_path, actor):
    """Six different pictures, a flipped copy of the first, and the second with two descriptions."""
    folder = tmp_path / "twins"
    folder.mkdir()
    for seed in range(6):
        grain(seed).save(folder / f"{seed}.png")
    grain(0).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "flipped.png")
    names = [*(f"{seed}.png" for seed in range(6)), "flipped.png", "1.png"]
    rows = [
        {"file_name": name, "text": f"Maize, sample {place}", "crop": "maize"}
        for place, name in enumerate(names)
    ]
    write_manifest(folder, rows)
    import_pairs(Folder(folder), actor)
    quality.check(actor)
    return pairs.find(PairFilter())[0]


def numbers(flag):
    return [pair.id for pair in pairs.find(PairFilter(flag=flag))[0]]


def test_duplicates_are_found_and_flagged(twins):
    assert numbers("near_duplicate") == [1, 7]
    assert numbers("exact_duplicate") == [2, 8]
    assert numbers(ANY_FLAG) == [1, 2, 7, 8]
    assert quality.count_flags() == {"near_duplicate": 2, "exact_duplicate": 2}


def test_checking_again_finds_the_same_and_compares_nothing_twice(twins, actor):
    told = []
    quality.check(actor, progress=lambda *numbers: told.append(numbers))
    assert told == [] and numbers("near_duplicate") == [1, 7]


def test_what_comes_later_is_compared_with_all_before(twins, actor, tmp_path):
    later = tmp_path / "later"
    later.mkdir()
    grain(4).crop((10, 10, 235, 235)).save(later / "cropped.png")
    report = import_pairs(Folder(later), actor)
    quality.check(actor)
    assert numbers("near_duplicate") == [1, 5, 7, *report.added]
    assert quality.flagged(report.added) == {"near_duplicate": report.added}


def test_the_threshold_decides_what_is_shown(twins):
    (alike,), number = duplicates.find(0.8, limit=10)
    assert number == 1 and alike.similarity > 0.95
    assert {alike.first[0].id, alike.second[0].id} == {1, 7}
    assert duplicates.find(alike.similarity + 0.001, limit=10) == ([], 0)


def test_keeping_one_rejects_the_other_and_can_be_taken_back(twins, actor):
    before = [pair for pair in twins if pair.id == 7]
    now = duplicates.reject(actor, before)
    assert pairs.get(7).status == "rejected" and numbers("near_duplicate") == []
    duplicates.take_back(actor, before, now)
    assert pairs.get(7).status == "new" and numbers("near_duplicate") == [1, 7]


def test_a_stale_decision_is_refused(twins, actor):
    (pair,) = [pair for pair in twins if pair.id == 7]
    pairs.edit(actor, pair, description="theirs", crop=None, conditions={}, status="new")
    with pytest.raises(StaleEdit):
        duplicates.reject(actor, [pair])


def test_keeping_both_lasts_and_can_be_taken_back(twins, actor):
    (near,), _ = duplicates.find(0.8, limit=10)
    (same,) = duplicates.exact()
    for two in (near, same):
        duplicates.dismiss(actor, two)
    quality.check(actor)
    assert quality.count_flags() == {} and duplicates.exact() == []
    assert duplicates.linked() == []
    for two in (near, same):
        duplicates.dismiss(actor, two, dismissed=False)
    assert quality.count_flags() == {"near_duplicate": 2, "exact_duplicate": 2}
    assert pairs.history(1)[-1].action == "restore likeness"


def test_a_flag_that_was_dismissed_stays_so(workspace, tmp_path, actor):
    folder = tmp_path / "framed"
    folder.mkdir()
    ImageOps.expand(grain(0), 20, "white").save(folder / "a.png")
    (pair_id,) = import_pairs(Folder(folder), actor).added
    assert numbers("border") == [pair_id]  # by the import itself
    quality.dismiss(actor, pair_id, "border")
    quality.check(actor)
    assert numbers("border") == [] and quality.flags_of([pair_id])[pair_id][0].dismissed
    quality.dismiss(actor, pair_id, "border", dismissed=False)
    assert numbers("border") == [pair_id]


def test_images_that_no_import_measured_are_measured(filled, actor):
    from sqlalchemy import delete

    from core.database import database
    from db.check_tables import ImageCheck

    with database().write() as session:
        session.execute(delete(ImageCheck))
    told = []
    quality.check(actor, progress=lambda *numbers: told.append(numbers))
    assert (12, 12) in told


def test_an_outlier_stands_apart_within_its_crop():
    def measured(number, **changes):
        usual = {
            "red": 0.6, "green": 0.5, "blue": 0.3, "saturation": 0.3, "darkest_20th": 0.1,
            "middle": 0.5, "lightest": 0.9, "contrast": 0.8, "texture": 0.04,
        }  # fmt: skip
        varied = {name: value + 0.01 * (number % 7) for name, value in usual.items()}
        return MeasuredPair(number, "ORYSA", 64, 64, False, varied | changes)

    usual = [measured(number) for number in range(40)]
    odd = measured(99, red=0.1, blue=0.9, middle=0.2)
    assert list(outliers([*usual, odd])) == [99]
    assert outliers([*usual[:8], odd]) == {}  # too few to tell


def test_who_may_not_curate_decides_nothing(twins):
    guest = Actor("guest", frozenset({"see"}))
    with pytest.raises(AccessError):
        quality.check(guest)
    with pytest.raises(AccessError):
        quality.dismiss(guest, 1, "near_duplicate")
    with pytest.raises(AccessError):
        duplicates.reject(guest, twins[:1])
