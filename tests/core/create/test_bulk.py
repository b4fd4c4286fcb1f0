import csv

import pytest

from core import cli
from core.create import bulk, makers, samples
from core.create.generator import GeneratorStopped, warm_generator
from core.create.orders import Order, read_orders
from core.create.recipes import read_recipe
from core.curate import pairs
from core.curate.importing import import_pairs
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
    return list(read_orders(text.encode(), "wishes.csv", **options))


def good(text=TABLE):
    return [item for item in orders(text) if isinstance(item, Order)]


@pytest.fixture
def make(drawn, actor, tmp_path):
    def run(wanted, **options):
        maker = makers.find(1, epoch=options.pop("epoch", None))
        return bulk.make(actor, wanted, maker, warm_generator(), tmp_path / "out", **options)

    return run


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
