"""Layouts of others, as others write them, and what is wrong in them."""

import io
import json
import tarfile

import pytest

from core.curate import layouts
from core.curate.layouts import NotInLayout, UnknownLayout
from core.curate.manifests import Refusal, Row, UnreadableFile
from core.curate.sources import DamagedArchive, Folder, PathLeaves, Tar, open_source
from tests.conftest import draw_kernel, encode

PNG = encode(draw_kernel())


def place(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Folder(folder)


def rows(source, layout="auto"):
    return [row for row in layouts.rows(source, layout) if isinstance(row, Row)]


def test_coco_gives_the_crop_and_every_caption(tmp_path):
    coco = {
        "images": [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "b.png"}],
        "categories": [{"id": 1, "name": "maize"}, {"id": 2, "name": "rice"}],
        "annotations": [
            {"image_id": 7, "category_id": 1, "caption": "one"},
            {"image_id": 7, "category_id": 1, "caption": "two"},
            {"image_id": 8, "category_id": 1},
            {"image_id": 8, "category_id": 2},
        ],
    }
    files = {"annotations/train.json": coco, "images/a.png": PNG, "images/b.png": PNG}
    found = rows(place(tmp_path, files))
    assert [(r.file, r.columns.get("crop"), r.columns["text"]) for r in found] == [
        ("images/a.png", "maize", "one"),
        ("images/a.png", "maize", "two"),
        ("images/b.png", None, ""),
    ]


def test_yolo_s_classes_are_crops(tmp_path):
    files = {
        "data.yaml": "train: images/train\nval: images/train\nnames: [maize, rice]\n",
        "images/train/a.png": PNG,
        "images/train/b.png": PNG,
        "images/train/c.png": PNG,
        "labels/train/a.txt": "1 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.1 0.1\n",
        "labels/train/b.txt": "0 0.5 0.5 1 1\n1 0.5 0.5 1 1\nnot a label\n0.5 0.5\n",
    }
    found = {row.file[-5]: row.columns["crop"] for row in rows(place(tmp_path, files))}
    assert found == {"a": "rice", "b": "", "c": ""}


@pytest.mark.parametrize("text", ["names: [", "path: .", "- a\n- b", ""])
def test_a_data_yaml_without_names_is_named(tmp_path, text):
    source = place(tmp_path, {"data.yaml": text, "images/a.png": PNG})
    with pytest.raises(UnreadableFile, match=r"data\.yaml"):
        layouts.rows(source)


def test_label_studio_s_last_annotation_counts_and_uploads_are_found(tmp_path):
    def choice(name, value):
        return {"from_name": name, "type": "choices", "value": {"choices": [value]}}

    task = {
        "data": {"image": "/data/upload/3/0a1b2c3d-a%20b.png", "text": "first", "view": "few"},
        "annotations": [
            {"result": [choice("crop", "rice")]},
            {"result": [choice("crop", "maize"), choice("view", "single")]},
            {"result": [choice("crop", "oats")], "was_cancelled": True},
        ],
    }
    (row,) = rows(place(tmp_path, {"export.json": [task], "a b.png": PNG}))
    assert row.file == "a b.png"
    assert (row.columns["crop"], row.columns["view"], row.columns["text"]) == (
        "maize", "single", "first",
    )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        {"images": [1, {"id": 1}], "annotations": [None], "categories": "x"},
        {"images": None, "annotations": None},
        [{"data": {"image": "a.png"}, "annotations": [{"result": [1, {"value": 2}]}]}, 5],
        [{"data": {}, "annotations": None}],
        [1, 2],
        "text",
    ],
)
def test_json_that_is_not_as_it_should_be_does_no_harm(tmp_path, value):
    list(layouts.rows(place(tmp_path, {"some.json": value, "a.png": PNG})))


def test_a_table_of_another_name_is_read_if_it_names_files(tmp_path):
    source = place(tmp_path, {"list.csv": "file_name,text\na.png,x\n", "a.png": PNG})
    assert rows(source) == [Row("a.png", {"text": "x"}, 2)]
    notes = place(tmp_path / "2", {"notes.csv": "day,weather\n1,rain\n", "a.png": PNG})
    assert [row.file for row in rows(notes)] == ["a.png"]


def test_every_split_s_manifest_is_read(tmp_path):
    table = "file_name,text\na.png,x\n"
    names = ("train", "test")
    files = {f"{n}/metadata.csv": table for n in names} | {f"{n}/a.png": PNG for n in names}
    found = list(layouts.rows(place(tmp_path, files)))
    assert sorted(row.file for row in found) == ["test/a.png", "train/a.png"]


def test_rows_are_counted_as_they_are_given(pairs_folder):
    source = Folder(pairs_folder)
    assert layouts.count(source) == len(list(layouts.rows(source))) == 12


def test_a_layout_that_is_unknown_or_not_there_is_named(tmp_path):
    source = place(tmp_path, {"a.png": PNG})
    with pytest.raises(UnknownLayout, match="parquet"):
        layouts.rows(source, "parquet")
    with pytest.raises(NotInLayout, match="coco"):
        layouts.rows(source, "coco")


def archive(path, members):
    with tarfile.open(path, "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def test_a_tar_gives_images_with_text_and_columns(tmp_path):
    said = json.dumps({"crop": "rice", "synthetic": True, "deep": {}}).encode()
    path = archive(tmp_path / "set.tar", {"a.png": PNG, "a.txt": b"one", "a.json": said})
    source = open_source(path)
    (row,) = rows(source)
    assert row.columns == {"folder": "", "text": "one", "crop": "rice", "synthetic": "True"}
    assert source.read("a.png") == PNG


def test_a_path_that_leaves_a_tar_is_refused(tmp_path):
    source = Tar(archive(tmp_path / "set.tar", {"../a.png": PNG, "/b.png": PNG, "c.png": PNG}))
    found = list(layouts.rows(source))
    assert [type(r.reason) for r in found if isinstance(r, Refusal)] == [PathLeaves, PathLeaves]
    assert [row.file for row in rows(source)] == ["c.png"]


def test_a_link_in_a_tar_is_refused(tmp_path):
    with tarfile.open(tmp_path / "set.tar", "w") as tar:
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert [type(r.reason) for r in layouts.rows(Tar(tmp_path / "set.tar"))] == [PathLeaves]


def test_a_damaged_tar_is_a_clear_error(tmp_path):
    (tmp_path / "set.tar").write_bytes(b"no tar at all" * 100)
    with pytest.raises(DamagedArchive):
        open_source(tmp_path / "set.tar")
