from dataclasses import replace

import pytest

from core.access import AccessError, Actor
from core.database import database
from core.storage import run_folder, storage
from core.train import jobs, leftovers, removal, runs
from db import runs as run_rows
from db import samples
from db.sample_records import NewSample
from tests.conftest import TINY, forget


@pytest.fixture
def quiet(monkeypatch):
    """No supervisor is started."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)


def files(workspace):
    """Returns what lies in the workspace beside the database, the pairs and their versions."""
    kept = ("grain", "images", "thumbs", "manifests")
    return sorted(
        path.relative_to(workspace).as_posix()
        for path in workspace.rglob("*")
        if path.is_file() and not path.relative_to(workspace).as_posix().startswith(kept)
    )


def keep_sample(data, run_id):
    sha256 = storage().put("samples", data)
    new = NewSample(
        image_sha256=sha256, run_id=run_id, epoch=2, seed=7, crop=None, description="", recipe={}
    )
    with database().write() as session:
        samples.add(session, [new], "aigerim")
    return sha256


def test_nothing_of_a_removed_run_stays(trained, actor):
    keep_sample(b"image", 1)
    freed = removal.worth(runs.get(1))
    assert (freed.snapshots, freed.checkpoints, freed.samples) == (2, 2, 1)
    assert freed.size == sum((trained / name).stat().st_size for name in files(trained)) - (
        (trained / "supervisors" / "1.log").stat().st_size
    )
    removal.remove(actor, 1)
    assert files(trained) == []
    assert list((trained / "runs").iterdir()) == []
    assert runs.newest_first() == []
    with database().read() as session:
        assert run_rows.curves(session, 1) == {} and run_rows.snapshots(session, 1) == []
        assert samples.count(session) == 0


def test_what_another_run_uses_too_stays(trained, actor, quiet):
    other = runs.start_training(actor, TINY)
    jobs.stop(actor, other.job_id)
    theirs, own = keep_sample(b"theirs", other.id), keep_sample(b"own", 1)
    removal.remove(actor, 1)
    assert storage().has("samples", theirs) and not storage().has("samples", own)
    assert any(name.startswith("bundles/") for name in files(trained))
    removal.remove(actor, other.id)
    assert files(trained) == []


def test_what_a_killed_training_was_writing_goes(tmp_path):
    for name in ("checkpoints/.step-00000004.part/a", "checkpoints/step-00000002/a", "snapshots/b"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "snapshots" / "epoch-00002.part").touch()
    leftovers.remove_unfinished(tmp_path)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == ["checkpoints/step-00000002/a", "snapshots/b"]


def test_numbers_are_never_given_twice(trained, actor, quiet):
    removal.remove(actor, 1)
    run = runs.start_training(actor, TINY)
    assert (run.id, run.job_id) == (2, 2)


def test_a_run_that_goes_on_is_not_removed(trained, actor, quiet):
    run = runs.start_training(actor, TINY)
    with pytest.raises(removal.StillGoing):
        removal.remove(actor, run.id)
    assert runs.get(run.id).status == "queued"


def test_a_run_that_another_has_yet_to_begin_with_is_not_removed(trained, actor, quiet):
    start = runs.get(1).details["checkpoint"]["checkpoint"]
    other = runs.start_training(actor, replace(TINY, start=f"1/{start}"))
    with pytest.raises(removal.StillNeeded):
        removal.remove(actor, 1)
    jobs.stop(actor, other.job_id)
    removal.remove(actor, other.id)
    removal.remove(actor, 1)


def test_who_may_not_train_removes_nothing(trained):
    with pytest.raises(AccessError):
        removal.remove(Actor("guest", frozenset({"see"})), 1)
    assert runs.get(1).status == "succeeded"


def test_a_removal_killed_before_its_rows_went_is_taken_back(trained):
    before = files(trained)
    leftovers.set_aside(runs.get(1), [])
    assert not run_folder(1).exists()
    forget()
    database()
    assert files(trained) == before


def test_a_removal_killed_after_its_rows_went_is_finished(trained):
    sha256 = keep_sample(b"image", 1)
    with database().write() as session:
        run = runs.get(1)
        assert run_rows.remove(session, 1)
        leftovers.set_aside(run, [sha256])
    forget()
    database()
    assert files(trained) == []


def test_a_removal_that_fails_leaves_the_run_as_it_was(trained, actor, monkeypatch):
    before = files(trained)

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("core.train.leftovers.set_aside", fail)
    with pytest.raises(RuntimeError):
        removal.remove(actor, 1)
    assert files(trained) == before and runs.get(1).status == "succeeded"
