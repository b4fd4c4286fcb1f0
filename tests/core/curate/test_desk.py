import pytest

from core.access import Actor
from core.curate import bulk, pairs
from core.curate.desk import Desk
from db.records import PairFilter

BERIK = Actor("berik")


@pytest.fixture
def all_ids(filled):
    return bulk.ids(PairFilter())


@pytest.fixture
def desk(all_ids, actor):
    desk = Desk(actor, PairFilter(), "en")
    desk.begin()
    return desk


def press(desk, *keys):
    for key in keys:
        desk.press(key)
    return desk.pair


def test_enter_accepts_x_rejects_and_both_go_on(desk, all_ids):
    press(desk, "Enter", "X")
    assert pairs.get(all_ids[0]).status == "accepted"
    assert pairs.get(all_ids[1]).status == "rejected"
    assert desk.pair.id == all_ids[2]


def test_the_first_axis_without_a_value_is_open_and_digits_pick_its_options(desk, all_ids):
    assert (desk.axis, desk.options()["4"]) == ("state", "immature")
    assert press(desk, "4").conditions["state"] == "immature"
    assert desk.axis == "severity"
    assert press(desk, "2", "3").conditions["severity"] == "slight"
    assert pairs.get(all_ids[0]).conditions["maturity"] == "ripe"


def test_backspace_takes_the_value_away_and_a_digit_never_does(desk):
    press(desk, "4", "ArrowUp", "4")
    assert pairs.get(desk.pair.id).conditions["state"] == "immature"
    press(desk, "ArrowUp", "Backspace")
    assert "state" not in pairs.get(desk.pair.id).conditions


def test_nought_turns_to_the_options_beyond_nine(desk):
    assert desk.has_more() and len(desk.options()) == 9
    press(desk, "0")
    assert list(desk.options().values()) == ["insect", "frost", "foreign"]
    assert press(desk, "2").conditions["state"] == "frost"
    press(desk, "ArrowUp", "0", "0")
    assert desk.options()["1"] == "sound"


def test_a_digit_without_an_option_does_nothing(desk, all_ids):
    press(desk, "0", "9", "Q", "F5")
    assert pairs.get(all_ids[0]).version == 1


def test_another_crop_changes_which_kinds_there_are(desk):
    desk.open_axis("crop")
    press(desk, "5")
    assert desk.pair.crop == "ZEAMX"
    desk.open_axis("kind")
    assert "yellow" in desk.options().values()


def test_undo_takes_back_step_by_step_and_returns_to_the_pair(desk, all_ids):
    before = desk.pair
    press(desk, "4", "Enter", "X")
    assert press(desk, "U").id == all_ids[1]
    assert pairs.get(all_ids[1]).status == "new"
    assert press(desk, "U").id == all_ids[0]
    assert pairs.get(all_ids[0]).status == "new"
    assert press(desk, "U").conditions == before.conditions
    assert press(desk, "U").id == all_ids[0]


def test_skipped_pairs_come_again_at_the_end(desk, all_ids):
    press(desk, "S", *["Enter"] * 11)
    assert desk.pair.id == all_ids[0]
    assert press(desk, "Enter") is None
    assert press(desk, "U").id == all_ids[0]


def test_arrows_move_along_the_trail_and_decide_nothing(desk, all_ids):
    press(desk, "ArrowRight", "ArrowRight")
    assert desk.pair.id == all_ids[2]
    press(desk, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert desk.pair.id == all_ids[0]
    assert press(desk, "ArrowRight").id == all_ids[1]
    assert {pair.status for pair in pairs.find(PairFilter())[0]} == {"new"}


def test_d_writes_the_description_and_t_takes_conditions_from_it(desk):
    press(desk, "4", "D")
    assert desk.pair.description == "Rice, single kernel: unripe; black background."
    desk.save(description="A pile of mouldy rice in dim light", conditions={})
    conditions = press(desk, "T").conditions
    assert conditions == {"view": "pile", "state": "mouldy", "light": "dim"}


def test_two_desks_share_the_work(desk, all_ids):
    other = Desk(BERIK, PairFilter(), "en")
    other.begin()
    assert [desk.pair.id, other.pair.id] == all_ids[:2]
    seen = []
    while desk.pair or other.pair:
        for one in (desk, other):
            if one.pair:
                seen.append(one.pair.id)
                one.press("Enter")
    assert sorted(seen) == all_ids


def test_words_typed_about_the_pair_before_are_saved_to_it(desk, all_ids):
    press(desk, "Enter")
    desk.save(about=all_ids[0], description="Бір күріш дәні")
    assert pairs.get(all_ids[0]).description == "Бір күріш дәні"
    assert desk.pair.id == all_ids[1]
    press(desk, "U")
    assert (desk.pair.id, desk.pair.status) == (all_ids[0], "accepted")


def test_a_stale_save_about_the_pair_before_brings_it_back_with_both_versions(desk, all_ids):
    press(desk, "Enter")
    pairs.edit(BERIK, pairs.get(all_ids[0]), description="theirs")
    with pytest.raises(pairs.StaleEdit):
        desk.save(about=all_ids[0], description="mine")
    assert desk.pair.id == desk.conflict.seen.id == all_ids[0]
    assert desk.conflict.mine == {"description": "mine"}


def test_a_field_that_still_holds_the_words_of_before_overwrites_nothing(desk, all_ids):
    name, before = desk.text()
    pairs.edit(BERIK, desk.pair, description="theirs")
    desk.click(all_ids[0], "4")
    desk.click(all_ids[0], "1")
    assert desk.text()[1] == "theirs"
    desk.hear([], {name: before})
    assert pairs.get(all_ids[0]).description == "theirs"
    desk.hear([], {name: "typed"})
    desk.hear([], {name: "typed"})
    assert pairs.get(all_ids[0]).description == "typed"
    assert len(pairs.history(all_ids[0])) == 4


def test_what_comes_next_can_be_known_before(desk, all_ids):
    assert desk.coming().id == all_ids[1]
    assert desk.coming().id == press(desk, "Enter").id


def test_a_stale_save_becomes_a_conflict_that_loses_nothing(desk, all_ids):
    pairs.edit(BERIK, desk.pair, description="theirs")
    with pytest.raises(pairs.StaleEdit):
        desk.press("4")
    assert desk.conflict.mine == {"conditions": {**desk.pair.conditions, "state": "immature"}}
    press(desk, "5", "Enter")  # nothing goes on before it is settled
    assert pairs.get(all_ids[0]).version == 2
    press(desk, "1")
    both = pairs.get(all_ids[0])
    assert (both.description, both.conditions["state"]) == ("theirs", "immature")
    assert desk.pair == both


def test_of_two_who_change_conditions_each_keeps_what_only_they_changed(desk, all_ids):
    theirs = {**desk.pair.conditions, "light": "dim", "view": "pile"}
    pairs.edit(BERIK, desk.pair, conditions=theirs)
    with pytest.raises(pairs.StaleEdit):
        desk.press("4")
    press(desk, "U")  # only the conflict can be settled now
    press(desk, "1")
    assert pairs.get(all_ids[0]).conditions == theirs | {"state": "immature"}


def test_a_conflict_can_be_settled_with_what_others_saved(desk, all_ids):
    theirs = pairs.edit(BERIK, desk.pair, description="theirs")
    with pytest.raises(pairs.StaleEdit):
        desk.save(description="mine")
    press(desk, "2")
    assert desk.pair == pairs.get(all_ids[0]) == theirs
    assert press(desk, "Enter").id == all_ids[1]
