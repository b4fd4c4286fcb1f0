from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Actor
from core.database import database
from core.train import jobs, runs, waiting
from db import runs as run_rows
from db.records import RUNNING
from tests.conftest import TINY


@pytest.fixture
def quiet(monkeypatch):
    """No supervisor is started."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)


@pytest.fixture
def three(trained, actor, quiet):
    """Three waiting runs of one user and one of another, each expected to take a minute."""
    names = [actor, actor, actor, Actor("berik")]
    started = [runs.start_training(who, TINY).id for who in names]
    with database().write() as session:
        for run_id in started:
            run_rows.add_detail(session, run_id, waiting.ESTIMATE, {"seconds": 60.0})
    return started


def order(every):
    by_job = {runs.get(run_id).job_id: run_id for run_id in every}
    return [by_job[job_id] for job_id in waiting.places()]


def test_waiting_runs_know_their_place_and_when_they_begin(three):
    places = list(waiting.places().values())
    assert [turn.begins_in_s for turn in places] == [0.0, 60.0, 120.0, 180.0]
    assert order(three) == [three[3], three[0], three[1], three[2]]  # berik was never served


def test_a_run_is_moved_among_the_user_s_own(three, actor):
    jobs.move(actor, runs.get(three[2]).job_id, -1)
    assert order(three) == [three[3], three[0], three[2], three[1]]
    jobs.move(actor, runs.get(three[2]).job_id, -5)
    assert order(three) == [three[3], three[2], three[0], three[1]]


def test_only_one_s_own_waiting_runs_can_be_moved(three, actor):
    with pytest.raises(jobs.NotYours, match="berik"):
        jobs.move(actor, runs.get(three[3]).job_id, 1)
    with pytest.raises(jobs.NotWaiting):
        jobs.move(actor, runs.get(1).job_id, 1)
    assert order(three) == [three[3], three[0], three[1], three[2]]


def test_the_time_left_follows_a_run_s_own_speed(three):
    run = runs.get(three[0])
    at = run.created_at
    assert waiting.seconds_left(run, at) == 60.0
    begun = replace(run, status=RUNNING, started_at=at)
    assert waiting.seconds_left(begun, at + timedelta(seconds=20)) == 40.0
    assert waiting.seconds_left(begun, at + timedelta(seconds=90)) == 0.0
    going = replace(begun, epoch=1, seconds=7.0)
    assert waiting.seconds_left(going, at) == 7.0


def test_a_finished_run_says_how_right_its_estimate_was(trained):
    run = runs.get(1)
    expected, took = waiting.outcome(run)
    assert expected == run.details["estimate"]["seconds"]
    assert took == run.worked_s > run.seconds
    assert waiting.outcome(replace(run, status="failed")) is None
    assert waiting.outcome(replace(run, details={})) is None
