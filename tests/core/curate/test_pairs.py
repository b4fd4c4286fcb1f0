import pytest

from core.curate import pairs
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from core.vocabulary import VocabularyError
from db.records import PairFilter


@pytest.fixture
def pair(workspace, pairs_folder, actor):
    import_pairs(Folder(pairs_folder), actor)
    return pairs.find(PairFilter(), limit=1)[0][0]


def edit(actor, pair, **changes):
    now = {
        "description": pair.description,
        "crop": pair.crop,
        "conditions": pair.conditions,
        "status": pair.status,
    }
    return pairs.edit(actor, pair, **(now | changes))


def test_an_edit_is_saved_and_logged(pair, actor):
    saved = edit(actor, pair, description="Бір тары дәні", crop="PANMI", status="accepted")
    assert (saved.description, saved.crop, saved.status) == ("Бір тары дәні", "PANMI", "accepted")
    assert (saved.language, saved.version, saved.updated_by) == ("kk", 2, "aigerim")
    entry = pairs.history(pair.id)[-1]
    assert entry.action == "edit"
    assert entry.changes["crop"] == [pair.crop, "PANMI"]


def test_a_stale_edit_is_refused_and_loses_nothing(pair, actor):
    first = edit(actor, pair, description="first")
    with pytest.raises(pairs.StaleEdit):
        edit(actor, pair, description="second")
    assert pairs.get(pair.id) == first


def test_conditions_can_be_set_changed_and_taken_away(pair, actor):
    pair = edit(actor, pair, conditions={"view": "few", "light": "dim"})
    assert pair.conditions == {"view": "few", "light": "dim"}
    pair = edit(actor, pair, conditions={"view": "pile"})
    assert pairs.get(pair.id).conditions == {"view": "pile"}


def test_an_edit_that_changes_nothing_is_not_logged(pair, actor):
    assert edit(actor, pair).version == pair.version
    assert [entry.action for entry in pairs.history(pair.id)] == ["import"]


def test_a_kind_of_another_crop_is_dropped(pair, actor):
    saved = edit(actor, pair, crop="ZEAMX", conditions={"kind": "paddy", "view": "few"})
    assert saved.conditions == {"view": "few"}


def test_what_is_not_in_the_vocabulary_is_refused(pair, actor):
    with pytest.raises(VocabularyError):
        edit(actor, pair, conditions={"view": "sideways"})
    with pytest.raises(pairs.UnknownStatus):
        edit(actor, pair, status="lost")
    assert pairs.get(pair.id) == pair


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (PairFilter(), 12),
        (PairFilter(crop="ZEAMX"), 2),
        (PairFilter(crop=""), 0),
        (PairFilter(text="ЧЁРНЫЙ"), 6),
        (PairFilter(text="100%"), 0),
        (PairFilter(status="accepted"), 0),
        (PairFilter(conditions={"view": "single", "background": "black"}), 12),
        (PairFilter(conditions={"view": "pile"}), 0),
    ],
)
def test_filters(pair, wanted, number):
    page, total = pairs.find(wanted, limit=5)
    assert (len(page), total) == (min(number, 5), number)


def test_a_pair_that_is_not_there_is_named(workspace):
    with pytest.raises(pairs.NoSuchPair, match="99"):
        pairs.get(99)
