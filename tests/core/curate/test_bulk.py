import pytest

from core.access import AccessError, Actor
from core.curate import bulk, facts, pairs
from core.vocabulary import VocabularyError
from db.records import PairFilter


@pytest.fixture
def all_ids(filled):
    return bulk.ids(PairFilter())


def everything():
    return {pair.id: pair for pair in pairs.find(PairFilter())[0]}


def test_a_change_reaches_all_chosen_pairs_and_no_other(all_ids, actor):
    told = []
    done = bulk.apply(
        actor,
        all_ids[:5],
        {"status": "accepted", "lot": "A-7"},
        conditions={"light": "dim", "view": None},
        progress=lambda *step: told.append(step),
    )
    assert (done.changed, told[-1]) == (5, (5, 5))
    after = everything()
    for pair_id in all_ids[:5]:
        pair = after[pair_id]
        assert (pair.status, pair.lot) == ("accepted", "A-7")
        assert pair.conditions == {"light": "dim", "background": "black"}
    assert {after[pair_id].status for pair_id in all_ids[5:]} == {"new"}


def test_it_is_undone_in_one_step(all_ids, actor):
    before = everything()
    done = bulk.apply(actor, all_ids, {"crop": "PANMI"}, conditions={"light": "dim"})
    assert bulk.undo(actor, done.batch).changed == done.changed == 12
    after = everything()
    for pair_id, pair in before.items():
        assert (after[pair_id].crop, after[pair_id].conditions) == (pair.crop, pair.conditions)
        assert pairs.history(pair_id)[-1].action == "undo"


def test_what_others_have_changed_since_is_left_as_they_want_it(all_ids, actor):
    done = bulk.apply(actor, all_ids, {"status": "rejected"})
    pairs.edit(Actor("berik"), pairs.get(all_ids[0]), status="accepted")
    pairs.edit(Actor("berik"), pairs.get(all_ids[1]), description="better words")
    undone = bulk.undo(actor, done.batch)
    assert (undone.changed, undone.left) == (11, 1)
    assert pairs.get(all_ids[0]).status == "accepted"
    other = pairs.get(all_ids[1])
    assert (other.status, other.description) == ("new", "better words")


def test_an_undo_is_undone(all_ids, actor):
    done = bulk.apply(actor, all_ids, {"status": "rejected"})
    bulk.undo(actor, bulk.undo(actor, done.batch).batch)
    assert {pair.status for pair in everything().values()} == {"rejected"}


def test_what_is_set_already_is_no_change(all_ids, actor):
    assert bulk.apply(actor, all_ids, {"status": "new"}).changed == 0


def test_a_kind_goes_only_to_its_own_crop(all_ids, actor):
    bulk.apply(actor, all_ids, {}, conditions={"kind": "paddy"})
    kinds = {pair.crop: pair.conditions.get("kind") for pair in everything().values()}
    assert kinds.pop("ORYSA") == "paddy"
    assert set(kinds.values()) == {None}


def test_what_is_not_possible_changes_nothing(all_ids, actor):
    before = everything()
    with pytest.raises(VocabularyError):
        bulk.apply(actor, all_ids, {"status": "accepted"}, conditions={"light": "neon"})
    with pytest.raises(facts.OutOfRange, match="between 0"):
        bulk.apply(actor, all_ids, {"moisture_percent": 101.0})
    with pytest.raises(AccessError):
        bulk.apply(Actor("guest", frozenset({"see"})), all_ids, {"status": "accepted"})
    assert everything() == before
