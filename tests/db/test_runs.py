from dataclasses import replace

import pytest

from db import audit, jobs, runs, samples, versions
from db.records import Curve, SnapshotRecord
from db.sample_records import NewSample


@pytest.fixture
def run(fresh_db):
    with fresh_db.write() as session:
        job = jobs.add(session, "train", "aigerim")
        version = versions.add(session, "v1", "0" * 64, 12, "aigerim")
        record = runs.add(
            session, name="first", job_id=job.id, version_id=version.id, config={"epochs": 30}
        )
    return fresh_db, record


def test_a_run_shows_its_job_and_its_version(run):
    database, record = run
    with database.read() as session:
        found = runs.get(session, record.id)
        assert runs.of_job(session, record.job_id) == found
        assert runs.newest_first(session) == [found]
    assert (found.status, found.version.pairs, found.epochs) == ("queued", 12, 30)


def test_metrics_written_twice_are_there_once(run):
    database, record = run
    for value in (1.0, 2.0):
        with database.write() as session:
            runs.set_metrics(session, record.id, 1, {"loss": value, "score": 0.5})
    with database.write() as session:
        runs.set_metrics(session, record.id, 2, {"loss": 3.0})
    with database.read() as session:
        assert runs.curves(session, record.id) == {
            "loss": Curve((1, 2), (2.0, 3.0)),
            "score": Curve((1,), (0.5,)),
        }


def test_snapshots_come_in_order_and_replace_themselves(run):
    database, record = run
    for epoch, file in ((20, "b"), (10, "a"), (20, "c")):
        new = SnapshotRecord(run_id=record.id, epoch=epoch, file=file, checkpoint="x", details={})
        with database.write() as session:
            runs.set_snapshot(session, new)
    with database.read() as session:
        assert [(s.epoch, s.file) for s in runs.snapshots(session, record.id)] == [
            (10, "a"),
            (20, "c"),
        ]


def test_details_grow_and_progress_moves(run):
    database, record = run
    with database.write() as session:
        runs.add_detail(session, record.id, "started", {"pairs": 12})
        runs.add_detail(session, record.id, "checkpoint", {"epoch": 3})
        runs.set_progress(session, record.id, epoch=3, seconds=1.5)
    with database.read() as session:
        found = runs.get(session, record.id)
    assert found.details == {"started": {"pairs": 12}, "checkpoint": {"epoch": 3}}
    assert (found.epoch, found.seconds) == (3, 1.5)


def test_samples_are_counted_each_image_once(run):
    database, record = run
    sample = NewSample(
        image_sha256="0" * 64,
        run_id=record.id,
        epoch=3,
        seed=7,
        crop=None,
        description="",
        recipe={},
    )
    with database.write() as session:
        samples.add(session, [sample, sample, replace(sample, image_sha256="1" * 64)], "aigerim")
    with database.read() as session:
        assert samples.count(session) == 2


def test_a_removed_run_takes_its_rows_and_leaves_its_number(run):
    database, record = run
    snapshot = SnapshotRecord(run_id=record.id, epoch=1, file="a", checkpoint="x", details={})
    with database.write() as session:
        runs.set_metrics(session, record.id, 1, {"loss": 1.0})
        runs.set_snapshot(session, snapshot)
        jobs.request_stop(session, record.job_id)
    with database.write() as session:
        assert runs.remove(session, record.id)
        audit.log(session, "aigerim", "remove", "run", record.id)
        audit.log(session, "aigerim", "remove", "job", record.job_id)
        assert not runs.is_there(session, record.id)
    with database.write() as session:
        assert runs.curves(session, record.id) == {}
        assert runs.snapshots(session, record.id) == [] and not runs.remove(session, record.id)
        job = jobs.add(session, "train", "aigerim")
        new = runs.add(
            session, name="", job_id=job.id, version_id=record.version.id, config={"epochs": 1}
        )
    assert (job.id, new.id) == (record.job_id + 1, record.id + 1)


def test_a_run_that_goes_on_cannot_be_removed(run):
    database, record = run
    with database.write() as session:
        removed = runs.remove(session, record.id)
        session.rollback()
    assert not removed
    with database.read() as session:
        assert runs.get(session, record.id) == record


def test_words_about_a_run_are_kept(run):
    database, record = run
    with database.write() as session:
        runs.set_words(session, record.id, name="barley", notes="dry", tags=["good"])
    with database.read() as session:
        found = runs.get(session, record.id)
    assert (record.notes, record.tags) == ("", ())
    assert (found.name, found.notes, found.tags) == ("barley", "dry", ("good",))
