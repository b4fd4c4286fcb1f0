"""Exports as the readers of others see them."""

import contextlib
import gc
import io
import json

import pytest
import yaml
from PIL import Image

from core.curate import exporting, pairs, versions
from core.curate.splitting import Shares
from core.vocabulary import vocabulary
from db.records import PairFilter

pytestmark = [  # these readers leave files to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CODES = [crop.code for crop in vocabulary().crops]


def export(actor, kind, path, **more):
    return exporting.write(exporting.entries(actor, kind, **more), kind, path)


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()


@pytest.fixture
def hugging_face(tmp_path, monkeypatch):
    """Hugging Face's own reader, without network and with a cache of its own."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()

    def load(folder, **more):
        return datasets.load_dataset(
            "imagefolder", data_dir=str(folder), cache_dir=str(tmp_path / "cache"), **more
        )

    return load


def test_hugging_face_reads_an_imagefolder(filled, actor, tmp_path, hugging_face):
    found = hugging_face(export(actor, "imagefolder", tmp_path / "set"), split="train")
    assert sorted(found.features["label"].names) == sorted(CODES)
    names = found.features["label"].names
    assert sorted(names[label] for label in found["label"]) == sorted(2 * CODES)


@pytest.mark.parametrize("kind", ["metadata-csv", "metadata-jsonl"])
def test_hugging_face_reads_metadata(filled, actor, tmp_path, kind, hugging_face):
    found = hugging_face(export(actor, kind, tmp_path / "set"), split="train")
    assert sorted(found["text"]) == sorted(p.description for p in pairs.find(PairFilter())[0])
    assert found[0]["image"].size == (48, 40)
    assert {row["crop"] for row in found} == set(CODES)
    assert not any(found["synthetic"])


def test_hugging_face_reads_the_splits_of_a_version(filled, actor, tmp_path, hugging_face):
    version = versions.freeze(actor, "autumn", shares=Shares(50, 25, 25))
    folder = export(actor, "metadata-jsonl", tmp_path / "set", version="autumn")
    found = hugging_face(folder)
    assert {name: len(rows) for name, rows in found.items()} == version.details["splits"]


def test_webdataset_reads_a_tar(filled, actor, tmp_path):
    webdataset = pytest.importorskip("webdataset")
    path = export(actor, "webdataset", tmp_path / "set.tar")
    with contextlib.closing(webdataset.WebDataset(str(path), shardshuffle=False)) as read:
        found = list(read)
    assert len(found) == 12
    for sample in found:
        assert Image.open(io.BytesIO(sample["png"])).size == (48, 40)
        said = json.loads(sample["json"])
        assert said["text"] == sample["txt"].decode() and said["synthetic"] is False


def test_pycocotools_reads_annotations(filled, actor, tmp_path, capsys):
    coco = pytest.importorskip("pycocotools.coco")
    folder = export(actor, "coco", tmp_path / "set")
    found = coco.COCO(str(folder / "annotations" / "instances_all.json"))
    assert [c["name"] for c in found.loadCats(found.getCatIds())] == CODES
    assert len(found.getImgIds()) == 12
    maize = found.getImgIds(catIds=found.getCatIds(catNms=["ZEAMX"]))
    assert len(maize) == 2
    (note,) = found.loadAnns(found.getAnnIds(imgIds=maize[:1]))
    (image,) = found.loadImgs(maize[:1])
    assert note["bbox"] == [0, 0, image["width"], image["height"]]
    assert found.annToMask(note).all()
    assert (folder / "images" / image["file_name"]).exists()


def test_yolo_follows_the_documented_schema(filled, actor, tmp_path):
    folder = export(actor, "yolo", tmp_path / "set")
    data = yaml.safe_load((folder / "data.yaml").read_text("utf-8"))
    assert set(data) >= {"path", "train", "val", "names"}
    assert data["names"] == dict(enumerate(CODES))
    for split in ("train", "val"):
        images = sorted((folder / data["path"] / data[split]).iterdir())
        assert len(images) == 12
        for image in images:  # as Ultralytics finds them: images/ → labels/, suffix → .txt
            label = folder / "labels" / image.parent.name / f"{image.stem}.txt"
            for line in label.read_text().splitlines():
                crop, *box = line.split()
                assert int(crop) in data["names"]
                assert len(box) == 4 and all(0 <= float(part) <= 1 for part in box)


def test_label_studio_s_tasks_follow_the_documented_schema(filled, actor, tmp_path):
    folder = export(actor, "label-studio", tmp_path / "set")
    config = (folder / "config.xml").read_text("utf-8")
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    assert len(tasks) == 12
    for task in tasks:
        assert task["data"]["image"].startswith("/data/local-files/?d=images/")
        (annotation,) = task["annotations"]
        for part in annotation["result"]:
            assert f'name="{part["from_name"]}" toName="{part["to_name"]}"' in config
            assert set(part["value"]) == {{"textarea": "text", "choices": "choices"}[part["type"]]}
            for choice in part["value"].get("choices", ()):
                assert f'<Choice value="{choice}"/>' in config
