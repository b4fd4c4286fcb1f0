import pytest

from db import jobs, presets, runs, searches, versions
from db.search_records import DONE, TRAINING, TrialRecord


@pytest.fixture
def search(fresh_db):
    with fresh_db.write() as session:
        job = jobs.add(session, "search", "aigerim")
        version = versions.add(session, "v1", "0" * 64, 12, "aigerim")
        searches.add(
            session,
            job_id=job.id,
            name="lr",
            version_id=version.id,
            config={"epochs": 30, "seed": 0},
            varied=("learning_rate",),
            trials=2,
            minutes=5,
        )
        training = jobs.add(session, "train", "aigerim")
        run = runs.add(session, name="", job_id=training.id, version_id=version.id, config={})
        searches.add_trial(session, job.id, 1, run.id, {"learning_rate": 1e-3}, TRAINING)
    return fresh_db, job.id, run


def test_a_search_knows_its_job_and_its_trials(search):
    database, job_id, run = search
    with database.read() as session:
        found = searches.get(session, job_id)
        assert searches.newest_first(session) == [found]
        assert searches.get(session, 99) is None
        (trial,) = searches.trials(session, job_id)
    assert (found.status, found.varied, found.minutes) == ("queued", ("learning_rate",), 5)
    assert (trial.run_id, trial.best, trial.state) == (run.id, None, TRAINING)


def test_figures_of_a_trial_come_back_by_epoch_and_stay_without_its_run(search):
    database, job_id, run = search
    with database.write() as session:
        (trial,) = searches.trials(session, job_id)
        searches.set_trial(session, trial, figures={20: 0.25, 5: 0.5, 100: 0.25}, state=DONE)
        jobs.request_stop(session, run.job_id)
        assert runs.remove(session, run.id)
    with database.read() as session:
        (trial,) = searches.trials(session, job_id)
    assert trial == TrialRecord(
        job_id=job_id,
        number=1,
        run_id=None,
        settings={"learning_rate": 1e-3},
        figures={5: 0.5, 20: 0.25, 100: 0.25},
        state=DONE,
    )
    assert list(trial.figures) == [5, 20, 100]
    assert trial.best == (0.25, 20)


def test_presets_are_there_by_name(fresh_db):
    with fresh_db.write() as session:
        presets.add(session, "b", {"epochs": 1}, "search 1", "aigerim")
        presets.add(session, "a", {"epochs": 2}, "", "aigerim")
    with fresh_db.write() as session:
        assert [(one.name, one.config) for one in presets.every(session)] == [
            ("a", {"epochs": 2}),
            ("b", {"epochs": 1}),
        ]
        presets.remove(session, "a")
        presets.remove(session, "none")
    with fresh_db.read() as session:
        assert [one.origin for one in presets.every(session)] == ["search 1"]
