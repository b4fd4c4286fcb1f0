"""Runs that leave a workspace and come into another one."""

import csv
import io
import json
import platform
import struct

import numpy as np
import pytest
from PIL import Image
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.record_writer import masked_crc32c

from core.access import AccessError, Actor
from core.create import makers
from core.create.generator import Wanted, warm_generator
from core.curate import versions
from core.curate.exporting import write
from core.curate.sources import DamagedArchive, open_source
from core.database import database
from core.storage import run_folder
from core.train import (
    comparing,
    cost,
    exporting,
    importing,
    leftovers,
    removal,
    runs,
    starts,
)
from db import runs as run_rows
from db.records import RUNNING
from db.tables import Job
from tests.conftest import TINY, forget
from tests.core.train.conftest import bring, facts


@pytest.fixture
def elsewhere(parcel, tmp_path, monkeypatch):
    """An empty workspace of its own; `parcel` came from another one."""
    monkeypatch.setenv("GRAIN_WORKSPACE", str(tmp_path / "elsewhere"))
    forget()
    yield tmp_path / "elsewhere"
    forget()


def events(data):
    """Returns the events of a TensorBoard file, whose checksums are right."""
    found, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        body = data[at + 12 : at + 12 + length]
        assert struct.unpack_from("<I", data, at + 8)[0] == masked_crc32c(data[at : at + 8])
        assert struct.unpack_from("<I", data, at + 12 + length)[0] == masked_crc32c(body)
        found.append(Event.FromString(body))
        at += 16 + length
    return found


def test_a_folder_holds_all_that_was_said_of_it(parcel):
    names = {path.relative_to(parcel).as_posix() for path in parcel.rglob("*") if path.is_file()}
    whole = {
        f"checkpoints/step-0000000{step}/{name}"
        for step in (2, 4)
        for name in (
            "checkpoint.json",
            "generator.weights.h5",
            "discriminator.weights.h5",
            "conditions.npy",
        )
    }
    assert whole | {"run.json", "metrics.csv", "README.md", "structure.json", "log.txt"} <= names
    assert {"snapshots/epoch-00001.png", "snapshots/epoch-00002.png"} <= names
    said = facts(parcel)
    assert (said["schema"], said["name"], said["tags"]) == (1, "barley", ["dry"])
    assert said["dataset_version"]["pairs"] == 12 and "keras" in said["libraries"]
    assert set(said["files"]) == names - {"run.json"}


def test_metrics_have_a_row_an_epoch_and_where_it_lies(parcel):
    rows = list(csv.DictReader(io.StringIO((parcel / "metrics.csv").read_text())))
    assert [(row["epoch"], row["step"], row["images"]) for row in rows] == [
        ("1", "2", "12"),
        ("2", "4", "24"),
    ]
    assert 0 < float(rows[0]["seconds"]) < float(rows[1]["seconds"])
    loss = runs.curves(1)["generator_loss"].values
    assert tuple(float(row["generator_loss"]) for row in rows) == loss
    assert "snapshot.fine_detail" in rows[0]


def test_tensorboard_finds_scalars_and_snapshots(parcel):
    (path,) = parcel.glob("events.out.tfevents*")
    version, *rest = events(path.read_bytes())
    assert version.file_version == "brain.Event:2"
    values = {(v.tag, e.step): v for e in rest for v in e.summary.value}
    loss = runs.curves(1)["generator_loss"].values
    assert values["generator_loss", 2].simple_value == pytest.approx(loss[1])
    image = values["snapshots/grid", 2].image
    assert (image.width, image.height) == (64, 48)
    assert Image.open(io.BytesIO(image.encoded_image_string)).size == (64, 48)


def test_the_card_says_what_differs_from_the_preset(parcel):
    card = (parcel / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# barley") and "> a dry year" in card
    assert "| resolution | 64 | 8 |" in card and "learning_rate |" not in card
    assert "12 pairs" in card and "run-import" in card
    assert "| maize | 2 | 0 |" in card


def test_a_run_comes_into_an_empty_workspace_with_all_it_had(trained, parcel, actor, elsewhere):
    said = facts(parcel)
    run = bring(actor, parcel)
    assert (run.id, run.name, run.notes, run.tags) == (1, "barley", "a dry year", ("dry",))
    assert (run.status, run.epoch, run.config) == ("succeeded", 2, TINY.as_dict())
    assert run.imported["trained_by"] == "aigerim" and run.imported["status"] == "succeeded"
    assert run.version.elsewhere and run.version.name.startswith("v1 (")
    assert versions.every() == []
    with pytest.raises(versions.NoSuchVersion):
        versions.named(run.version.name)
    assert list(cost.runs_of_size(TINY)) == []  # its speed was another machine's
    seen = comparing.watched(run.id)
    assert set(seen.figures()) >= {"fine_detail"} and len(seen.snapshots) == 2
    for name in said["files"]:
        if name.startswith(("checkpoints", "snapshots", "structure", "log")):
            assert (run_folder(1) / name).read_bytes() == (parcel / name).read_bytes()
    assert starts.fitted(TINY, "1").start.startswith("1/checkpoints/")


def test_its_metrics_are_the_same_numbers(parcel, actor):
    before = runs.curves(1)
    run = bring(actor, parcel)
    assert run.id == 2 and runs.curves(2) == before
    assert run.version == runs.get(1).version  # the pairs are in this workspace
    removal.remove(actor, 2)
    assert not run_folder(2).exists() and run_folder(1).exists()


def test_an_imported_run_makes_the_same_images(parcel, actor):
    bring(actor, parcel)
    wanted = [Wanted(7, "one kernel", {"crop": "ZEAMX"})]
    first, second = (
        warm_generator().draw(makers.find(number, epoch=1).folder, wanted) for number in (1, 2)
    )
    assert np.array_equal(first[0].pixels, second[0].pixels)


def test_a_packed_folder_comes_in_too_and_again_out(parcel, actor, tmp_path):
    run = importing.import_run(
        actor, open_source(write(exporting.entries(actor, 1), "run", tmp_path / "run.zip"))
    )
    again = write(exporting.entries(actor, run.id), "run", tmp_path / "again")
    before, after = facts(parcel), facts(again)
    same = ("metrics.csv", "checkpoints", "snapshots", "structure.json", "log.txt")
    for name, sum_before in before["files"].items():
        if name.startswith(same):
            assert after["files"][name] == sum_before


@pytest.mark.parametrize(
    "name", ["checkpoints/step-00000004/generator.weights.h5", "metrics.csv", "run.json"]
)
@pytest.mark.parametrize("broken", [b"{}", None])
def test_what_was_changed_is_refused_and_nothing_is_left(parcel, actor, name, broken):
    path = parcel / name
    path.write_bytes(broken) if broken else path.unlink()
    before = sorted(run_folder(1).parent.iterdir())
    with pytest.raises(runs.RunError, match=r"run\.json|“" + name):
        bring(actor, parcel)
    assert [run.id for run in runs.newest_first()] == [1]
    assert sorted(run_folder(1).parent.iterdir()) == before


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/evil.txt", "checkpoints/step-1/../../../evil"]
)
def test_files_that_lead_out_are_left_aside(parcel, actor, name):
    said = facts(parcel)
    said["files"][name] = "0" * 64
    (parcel / "run.json").write_text(json.dumps(said), encoding="utf-8")
    assert bring(actor, parcel).id == 2
    said["snapshots"][0]["file"] = name
    (parcel / "run.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(importing.ChangedRun):
        bring(actor, parcel)


def test_another_schema_and_what_is_no_run_are_named(parcel, actor, tmp_path):
    (parcel / "run.json").write_text(json.dumps(facts(parcel) | {"schema": 2}), encoding="utf-8")
    with pytest.raises(importing.NewerRun):
        bring(actor, parcel)
    (tmp_path / "empty").mkdir()
    with pytest.raises(importing.NoRun):
        bring(actor, tmp_path / "empty")
    (tmp_path / "broken.zip").write_bytes(b"PK")
    with pytest.raises(DamagedArchive):
        open_source(tmp_path / "broken.zip")


def test_a_run_that_goes_on_is_exported_up_to_its_last_kept_checkpoint(trained, actor):
    with database().write() as session:
        session.get_one(Job, 1).state = RUNNING
        run_rows.set_progress(session, 1, epoch=3)
        run_rows.set_metrics(session, 1, 3, {"generator_loss": 9.0})
    newer = run_folder(1) / "checkpoints" / "step-00000005"
    newer.mkdir()
    card = starts.card(run_folder(1) / "checkpoints" / "step-00000004")
    (newer / "checkpoint.json").write_text(json.dumps(card | {"keep": False}), encoding="utf-8")
    files = dict(exporting.entries(actor, 1))
    assert json.loads(files["run.json"])["epoch"] == 2
    assert b",9.0," not in files["metrics.csv"]
    assert not [name for name in files if "step-00000005" in name or "state" in name]


def test_a_failed_import_leaves_nothing(parcel, actor, monkeypatch):
    def fail(*_):
        raise RuntimeError

    before = sorted(run_folder(1).parent.iterdir())
    monkeypatch.setattr("core.train.leftovers.bring", fail)
    with pytest.raises(RuntimeError):
        bring(actor, parcel)
    assert sorted(run_folder(1).parent.iterdir()) == before
    assert [run.id for run in runs.newest_first()] == [1]


def test_what_a_killed_import_left_goes_at_the_next_start(trained):
    dead = run_folder(1).with_name(f".{platform.node()} 4194305 1.000.{'0' * 32}.part")
    dead.mkdir()
    alive = leftovers.new_folder()
    forget()
    database()
    assert not dead.exists() and alive.exists()


def test_who_may_not_train_imports_nothing_and_without_a_checkpoint_nothing_goes_out(
    parcel, actor, trained
):
    with pytest.raises(AccessError):
        bring(Actor("guest", frozenset({"see"})), parcel)
    for checkpoint in (run_folder(1) / "checkpoints").iterdir():
        checkpoint.rename(run_folder(1) / checkpoint.name)
    assert not exporting.is_possible(runs.get(1))
    with pytest.raises(runs.NoCheckpoint):
        exporting.entries(actor, 1)
