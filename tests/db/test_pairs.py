from datetime import date

import pytest

from db import audit, pairs
from db.errors import StaleWriteError
from db.records import NewPair, PairFilter


def new_pair(number=1, **changes):
    fields = {
        "import_key": f"{number:064}",
        "image_sha256": f"{number:064}",
        "width": 64,
        "height": 64,
        "description": f"Күріш дәні {number}",
        "language": "kk",
        "crop": "ORYSA",
        "conditions": {"view": "single"},
    }
    return NewPair(**(fields | changes))


@pytest.fixture
def three(fresh_db):
    with fresh_db.write() as session:
        ids = pairs.add(
            session,
            [
                new_pair(1),
                new_pair(2, crop="ZEAMX", conditions={"view": "pile", "light": "dim"}),
                new_pair(3, crop=None, conditions={}, description="ТАРЫ"),
            ],
            "aigerim",
        )
    return fresh_db, ids


def test_pairs_come_back_as_they_went_in(three):
    database, ids = three
    with database.read() as session:
        pair = pairs.get(session, ids[1])
    assert pair.conditions == {"view": "pile", "light": "dim"}
    assert (pair.crop, pair.version, pair.status) == ("ZEAMX", 1, "new")


def test_counts_by_crop_leave_out_rejected_ones(three):
    database, ids = three
    with database.write() as session:
        pairs.edit(session, ids[0], version=1, who="x", status="rejected")
        assert pairs.count_by_crop(session) == {"ZEAMX": 1, None: 1}


def test_text_is_found_whatever_its_case(three):
    database, _ = three
    with database.read() as session:
        assert pairs.count(session, PairFilter(text="тары")) == 1
        assert pairs.count(session, PairFilter(text="КҮРІШ")) == 2
        assert pairs.count(session, PairFilter(text="%")) == 0


def test_known_keys(three):
    database, _ = three
    with database.read() as session:
        assert pairs.known_keys(session, [f"{1:064}", f"{9:064}"]) == {f"{1:064}"}


def test_a_stale_version_is_refused(three):
    database, ids = three
    with database.write() as session:
        pairs.edit(session, ids[0], version=1, who="a", description="new")
    with pytest.raises(StaleWriteError), database.write() as session:
        pairs.edit(session, ids[0], version=1, who="b", description="newer")
    with database.read() as session:
        assert pairs.get(session, ids[0]).description == "new"
        assert [e.action for e in audit.history(session, "pair", ids[0])] == ["import", "edit"]


def test_only_editable_fields_can_be_edited(three):
    database, ids = three
    with pytest.raises(ValueError, match="import_key"), database.write() as session:
        pairs.edit(session, ids[0], version=1, who="a", import_key="x")


@pytest.mark.parametrize(
    ("order", "places"),
    [
        ("oldest", [0, 1, 2]),
        ("newest", [2, 1, 0]),
        ("changed", [0, 2, 1]),
        ("unchanged", [1, 2, 0]),
    ],
)
def test_pairs_come_in_the_order_asked_for(three, order, places):
    database, ids = three
    with database.write() as session:
        pairs.edit(session, ids[0], version=1, who="x", status="accepted")
    with database.read() as session:
        found = pairs.find(session, PairFilter(), order=order)
        assert [pair.id for pair in found] == [ids[place] for place in places]
        middle = pairs.find(session, PairFilter(), order=order, limit=1, offset=1)
        assert [pair.id for pair in middle] == [ids[places[1]]]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (PairFilter(language="kk", synthetic=False), [0, 1, 2]),
        (PairFilter(synthetic=True), []),
        (PairFilter(conditions={"view": "pile", "light": "dim"}), [1]),
        (PairFilter(conditions={"light": ""}), [0, 2]),
        (PairFilter(conditions={"light": "", "view": ""}), [2]),
        (PairFilter(crop=""), [2]),
        (PairFilter(version=7), []),
    ],
)
def test_every_field_of_a_filter_narrows(three, wanted, places):
    database, ids = three
    with database.read() as session:
        assert pairs.ids(session, wanted) == [ids[place] for place in places]
        assert pairs.count(session, wanted) == len(places)


def test_days_and_measures_come_back_and_stand_in_the_log_as_json(three):
    database, ids = three
    day = date(2026, 8, 1)
    with database.write() as session:
        pairs.edit(session, ids[0], version=1, who="x", taken_on=day, moisture_percent=13.5)
    with database.read() as session:
        pair = pairs.get(session, ids[0])
        changes = audit.history(session, "pair", ids[0])[-1].changes
    assert (pair.taken_on, pair.moisture_percent) == (day, 13.5)
    assert changes["taken_on"] == [None, "2026-08-01"]
