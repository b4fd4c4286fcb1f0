import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from db import audit, samples
from db.engine import MIGRATIONS, WRITES
from db.sample_records import NO_RUN, NewSample, SampleFilter


def new_sample(number=1, **changes):
    fields = {
        "image_sha256": f"{number:064}",
        "run_id": None,
        "epoch": 2,
        "seed": number,
        "crop": "ORYSA",
        "description": f"Күріш дәні {number}",
        "recipe": {"seed": number},
        "words": f"Күріш дәні {number} rice",
        "conditions": {"view": "single"},
    }
    return NewSample(**(fields | changes))


@pytest.fixture
def three(fresh_db):
    with fresh_db.write() as session:
        new = [
            new_sample(1),
            new_sample(2, crop="ZEAMX", words="Жүгері maize", conditions={"view": "pile"}),
            new_sample(3, crop=None, words="", conditions={}),
        ]
        ids = samples.add(session, new, "aigerim")
    return fresh_db, ids


def found(database, **wanted):
    with database.read() as session:
        page, total = samples.page(session, SampleFilter(**wanted), limit=10)
    assert len(page) == total
    return [sample.id for sample in page]


def test_the_newest_come_first_and_pages_say_how_many_there_are(three):
    database, ids = three
    assert found(database) == ids[::-1]
    with database.read() as session:
        page, total = samples.page(session, SampleFilter(), limit=1, offset=1)
    assert ([sample.id for sample in page], total) == ([ids[1]], 3)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"crop": "ZEAMX"}, [1]),
        ({"conditions": {"view": "single"}}, [0]),
        ({"conditions": {"view": "single", "light": "dim"}}, []),
        ({"text": "дән күр"}, [0]),
        ({"text": "MAI"}, [1]),
        ({"text": "aize"}, []),
        ({"text": "rice", "crop": "ZEAMX"}, []),
        ({"run": NO_RUN}, [2, 1, 0]),
        ({"run": 5}, []),
        ({"favourite": True}, []),
        ({"status": "new"}, [2, 1, 0]),
    ],
)
def test_filters_narrow_what_is_found(three, wanted, places):
    database, ids = three
    assert found(database, **wanted) == [ids[place] for place in places]


def test_the_same_image_is_there_once_and_keeps_its_id(three):
    database, ids = three
    with database.write() as session:
        again = samples.add(session, [new_sample(2), new_sample(9), new_sample(9)], "erlan")
    assert again[0] == ids[1] and again[1] == again[2]
    assert len(found(database)) == 4


def test_what_people_think_is_kept_and_logged(three):
    database, ids = three
    with database.write() as session:
        samples.judge(session, ids[0], "erlan", favourite=True, status="accepted", pair_id=7)
        assert samples.judge(session, 99, "erlan", favourite=True) is None
        with pytest.raises(ValueError, match="seed"):
            samples.judge(session, ids[0], "erlan", seed=3)
    assert found(database, favourite=True) == found(database, status="accepted") == ids[:1]
    with database.read() as session:
        (line,) = audit.history(session, "sample", ids[0])
    assert line.changes["status"] == ["new", "accepted"]


def test_what_is_removed_is_found_no_more(three):
    database, ids = three
    with database.write() as session:
        assert samples.remove(session, [ids[0], 99], "erlan") == [f"{1:064}"]
    assert found(database) == ids[:0:-1]
    assert found(database, text="rice") == []
    assert found(database, conditions={"view": "single"}) == []


def test_samples_that_were_there_are_found_by_words_and_conditions(empty_db):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = empty_db.engine
    command.upgrade(config, "0004")
    row = text(
        "INSERT INTO samples (id, image_sha256, epoch, seed, crop, description, recipe, created_at,"
        " created_by) VALUES (1, 's', 2, 7, 'ZEAMX', 'Жёлтое зерно',"
        """ '{"shown": {"crop": "ZEAMX", "view": "pile"}}',"""
        " '2026-01-01 00:00:00', 'a')"
    )
    with empty_db.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(row)
    empty_db.migrate()
    assert found(empty_db, text="желтое", conditions={"view": "pile"}) == [1]
    assert found(empty_db, status="new", favourite=False) == [1]
    command.downgrade(config, "0004")
    command.upgrade(config, "head")


def test_what_one_generator_made_with_some_seeds_is_found(three):
    database, ids = three
    with database.read() as session:
        assert [s.id for s in samples.with_seeds(session, None, 2, [1, 3, 9])] == [ids[0], ids[2]]
        assert samples.with_seeds(session, None, 3, [1]) == []
        assert samples.with_seeds(session, 1, 2, [1]) == []
