"""Evaluations with real Keras at 8 pixels, by a judge that has learnt nothing."""

import json
from dataclasses import replace

import pytest

from core import cli
from core.access import AccessError, Actor
from core.curate import versions
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from core.database import database
from core.train import evaluations, jobs, removal, runs, starts, waiting
from core.train.bundles import condition_axes
from core.train.evaluation_attendant import EvaluationAttendant, finite
from core.train.evaluations import NoJudge, TooFewUnseen
from db import tasks
from models import judge
from models.backbone import Shape
from tests.conftest import SHADES, TINY, draw_kernel, write_manifest

SMALL = Shape([(3, 2, 2, 16, 1)], 16)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A judge of 8 pixels and the vocabulary's axes."""
    folder, axes = tmp_path_factory.mktemp("judge"), condition_axes()
    judge.Judge(judge.build(axes, SMALL), axes, 8, SMALL).save(folder)
    return folder


@pytest.fixture
def judged(trained, reader, actor, tmp_path, monkeypatch):
    """A trained run, a judge, and a version with twelve pairs that the run has not seen."""
    monkeypatch.setattr(starts, "READER", reader)
    folder = tmp_path / "more"
    folder.mkdir()
    rows = []
    for number, (crop, shade) in enumerate([*SHADES.items()] * 2):
        draw_kernel(shade, seed=100 + number).save(folder / f"{number}.png")
        rows.append({"file_name": f"{number}.png", "text": "A single kernel", "crop": crop})
    write_manifest(folder, rows)
    assert len(import_pairs(Folder(folder), actor).added) == 12
    return versions.freeze(actor, "more")


@pytest.fixture
def here(monkeypatch):
    """Jobs run in this process, when the test says so."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)


def test_an_evaluation_that_was_stopped_begins_anew_and_measures(judged, here, actor, monkeypatch):
    task = evaluations.start(actor, 1, epoch=1, version="more")
    assert (task.status, dict(task.request)) == (
        "queued", {"run": 1, "epoch": 1, "version": "more"},
    )  # fmt: skip
    first, floor = evaluations.unseen(runs.get(1), "more")
    assert (len(first), floor) == (12, [])
    watched, children = EvaluationAttendant._watch, []

    def stop_first(self, child):
        children.append(child)
        jobs.stop(actor, self.job_id)
        watched(self, child)

    monkeypatch.setattr(EvaluationAttendant, "_watch", stop_first)
    EvaluationAttendant(task.job_id).run()
    assert evaluations.get(task.job_id).status == "cancelled" and children[0].returncode < 0
    monkeypatch.setattr(EvaluationAttendant, "_watch", watched)
    jobs.resume(actor, task.job_id)
    EvaluationAttendant(task.job_id).run()
    done = evaluations.get(task.job_id)
    assert (done.status, done.message) == ("succeeded", "")
    found = done.result
    assert 0 <= found["crop_accuracy"] <= 1 and set(found["conditions"]) <= set(found["judge"])
    assert {"kid", "density", "coverage", "diversity", "copying", "swd"} <= set(found)
    assert "swd_floor" not in found, "of another version there is nothing to compare with"
    assert [one.job_id for one in evaluations.of_run(1)] == [task.job_id]
    removal.remove(actor, 1)
    assert not evaluations.of_run(1)


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", 0), ("failed", 1)])
def test_the_command_waits_for_the_end(judged, here, capsys, monkeypatch, outcome, status):
    def measure(self, folder):
        with database().write() as session:
            tasks.note(session, self.job_id, done=1, total=1, result={"kid": 0.25})
        return outcome, "out of luck"

    monkeypatch.setattr(EvaluationAttendant, "_measure", measure)
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: EvaluationAttendant(job_id).run())
    assert cli.main(["evaluate", "--run", "1", "--judge-on", "more", "--json"]) == status
    said = capsys.readouterr()
    if status:
        assert "ended as failed. out of luck" in said.err
    else:
        assert json.loads(said.out) == {"run": 1, "epoch": 2, "version": "more", "kid": 0.25}


def test_a_waiting_evaluation_takes_a_place_and_is_no_run(judged, here, actor, capsys):
    task = evaluations.start(actor, 1, version="more")
    run = runs.start_training(actor, TINY)
    assert [turn.place for turn in waiting.places().values()] == [1, 2]
    assert list(waiting.places()) == [task.job_id, run.job_id]
    assert cli.main(["queue", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["run"], one["place"]) == (run.id, 2)


def test_what_cannot_be_measured_is_said_before_it_waits(trained, reader, actor, monkeypatch):
    with pytest.raises(NoJudge, match="64 pixels"):
        evaluations.start(actor, 1)
    monkeypatch.setattr(starts, "READER", reader)
    with pytest.raises(TooFewUnseen, match="found 0 in version"):
        evaluations.start(actor, 1)
    with pytest.raises(AccessError):
        evaluations.start(Actor("guest", frozenset({"see"})), 1)


@pytest.mark.parametrize(
    ("parts", "first", "floor"),
    [
        ({"train": 4, "validation": 9, "test": 8}, "test", {"validation"}),
        ({"train": 4, "validation": 9, "test": 3}, "validation", set()),
    ],
)
def test_of_its_own_version_it_is_the_test_part_if_that_is_large_enough(
    trained, monkeypatch, parts, first, floor
):
    pair, run = versions.read(runs.get(1).version)[0], runs.get(1)
    split = [replace(pair, split=name) for name, count in parts.items() for _ in range(count)]
    monkeypatch.setattr(versions, "read", lambda version: split)
    measured, beside = evaluations.unseen(run, run.version.name)
    assert {pair.split for pair in measured} == {first} and len(measured) == parts[first]
    assert {pair.split for pair in beside} == floor


def test_figures_that_are_not_numbers_are_left_out():
    found = {"kid": float("nan"), "swd": {"16": 1.0, "8": float("inf")}, "rows": [1, 2]}
    assert finite(found) == {"swd": {"16": 1.0}, "rows": [1, 2]}
