import pytest

from db import pairs, search
from db.engine import WRITES
from db.records import PairFilter
from tests.db.test_pairs import new_pair

TEXTS = ("Одно зёрнышко кукурузы, чёрный фон", "ҚАРА фонда бір жүгері дәні", "A single kernel: 3/4")


@pytest.fixture
def three(fresh_db):
    with fresh_db.write() as session:
        new = [
            new_pair(n, description=text, source=f"Поле {n}/roll-{n}.jpg")
            for n, text in enumerate(TEXTS, start=1)
        ]
        ids = pairs.add(session, new, "aigerim")
    return fresh_db, ids


def found(database, **words):
    with database.read() as session:
        return pairs.ids(session, PairFilter(**words))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("черный", [0]),
        ("ЗЕРНЫШ кукуруз", [0]),
        ("қара", [1]),
        ("фон", [0, 1]),
        ("жүг фонд", [1]),
        ("kernel 3 4", [2]),
        ("kernel -single", [2]),
        ('"single" OR (NEAR', []),
        ("'kernel' & !single", [2]),
        ("ernel", []),
        ("***", []),
    ],
)
def test_every_word_begins_a_word_of_the_description(three, text, places):
    database, ids = three
    assert found(database, text=text) == [ids[place] for place in places]


def test_sources_are_searched_apart_from_descriptions(three):
    database, ids = three
    assert found(database, source="поле roll 2") == [ids[1]]
    assert found(database, text="поле") == []
    assert found(database, source="поле", text="фон") == ids[:2]


def test_the_index_follows_edits(three):
    database, ids = three
    with database.write() as session:
        pairs.edit(session, ids[0], version=1, who="x", description="Просо")
    assert found(database, text="просо") == [ids[0]]
    assert found(database, text="кукурузы") == []


def test_an_index_that_is_lost_is_made_again(three):
    database, ids = three
    if database.engine.dialect.name == "sqlite":
        lost = ("DROP TRIGGER pair_search_added", "DROP TABLE pair_search")
    else:
        lost = ("DROP INDEX pair_search_folded",)
    with database.engine.execution_options(**{WRITES: True}).begin() as connection:
        for statement in lost:
            connection.exec_driver_sql(statement)
    database.migrate()
    assert found(database, text="фон") == ids[:2]
    with database.write() as session:
        added = pairs.add(session, [new_pair(9, description="фон")], "x")
    assert found(database, text="фон") == [*ids[:2], *added]


def test_words_are_folded_alike_everywhere():
    assert search.folded(" Зёрна,\tҚАРА—фон_3/4 ") == "зерна қара фон 3 4"


def test_words_and_labels_are_looked_for_together(three):
    database, ids = three
    with database.write() as session:
        pairs.edit(
            session, ids[1], version=1, who="x",
            crop="ZEAMX", status="accepted", conditions={"state": "black_point", "view": "single"},
        )  # fmt: skip
    labels = {"crop": "ZEAMX", "status": "accepted", "conditions": {"state": "black_point"}}
    assert found(database, text="фон", **labels) == [ids[1]]
    assert found(database, source="поле", **labels, synthetic=False) == [ids[1]]
    assert found(database, text="фон", conditions={"state": "black"}) == []
    assert found(database, text="фон", conditions={"state": "black_point", "light": ""}) == [ids[1]]
    with database.write() as session:
        pairs.edit(session, ids[1], version=2, who="x", conditions={"view": "single"})
    assert found(database, text="фон", **labels) == []
    assert found(database, text="фон", conditions={"view": "single"}, status="accepted") == [ids[1]]
