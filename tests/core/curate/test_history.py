from datetime import date

import pytest

from core.curate import pairs
from core.curate.history import revert
from core.curate.shaping import reshape
from core.images import Cut
from db.records import PairFilter


@pytest.fixture
def pair(filled):
    return pairs.find(PairFilter(), limit=1)[0][0]


def content(pair):
    """Returns a pair without what only says when and by whom it was changed."""
    return {k: v for k, v in vars(pair).items() if not k.startswith("updated") and k != "version"}


def test_any_earlier_state_comes_back_whole(pair, actor):
    states = [pair]
    for changes in (
        {"description": "Бір тары дәні", "crop": "PANMI"},
        {"lot": "A-7", "taken_on": date(2026, 8, 1), "moisture_percent": 13.5, "px_per_mm": 40.0},
        {"conditions": {"view": "pile"}, "status": "accepted"},
        {"taken_on": None, "lot": ""},
    ):
        states.append(pairs.edit(actor, states[-1], **changes))
    states.append(reshape(actor, states[-1], Cut(quarters=1, box=(0, 0, 0.5, 1))))
    lines = pairs.history(pair.id)
    assert len(lines) == len(states)
    now = states[-1]
    for line, state in sorted(zip(lines, states, strict=True), key=lambda both: both[0].id % 3):
        now = revert(actor, now, line.id)
        assert content(now) == content(state)


def test_a_revert_stands_in_the_history_and_can_be_reverted(pair, actor):
    edited = pairs.edit(actor, pair, description="changed")
    back = revert(actor, edited, pairs.history(pair.id)[0].id)
    assert back.description == pair.description
    lines = pairs.history(pair.id)
    assert [line.action for line in lines] == ["import", "edit", "revert"]
    assert lines[-1].changes["description"] == ["changed", pair.description]
    assert revert(actor, back, lines[1].id).description == "changed"


def test_a_stale_revert_is_refused(pair, actor):
    pairs.edit(actor, pair, description="theirs")
    with pytest.raises(pairs.StaleEdit):
        revert(actor, pair, pairs.history(pair.id)[0].id)
    assert pairs.get(pair.id).description == "theirs"
