import pytest

from core.curate import pairs, starter
from core.curate.importing import import_pairs
from core.curate.sources import NoSuchSource
from core.curate.starter import NoStarterPairs, open_named
from db.records import PairFilter
from tests.conftest import draw_kernel


def test_the_starter_pairs_go_in_by_name_and_again_add_nothing(workspace, starter_folder, actor):
    first = import_pairs(open_named("starter"), actor)
    assert (len(first.added), first.known, first.refused) == (12, 0, [])
    again = import_pairs(open_named("starter"), actor)
    assert (len(again.added), again.known, again.refused) == (0, 12, [])


def test_they_are_counted_by_their_manifest(starter_folder):
    draw_kernel().save(starter_folder / "unlisted.png")
    assert starter.is_shipped()
    assert starter.count() == 12


def test_where_they_are_missing_the_error_says_so(no_starter):
    with pytest.raises(NoStarterPairs, match=r"metadata\.csv"):
        open_named("starter")
    assert not starter.is_shipped()
    assert starter.count() == 0


def test_a_folder_without_its_manifest_counts_as_missing(starter_folder):
    (starter_folder / "metadata.csv").unlink()
    with pytest.raises(NoStarterPairs):
        starter.source()


def test_a_folder_of_that_name_comes_first(tmp_path, monkeypatch, starter_folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "starter").mkdir()
    draw_kernel().save(tmp_path / "starter" / "own.png")
    assert open_named("starter").names() == ["own.png"]


def test_a_path_of_that_name_is_never_the_word(tmp_path, monkeypatch, starter_folder):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoSuchSource):
        open_named("./starter")


def test_the_shipped_pairs_are_those_of_the_paper_and_all_go_in(workspace, actor):
    if not starter.is_shipped():
        pytest.skip("The starter pairs are not in this copy (data/starter/pairs/metadata.csv).")
    assert starter.count() == 115
    report = import_pairs(starter.source(), actor)
    assert (len(report.added), report.known, report.refused) == (115, 0, [])
    assert pairs.count_by_crop() == {
        "ORYSA": 20,
        "TRZDU": 15,
        "FAGES": 12,
        "AVESA": 18,
        "ZEAMX": 35,
        "PANMI": 15,
    }
    found, _ = pairs.find(PairFilter())
    assert all(pair.source.startswith("Grain Studio render starter-") for pair in found)
    assert not any(pair.synthetic for pair in found)
