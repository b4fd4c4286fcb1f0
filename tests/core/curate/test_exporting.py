"""Exports: what goes out comes in again, and what may not happen on the way."""

import csv
import io
import json
import tarfile
import zipfile

import pytest

from core.curate import exporting, facts, pairs, versions
from core.curate.exporting import FORMATS, NothingToExport, PlaceTaken, UnknownFormat
from core.curate.importing import import_pairs
from core.curate.manifests import defuse
from core.curate.sources import Archive, open_source
from core.curate.splitting import Shares
from db.records import PairFilter
from tests.conftest import draw_kernel, forget, write_manifest

LABELS_LOST = {"imagefolder": ("description", "conditions"), "txt": ("crop", "conditions")}


@pytest.fixture
def mixed(workspace, tmp_path, actor):
    """Three pairs: a photograph, a render whose text looks like a formula, and one more."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    rows = [
        {"file_name": "a.png", "text": "Қара фонда бір жүгері дәні", "crop": "ZEAMX"},
        {"file_name": "b.png", "text": '=HYPERLINK("x")', "crop": "rice", "synthetic": "true"},
        {
            "file_name": "c.png",
            "text": "Что-то, одно зерно",
            "source": "someone",
            "state": "broken",
            "lot": "=A7",
            "taken_on": "2026-09-30",
            "px_per_mm": "12.5",
        },
    ]
    for number, row in enumerate(rows):
        draw_kernel(seed=number).save(folder / row["file_name"])
    names = ("file_name", "text", "crop", "synthetic", "source", "state", *facts.NAMES)
    write_manifest(folder, [{name: row.get(name, "") for name in names} for row in rows])
    import_pairs(open_source(folder), actor)
    return pairs.find(PairFilter())[0]


def export(actor, kind, path, wanted=None, **more):
    return exporting.write(exporting.entries(actor, kind, wanted, **more), kind, path)


def bring_in_elsewhere(path, actor, monkeypatch, tmp_path):
    """Imports into another workspace and returns what is there then."""
    monkeypatch.setenv("GRAIN_WORKSPACE", str(tmp_path / "elsewhere"))
    forget()
    report = import_pairs(open_source(path), actor)
    assert report.refused == []
    return sorted(pairs.find(PairFilter())[0], key=lambda pair: pair.image_sha256)


@pytest.mark.parametrize("place", ["folder", "set.zip", "set.tar"])
@pytest.mark.parametrize("kind", FORMATS)
def test_what_goes_out_comes_in_again(mixed, actor, kind, place, tmp_path, monkeypatch):
    if (kind, place) == ("webdataset", "folder"):
        pytest.skip("A folder of WebDataset holds tars, each of which is a set.")
    path = export(actor, kind, tmp_path / "out" / place)
    again = bring_in_elsewhere(path, actor, monkeypatch, tmp_path)
    lost = LABELS_LOST.get(kind, ())
    for before, after in zip(sorted(mixed, key=lambda p: p.image_sha256), again, strict=True):
        assert after.image_sha256 == before.image_sha256
        assert after.synthetic == before.synthetic
        for name in {"description", "language", "crop", "conditions"} - set(lost):
            if not (name == "language" and "description" in lost):
                assert getattr(after, name) == getattr(before, name), name
        if "conditions" not in lost:
            assert facts.texts(after) == facts.texts(before)


def test_the_shards_of_webdataset_are_tars(mixed, actor, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "SHARD", 2)
    folder = export(actor, "webdataset", tmp_path / "shards")
    assert sorted(p.name for p in folder.iterdir()) == ["grain-000000.tar", "grain-000001.tar"]
    with tarfile.open(folder / "grain-000000.tar") as tar:
        assert len(tar.getnames()) == 6


@pytest.mark.parametrize("kind", FORMATS)
def test_synthetic_is_told_by_the_file_s_name(mixed, actor, kind, tmp_path):
    with zipfile.ZipFile(export(actor, kind, tmp_path / "set.zip")) as archive:
        images = [n for n in archive.namelist() if n.endswith(".png")]
    marked = [n for n in images if n.rsplit("/", 1)[-1].startswith("synthetic-")]
    assert (len(images), len(marked)) == (3, 1)


@pytest.mark.parametrize("kind", ["csv", "metadata-csv"])
def test_no_cell_can_be_run_by_a_spreadsheet(mixed, actor, kind, tmp_path):
    folder = export(actor, kind, tmp_path / "set")
    (table,) = folder.glob("*.csv")
    cells = [c for row in csv.reader(io.StringIO(table.read_text("utf-8-sig"))) for c in row]
    assert '\'=HYPERLINK("x")' in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "'=1", "'x", "plain", ""])
def test_a_defused_cell_is_read_as_it_was(cell, tmp_path):
    from core.curate.manifests import Row, read_rows

    text = io.StringIO()
    csv.writer(text).writerows([["file_name", "text"], ["a.png", defuse(cell)]])
    rows = [r for r in read_rows(text.getvalue().encode(), "x.csv") if isinstance(r, Row)]
    assert rows[0].columns["text"] == cell.strip()


def test_an_export_is_a_stream(mixed, actor):
    parts = list(exporting.stream(exporting.entries(actor, "csv"), "csv"))
    assert len(parts) > 3 and parts[0].startswith(b"PK")
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None


def test_the_same_pairs_give_the_same_bytes(mixed, actor):
    def whole(kind):
        return b"".join(exporting.stream(exporting.entries(actor, kind), kind))

    assert whole("coco") == whole("coco") and whole("webdataset") == whole("webdataset")


def test_only_what_passes_the_filter_goes_out(mixed, actor, tmp_path):
    told = []
    path = export(
        actor,
        "metadata-jsonl",
        tmp_path / "maize",
        PairFilter(crop="ZEAMX"),
        progress=lambda *numbers: told.append(numbers),
    )
    lines = (path / "metadata.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["crop"] for line in lines] == ["ZEAMX"]
    assert told == [(1, 1)]
    with pytest.raises(NothingToExport):
        export(actor, "csv", tmp_path / "none", PairFilter(crop="PANMI"))
    assert not (tmp_path / "none").exists()


def test_rejected_pairs_stay_out_unless_they_are_asked_for(mixed, actor, tmp_path):
    pair = mixed[0]
    kept = {"description": pair.description, "crop": pair.crop, "conditions": pair.conditions}
    pairs.edit(actor, pair, **kept, status="rejected")
    assert len(list(export(actor, "txt", tmp_path / "a").glob("*.png"))) == 2
    rejected = PairFilter(status="rejected")
    assert len(list(export(actor, "txt", tmp_path / "b", rejected).glob("*.png"))) == 1


def test_a_version_goes_out_with_its_split(filled, actor, tmp_path):
    versions.freeze(actor, "autumn", shares=Shares(50, 25, 25))
    folder = export(actor, "imagefolder", tmp_path / "set", version="autumn")
    assert {p.name for p in folder.iterdir()} <= {"train", "validation", "test"}
    assert len(list(folder.rglob("*.png"))) == 12


def test_nothing_is_overwritten_and_nothing_half_done_stays(mixed, actor, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "theirs.txt").write_text("x")
    for path in (tmp_path / "full", tmp_path / "full" / "theirs.txt"):
        with pytest.raises(PlaceTaken):
            export(actor, "csv", path)

    def breaks():
        yield "a.txt", b"x"
        raise OSError("the disk is full")

    for name in ("folder", "set.zip"):
        with pytest.raises(OSError, match="full"):
            exporting.write(breaks(), "csv", tmp_path / "new" / name)
    assert list((tmp_path / "new").iterdir()) == []


def test_an_unknown_format_is_named(workspace, actor):
    with pytest.raises(UnknownFormat, match="parquet"):
        exporting.entries(actor, "parquet")


def test_a_zip_may_be_read_from_memory(mixed, actor):
    data = b"".join(exporting.stream(exporting.entries(actor, "coco"), "coco"))
    assert len(Archive(io.BytesIO(data)).names()) == 4
