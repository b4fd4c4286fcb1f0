import csv

import pytest

from core import cli
from core.create import bulk, makers, samples
from core.create.bulk import NothingAsked, Order
from core.create.generator import GeneratorStopped, warm_generator
from core.create.recipes import read_recipe
from core.curate import pairs
from core.curate.importing import import_pairs
from core.curate.manifests import Refusal
from core.curate.sources import Folder
from db.records import PairFilter

TABLE = """description;crop;light;seed;count
one maize kernel;;;;2
;rice;dim;100;
;rice;purple;;
;rice;;many;
;;;;
мокрая кукуруза;;;;
"""


def orders(text=TABLE, **options):
    return list(bulk.read_orders(text.encode(), "wishes.csv", **options))


def good(text=TABLE):
    return [item for item in orders(text) if isinstance(item, Order)]


@pytest.fixture
def make(drawn, actor, tmp_path):
    def run(wanted, **options):
        maker = makers.find(1, epoch=options.pop("epoch", None))
        return bulk.make(actor, wanted, maker, warm_generator(), tmp_path / "out", **options)

    return run


def test_rows_become_orders_and_bad_ones_are_refused_line_by_line():
    found = orders()
    assert [(o.line, o.wanted.seed, dict(o.wanted.conditions)) for o in good()] == [
        (2, 0, {"crop": "ZEAMX", "view": "single"}),
        (2, 1, {"crop": "ZEAMX", "view": "single"}),
        (3, 100, {"crop": "ORYSA", "light": "dim"}),
        (7, 101, {"crop": "ZEAMX", "moisture": "wet"}),
    ]
    refused = [item for item in found if isinstance(item, Refusal)]
    assert [(r.line, str(r.reason).split(",")[-1]) for r in refused] == [
        (4, " got “purple”."),
        (5, " got “many”."),
    ]
    assert len({order.name for order in good()}) == 4


def test_a_row_that_says_nothing_of_count_and_seed_takes_the_given_ones():
    found = orders("crop\nmaize\nrice\n", count=2, seed=40)
    assert [order.wanted.seed for order in found] == [40, 41, 42, 43]


def test_a_table_without_anything_to_ask_for_is_refused():
    with pytest.raises(NothingAsked, match="width, height"):
        orders("width,height\n1,2\n")


def test_a_bulk_is_resumed(make, tmp_path, monkeypatch):
    draw, told = type(warm_generator()).draw, []

    def broken(self, checkpoint, wanted):
        raise GeneratorStopped(log="…")

    made = make(good()[:2])
    first = (tmp_path / "out" / made.made[0]).stat().st_mtime_ns
    monkeypatch.setattr(type(warm_generator()), "draw", broken)
    with pytest.raises(GeneratorStopped):
        make(good())
    monkeypatch.setattr(type(warm_generator()), "draw", draw)
    again = make(good(), progress=lambda *at: told.append(at))
    assert (again.kept, len(again.made), told) == (made.made, 2, [(2, 4), (4, 4)])
    assert (tmp_path / "out" / made.made[0]).stat().st_mtime_ns == first
    assert not list((tmp_path / "out").glob("*.part"))
    for order in good():
        recipe = read_recipe((tmp_path / "out" / order.name).read_bytes())
        assert (recipe["seed"], recipe["asked"]) == (order.wanted.seed, order.wanted.conditions)


def test_files_of_another_recipe_are_never_overwritten(make, tmp_path):
    make(good())
    (other,) = (item for item in good() if item.line == 3)
    (tmp_path / "out" / other.name).write_bytes(b"my own file")
    report = make(good(), epoch=1)
    assert (report.made, report.kept, len(report.refused)) == ([], [], 4)
    assert "Nothing was overwritten" in str(report.refused[0].reason)
    assert (tmp_path / "out" / other.name).read_bytes() == b"my own file"


def test_the_folder_is_a_set_of_synthetic_pairs(make, tmp_path, actor):
    make(good(), language="ru")
    with (tmp_path / "out" / "metadata.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows][-1] == "мокрая кукуруза"
    report = import_pairs(Folder(tmp_path / "out"), actor)
    assert len(report.added) == 4 and not report.refused
    found = pairs.find(PairFilter(synthetic=True))[0]
    assert {(pair.crop, pair.conditions.get("light")) for pair in found} >= {("ORYSA", "dim")}


def test_the_command_says_what_it_did(drawn, tmp_path, capsys):
    wishes, out = tmp_path / "wishes.csv", tmp_path / "out"
    wishes.write_text(TABLE, encoding="utf-8")
    assert cli.main(["bulk", str(wishes), "--run", "1", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == f"4 made, 0 kept, 2 refused: {out}\n"
    assert said.err.startswith("line 4: Expected light")
    assert cli.main(["bulk", str(wishes), "--out", str(out), "--json"]) == 0
    assert '"kept": 4' in capsys.readouterr().out
    assert samples.count() == 4
    wishes.write_text("width\n1\n", encoding="utf-8")
    assert cli.main(["bulk", str(wishes), "--out", str(out)]) == 2
