import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core.access import AccessError, Actor
from core.curate import facts, pairs
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from db.records import PairFilter
from tests.conftest import draw_kernel, write_manifest


def bring_in(folder, actor):
    return import_pairs(Folder(folder), actor)


def all_pairs():
    return pairs.find(PairFilter())[0]


def reasons(report):
    return {refusal.line: str(refusal.reason) for refusal in report.refused}


def test_good_pairs_go_in_and_again_adds_nothing(workspace, pairs_folder, actor):
    first = bring_in(pairs_folder, actor)
    assert (len(first.added), first.known, first.refused) == (12, 0, [])
    again = bring_in(pairs_folder, actor)
    assert (len(again.added), again.known, again.refused) == (0, 12, [])
    assert len(all_pairs()) == 12


def test_an_edited_pair_is_still_known(workspace, pairs_folder, actor):
    bring_in(pairs_folder, actor)
    pair = all_pairs()[0]
    pairs.edit(actor, pair, description="other", crop="PANMI", conditions={}, status="new")
    assert bring_in(pairs_folder, actor).known == 12


def test_columns_win_over_words_and_words_fill_the_rest(workspace, tmp_path, actor):
    draw_kernel().save(tmp_path / "a.png")
    row = {
        "file_name": "a.png",
        "text": "Рис нешелушёный, одно зерно, тёмный фон",
        "crop": "rice",
        "kernel_state": "sound",
        "background": "white",
        "source": "someone/somewhere",
        "source_path": "a/b.jpg",
    }
    write_manifest(tmp_path, [row])
    bring_in(tmp_path, actor)
    (pair,) = all_pairs()
    assert (pair.crop, pair.language) == ("ORYSA", "ru")
    assert pair.conditions == {
        "view": "single",
        "state": "sound",
        "background": "white",
        "kind": "paddy",
    }
    assert pair.source_group == "someone/somewhere/a/b.jpg"
    assert (pair.created_by, pair.status, pair.version) == ("aigerim", "new", 1)


def test_what_is_known_of_the_sample_comes_in_with_it(workspace, tmp_path, actor):
    draw_kernel().save(tmp_path / "a.png")
    known = {
        "lot": "A-7",
        "place": "Қостанай",
        "taken_on": "2026-09-30",
        "moisture_percent": "13,5",
    }
    rows = [
        {"file_name": "a.png", "text": "Rice", **known, "px_per_mm": ""},
        {"file_name": "a.png", "text": "Wet rice", **known, "moisture_percent": "130"},
        {"file_name": "a.png", "text": "Dry rice", **known, "moisture_percent": "dry"},
        {"file_name": "a.png", "text": "Old rice", **known, "taken_on": "30/09"},
    ]
    write_manifest(tmp_path, [{"px_per_mm": "", **row} for row in rows])
    report = bring_in(tmp_path, actor)
    (pair,) = all_pairs()
    assert (pair.lot, pair.place, pair.taken_on) == ("A-7", "Қостанай", date(2026, 9, 30))
    assert (pair.moisture_percent, pair.px_per_mm) == (13.5, None)
    kinds = [type(refusal.reason) for refusal in report.refused]
    assert kinds == [facts.OutOfRange, facts.NotANumber, facts.NotADay]


def test_every_bad_row_is_reported_with_its_line_and_the_good_ones_go_in(
    workspace, tmp_path, actor
):
    for name in ("a.png", "b.png", "c.png", "e.png", "f.png"):
        draw_kernel(seed=ord(name[0])).save(tmp_path / name)
    (tmp_path / "d.png").write_bytes(b"not an image")
    (tmp_path / "metadata.csv").write_text(
        "file_name,text,crop,view,lang\n"
        "a.png,good,rice,single,en\n"
        "b.png,barley,barley,,en\n"
        "c.png,view,rice,sideways,en\n"
        "d.png,damaged,rice,,en\n"
        "gone.png,missing,rice,,en\n"
        "e.png,language,rice,,de\n"
        f"f.png,{'long ' * 500},rice,,en\n"
    )
    report = bring_in(tmp_path, actor)
    assert len(report.added) == 1
    found = reasons(report)
    assert sorted(found) == [3, 4, 5, 6, 7, 8]
    for line, word in zip(
        range(3, 9), ("barley", "sideways", "image", "gone", "de", "2000"), strict=True
    ):
        assert word in found[line]
    assert len([p for p in (workspace / "images").rglob("*") if p.is_file()]) == 1


def test_the_folder_s_name_gives_the_crop_where_nothing_else_does(workspace, tmp_path, actor):
    for folder in ("гречиха", "misc"):
        (tmp_path / folder).mkdir()
        draw_kernel(seed=len(folder)).save(tmp_path / folder / "x.png")
    bring_in(tmp_path, actor)
    assert [pair.crop for pair in all_pairs()] == [None, "FAGES"]


def test_one_image_may_have_several_descriptions(workspace, tmp_path, actor):
    draw_kernel().save(tmp_path / "a.png")
    lines = [{"file_name": "a.png", "text": text} for text in ("күріш", "рис", "rice", "rice")]
    (tmp_path / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    report = bring_in(tmp_path, actor)
    assert (len(report.added), report.known) == (3, 1)
    assert [pair.language for pair in all_pairs()] == ["kk", "ru", "en"]


def test_synthetic_stays_marked(workspace, tmp_path, actor):
    draw_kernel().save(tmp_path / "a.png")
    write_manifest(tmp_path, [{"file_name": "a.png", "text": "rice", "synthetic": "true"}])
    bring_in(tmp_path, actor)
    assert all_pairs()[0].synthetic


def test_progress_is_told_to_the_end(workspace, pairs_folder, actor):
    told = []
    import_pairs(Folder(pairs_folder), actor, progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (12, 12)


def test_two_imports_at_once_add_every_pair_once(workspace, pairs_folder, actor):
    pairs.count_by_crop()  # the database is there before the race
    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(lambda _: bring_in(pairs_folder, actor), range(2)))
    assert sum(len(report.added) for report in reports) == 12
    assert sum(report.known for report in reports) == 12


def test_who_may_not_curate_adds_nothing(workspace, pairs_folder):
    with pytest.raises(AccessError):
        bring_in(pairs_folder, Actor("guest", frozenset({"see"})))
    assert all_pairs() == []


def test_the_photographs_go_in_once(workspace, photos, actor):
    report = bring_in(photos, actor)
    assert (len(report.added), report.known, report.refused) == (115, 0, [])
    assert sorted(pairs.count_by_crop().values()) == [12, 15, 15, 18, 20, 35]
    assert bring_in(photos, actor).known == 115
