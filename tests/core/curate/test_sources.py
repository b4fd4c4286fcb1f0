import io
import json
import stat
import zipfile

import pytest

from core.curate import layouts
from core.curate.layouts import NotListed
from core.curate.manifests import (
    NoFileColumn,
    Refusal,
    Row,
    UnreadableFile,
    UnreadableManifest,
)
from core.curate.sources import (
    Archive,
    DamagedArchive,
    FileTooLarge,
    Folder,
    MissingFile,
    NoSuchSource,
    PathLeaves,
    open_source,
)
from tests.conftest import draw_kernel, encode

PNG = encode(draw_kernel())


def archive_of(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    data.seek(0)
    return data


def refusals(source):
    return [row for row in layouts.rows(source) if isinstance(row, Refusal)]


def rows(source):
    return [row for row in layouts.rows(source) if isinstance(row, Row)]


def test_a_folder_without_manifest_gives_images_with_their_captions(tmp_path):
    (tmp_path / "maize").mkdir()
    (tmp_path / "maize" / "one.png").write_bytes(PNG)
    (tmp_path / "maize" / "one.txt").write_text("Бір дән\n", encoding="utf-8")
    assert rows(Folder(tmp_path)) == [
        Row("maize/one.png", {"folder": "maize", "text": "Бір дән"}, None)
    ]


def test_what_is_no_image_is_named_and_hidden_files_are_passed_over(tmp_path):
    for name in ("report.pdf", ".DS_Store", "Thumbs.db", "README.md"):
        (tmp_path / name).write_bytes(b"x")
    assert [refusal.file for refusal in refusals(Folder(tmp_path))] == ["report.pdf"]


def test_lines_of_a_manifest_are_counted_as_an_editor_counts_them(tmp_path):
    (tmp_path / "metadata.csv").write_text(
        'file_name,text\na.png,"two\nlines"\n\nb.png,one\n', encoding="utf-8"
    )
    assert [(row.file, row.line) for row in rows(Folder(tmp_path))] == [("a.png", 2), ("b.png", 5)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_spreadsheets_save_manifests_in_many_ways(tmp_path, delimiter, encoding):
    lines = ["file_name", "text"], ["a.png", "Рис на чёрном фоне"]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    (tmp_path / "metadata.csv").write_bytes(text.encode(encoding))
    assert rows(Folder(tmp_path)) == [Row("a.png", {"text": "Рис на чёрном фоне"}, 2)]


def test_bad_lines_of_jsonl_are_reported_and_the_others_read(tmp_path):
    lines = [
        json.dumps({"file_name": "a.png", "text": "x"}),
        "{broken",
        '{"text": "no file"}',
        "[1]",
    ]
    (tmp_path / "metadata.jsonl").write_text("\n".join(lines))
    source = Folder(tmp_path)
    assert [row.file for row in rows(source)] == ["a.png"]
    assert [refusal.line for refusal in refusals(source)] == [2, 3, 4]


def test_an_image_that_the_manifest_does_not_list_is_reported(tmp_path):
    (tmp_path / "metadata.csv").write_text("file_name,text\na.png,x\n")
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "b.png").write_bytes(PNG)
    assert [(r.file, type(r.reason)) for r in refusals(Folder(tmp_path))] == [("b.png", NotListed)]


def test_a_manifest_without_a_file_column_is_refused_whole(tmp_path):
    (tmp_path / "metadata.csv").write_text("name,text\na.png,x\n")
    with pytest.raises(NoFileColumn, match="name, text"):
        layouts.rows(Folder(tmp_path))


def test_a_manifest_that_is_no_text_is_refused_whole(tmp_path):
    (tmp_path / "metadata.csv").write_bytes(b"file_name\n\x98\xff\xfe")
    with pytest.raises(UnreadableManifest):
        layouts.rows(Folder(tmp_path))


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "..\\secret.png"])
def test_a_path_that_leaves_the_folder_is_never_read(tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (inside / "metadata.csv").write_text(f"file_name,text\n{name},x\n")
    source = Folder(inside)
    with pytest.raises(PathLeaves):
        source.read(rows(source)[0].file)


def test_a_link_that_leaves_the_folder_is_refused(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    try:
        (inside / "link.png").symlink_to(tmp_path / "secret.png")
    except OSError:
        pytest.skip("This system does not let us make links.")
    assert [type(r.reason) for r in refusals(Folder(inside))] == [PathLeaves]
    assert rows(Folder(inside)) == []


@pytest.mark.parametrize("name", ["../a.png", "/a.png", "C:/a.png", "x/../../a.png", "..\\a.png"])
def test_a_path_that_leaves_the_archive_is_refused(name):
    source = Archive(archive_of({name: PNG, "good.png": PNG}))
    assert [type(r.reason) for r in refusals(source)] == [PathLeaves]
    assert [row.file for row in rows(source)] == ["good.png"]


def test_a_link_in_an_archive_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert [type(r.reason) for r in refusals(Archive(data))] == [PathLeaves]


def test_the_manifest_of_an_archive_may_lie_in_a_folder():
    manifest = "file_name,text\nimages/a.png,x\n"
    source = Archive(archive_of({"set/metadata.csv": manifest, "set/images/a.png": PNG}))
    assert [row.file for row in rows(source)] == ["set/images/a.png"]
    assert source.read("set/images/a.png") == PNG


def test_cyrillic_names_of_old_archives_are_read():
    data = archive_of({"abcd/a.png": PNG}).getvalue().replace(b"abcd", "рис_".encode("cp866"))
    assert [row.columns["folder"] for row in rows(Archive(io.BytesIO(data)))] == ["рис_"]


def test_a_damaged_entry_is_refused_by_name():
    good = archive_of({"a.png": PNG}).getvalue()
    place = good.index(PNG) + len(PNG) // 2
    source = Archive(io.BytesIO(good[:place] + b"\x00\x01\x02" + good[place + 3 :]))
    with pytest.raises(UnreadableFile, match=r"a\.png"):
        source.read("a.png")


def test_a_file_that_swells_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("core.curate.sources.MAX_FILE_BYTES", 1000)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros.png", bytes(5_000_000))
    with pytest.raises(FileTooLarge):
        Archive(data).read("zeros.png")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFile, match=r"gone\.png"):
        Folder(tmp_path).read("gone.png")
    with pytest.raises(MissingFile, match=r"gone\.png"):
        Archive(archive_of({})).read("gone.png")


def test_what_can_be_imported_is_told_by_its_path(tmp_path, pairs_folder):
    archive = tmp_path / "set.zip"
    archive.write_bytes(archive_of({"a.png": PNG}).getvalue())
    assert isinstance(open_source(pairs_folder), Folder)
    assert isinstance(open_source(archive), Archive)
    assert len(rows(open_source(pairs_folder / "metadata.csv"))) == 12
    with pytest.raises(NoSuchSource):
        open_source(tmp_path / "gone")
    with pytest.raises(DamagedArchive):
        open_source(pairs_folder / "ORYSA_0.png")
