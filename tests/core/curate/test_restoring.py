from datetime import date

import pytest

from core.curate import pairs, restoring, shaping, versions
from core.curate.pairs import StaleEdit
from core.images import Cut
from db.records import PairFilter


def edit(actor, pair_id, **changes):
    pair = pairs.get(pair_id)
    now = {name: getattr(pair, name) for name in ("description", "crop", "conditions", "status")}
    return pairs.edit(actor, pair, **(now | changes))


@pytest.fixture
def changed(filled, actor):
    """A version of twelve pairs, after which one was edited, one rejected and one relabelled."""
    autumn = versions.freeze(actor, "autumn")
    edit(actor, 1, description="Something else", crop="PANMI", conditions={"view": "pile"})
    edit(actor, 2, status="rejected")
    edit(actor, 3, crop=None, status="accepted")
    return autumn


def test_what_changed_between_two_versions_is_told(changed, actor):
    winter = versions.freeze(actor, "winter")
    found = restoring.difference(changed, winter)
    assert [pair.pair for pair in found.removed] == [2, 3] and found.added == ()
    (change,) = found.changed
    assert change.after.pair == 1
    assert set(change.fields) == {"description", "crop", "conditions"}
    back = restoring.difference(winter, changed)
    assert [pair.pair for pair in back.added] == [2, 3]
    assert restoring.difference(changed, changed) == restoring.Difference((), (), ())


def test_restoring_brings_back_what_the_version_holds(changed, actor):
    done = restoring.restore(actor, changed)
    assert ([pair.id for pair in done.after], done.unchanged, done.gone) == ([1, 2, 3], 9, [])
    assert versions.freeze(actor) == changed
    assert pairs.get(3).status == "accepted"  # what was decided and does no harm stays
    assert pairs.history(1)[-1].action == "edit"


def test_restoring_brings_back_the_image_and_what_was_known_of_the_sample(filled, actor):
    whole = pairs.edit(actor, pairs.get(1), lot="A-7", taken_on=date(2026, 9, 30))
    autumn = versions.freeze(actor, "autumn")
    smaller = shaping.reshape(actor, whole, Cut(box=(0.2, 0, 1, 1)))
    pairs.edit(actor, smaller, lot="B", taken_on=None, px_per_mm=12.0)
    done = restoring.restore(actor, autumn)
    again = pairs.get(1)
    assert (again.image_sha256, again.width) == (whole.image_sha256, whole.width)
    assert (again.lot, again.taken_on, again.px_per_mm) == ("A-7", date(2026, 9, 30), None)
    restoring.undo(actor, done)
    assert (pairs.get(1).width, pairs.get(1).lot) == (smaller.width, "B")


def test_restoring_can_be_taken_back(changed, actor):
    before = pairs.find(PairFilter())[0]
    done = restoring.restore(actor, changed)
    restoring.undo(actor, done)
    now = pairs.find(PairFilter())[0]
    kept = ("description", "language", "crop", "conditions", "status")
    for old, new in zip(before, now, strict=True):
        assert [getattr(old, name) for name in kept] == [getattr(new, name) for name in kept]


def test_taking_back_overwrites_nobody(changed, actor):
    done = restoring.restore(actor, changed)
    edit(actor, 3, description="theirs")
    with pytest.raises(StaleEdit):
        restoring.undo(actor, done)
    assert pairs.get(3).description == "theirs"
    assert pairs.get(1).description == done.after[0].description  # all or nothing


def test_pairs_of_other_versions_stay_as_they_are(filled, actor):
    maize = versions.freeze(actor, "maize", wanted=PairFilter(crop="ZEAMX"))
    edit(actor, 1, description="Something else")
    assert restoring.restore(actor, maize).unchanged == 2
    assert pairs.get(1).description == "Something else"
