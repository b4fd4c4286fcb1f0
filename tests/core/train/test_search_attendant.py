"""Searches with trainings that are played, and once with real processes and real Keras."""

import os
from datetime import UTC, datetime

import psutil
import pytest

from core.database import database
from core.train import jobs, removal, runs, searches, spaces
from core.train.search_attendant import NONE_USABLE, TIME_OVER, SearchAttendant
from core.train.supervisor import SPENT
from db import jobs as job_rows
from db.errors import FenceLostError
from db.records import ENDED_STATES
from db.search_records import DONE, HALTED, PRUNED, TRAINING, UNUSABLE
from models.config import preset
from tests.conftest import wait_until
from tests.core.train.searching import CONFIG, EPOCHS, Played, attend, interrupt, start


def figure(config, epoch):
    """The better the nearer `augment` is to 0.7, and the longer it goes on."""
    return abs(config["augment"] - 0.7) + 1 / epoch


@pytest.fixture
def played(filled, monkeypatch):
    return Played(monkeypatch, figure)


class Killed(BaseException):
    """The attendant's process is gone, without a word."""


def kill_at(played, tick):
    def strike(now):
        if now == tick:
            raise Killed

    played.before = strike


def test_a_search_makes_its_trials_one_after_the_other_and_finds_the_best(played, actor):
    search = start(actor)
    assert (search.status, search.varied) == ("queued", ("augment", "loss"))
    ended, trials = attend(search)
    assert (ended.status, ended.message) == ("succeeded", "")
    assert [trial.number for trial in trials] == list(range(1, 9))
    assert {trial.state for trial in trials} <= {DONE, PRUNED}
    own = spaces.own_values(CONFIG, search.varied)
    assert trials[0].settings == own and trials[0].state == DONE
    best = searches.best(trials)
    assert best.best[0] == min(trial.best[0] for trial in trials)
    assert best.best[1] == EPOCHS
    of_best = runs.get(best.run_id)
    assert of_best.config == searches.config_of(ended, best).as_dict()
    assert of_best.created_by == actor.name
    begun = [jobs.get(runs.get(trial.run_id).job_id).started_at for trial in trials]
    done = [jobs.get(runs.get(trial.run_id).job_id).finished_at for trial in trials]
    assert all(end <= start for end, start in zip(done, begun[1:], strict=False))


def test_as_many_trials_go_on_as_there_are_places(played, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.limit", lambda kind: 3)
    most = []

    def count(_tick):
        most.append(sum(run.status not in ENDED_STATES for run in runs.newest_first()))

    played.before = count
    _, trials = attend(start(actor))
    assert max(most) == 3
    assert len(trials) == 8


def test_hopeless_trials_are_given_up_early(played, actor):
    _, trials = attend(start(actor, trials=14))
    pruned = [trial for trial in trials if trial.state == PRUNED]
    assert pruned
    for trial in pruned:
        assert runs.get(trial.run_id).status == "cancelled"
        assert EPOCHS / 4 <= max(trial.figures) < EPOCHS


def test_a_stopped_search_stops_its_trial_and_both_go_on(played, actor):
    search = start(actor)
    played.before = lambda tick: tick == 13 and jobs.stop(actor, search.job_id)
    stopped, trials = attend(search)
    assert stopped.status == "cancelled"
    assert trials[-1].state == HALTED
    for _ in range(3):
        played.tick()
    run = runs.get(trials[-1].run_id)
    assert run.status == "cancelled" and 0 < run.epoch < EPOCHS
    before = {trial.number: trial.figures for trial in trials[:-1]}
    jobs.resume(actor, search.job_id)
    ended, trials = attend(search)
    assert ended.status == "succeeded" and len(trials) == 8
    assert before.items() <= {trial.number: trial.figures for trial in trials}.items()
    assert min(runs.get(run.id).epoch, max(trials[len(before)].figures)) > run.epoch


@pytest.mark.parametrize("tick", [2, 5, 9, 14, 23])
def test_a_killed_search_goes_on_as_if_it_had_not_been(filled, actor, tick, monkeypatch):
    with monkeypatch.context() as patch:
        Played(patch, figure)
        _, unkilled = attend(start(actor))
    with monkeypatch.context() as patch:
        played = Played(patch, figure)
        search = start(actor)
        kill_at(played, tick)
        with pytest.raises(Killed):
            attend(search)
        for _ in range(2):
            played.before = lambda _tick: None
            played.tick()  # its training goes on alone
        interrupt(search)
        jobs.resume(actor, search.job_id)
        ended, trials = attend(search)
    assert ended.status == "succeeded"
    assert [trial.settings for trial in trials] == [trial.settings for trial in unkilled]
    assert len({trial.run_id for trial in trials}) == len(trials) == 8


def test_two_attendants_do_not_queue_a_trial_twice(played, actor):
    search = start(actor)
    old = SearchAttendant(search.job_id)
    kill_at(played, 6)
    with pytest.raises(Killed):
        old.run()
    interrupt(search)
    jobs.resume(actor, search.job_id)
    played.before = lambda _tick: None
    with pytest.raises(FenceLostError):
        old._begin_trial(searches.trials(search.job_id))
    _, trials = attend(search)
    assert len(trials) == 8 == len(runs.newest_first())


def test_when_its_time_is_over_the_trial_that_goes_on_is_ended(played, actor, monkeypatch):
    search = start(actor, minutes=10)
    late = {"at": False}
    used = searches.seconds_used
    monkeypatch.setattr(searches, "seconds_used", lambda *given: used(*given) + 600 * late["at"])
    played.before = lambda tick: late.update(at=tick >= 9)
    ended, trials = attend(search)
    assert (ended.status, ended.message) == ("succeeded", TIME_OVER)
    assert trials[-1].state == PRUNED and len(trials) < 8
    assert runs.get(trials[-1].run_id).status == "cancelled"


def test_an_interrupted_training_is_resumed_and_after_some_times_given_up(played, actor):
    search = start(actor, trials=3, name="lr")
    played.ends = {"lr / 2": "interrupted"}
    ended, trials = attend(search)
    assert ended.status == "succeeded"
    assert [trial.state for trial in trials] == [DONE, UNUSABLE, DONE]
    assert [trial.attempts for trial in trials] == [1, 3, 1]


def test_a_failed_trial_says_why_and_the_search_goes_on(played, actor):
    played.ends = {"lr / 2": "failed"}
    ended, trials = attend(start(actor, trials=3, name="lr"))
    assert ended.status == "succeeded"
    assert (trials[1].state, trials[1].message) == (UNUSABLE, "out of luck")


def test_a_search_whose_trials_come_to_nothing_says_so(played, actor):
    played.kid = lambda config, epoch: None
    ended, trials = attend(start(actor))
    assert (ended.status, ended.message) == ("failed", NONE_USABLE)
    assert [trial.state for trial in trials] == [UNUSABLE] * 3


def test_a_trial_that_someone_stops_is_given_up(played, actor):
    search = start(actor, trials=3)

    def stop_second(_tick):
        second = [trial for trial in searches.trials(search.job_id) if trial.number == 2]
        if second and runs.get(second[0].run_id).epoch:
            jobs.stop(actor, runs.get(second[0].run_id).job_id)

    played.before = stop_second
    _, trials = attend(search)
    assert [trial.state for trial in trials] == [DONE, PRUNED, DONE]


def test_a_training_that_spent_its_patience_has_come_to_its_end(played, actor):
    search = start(actor, trials=1)

    def spend(tick):
        if tick == 4:
            run = runs.get("latest")
            job = jobs.get(run.job_id)
            with database().write() as session:
                job_rows.settle(session, job.id, job.fence, "cancelled", SPENT)

    played.before = spend
    _, trials = attend(search)
    assert trials[0].state == DONE


def test_what_came_of_a_trial_stays_when_its_run_is_removed(played, actor):
    search, trials = attend(start(actor, trials=3))
    removal.remove(actor, trials[0].run_id)
    after = searches.trials(search.job_id)
    assert (after[0].run_id, after[0].figures) == (None, trials[0].figures)
    assert after[1:] == trials[1:]


def test_time_left_follows_from_the_trials_and_never_exceeds_the_budget(played, actor):
    search = start(actor, minutes=1)
    now = datetime.now(UTC)
    assert 0 < searches.seconds_left(search, [], now) <= 60
    ended, trials = attend(search)
    assert searches.seconds_left(ended, trials, now) == 0


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_real_search_is_killed_and_loses_nothing(filled, actor, monkeypatch):
    monkeypatch.setenv("GRAIN_LEASE_S", "6")
    config = preset(
        "paper", resolution=64, width=4, latent=5, text_width=6, batch=8, epochs=2, snapshot_every=1
    )
    search = start(actor, config, trials=2, varied=("learning_rate",))

    def going():
        return [one for one in searches.trials(search.job_id) if one.state == TRAINING]

    first = wait_until(going)[0]
    attendant = psutil.Process(int(jobs.get(search.job_id).holder.split(":")[1]))
    attendant.kill()

    def interrupted():
        jobs.reconcile()
        return searches.get(search.job_id).status == "interrupted"

    wait_until(interrupted, 20)
    wait_until(lambda: runs.get(first.run_id).status == "succeeded", 120)
    jobs.resume(actor, search.job_id)
    wait_until(lambda: searches.get(search.job_id).status in ENDED_STATES, 180)
    assert searches.get(search.job_id).status == "succeeded"
    trials = searches.trials(search.job_id)
    assert [(one.state, one.run_id) for one in trials] == [(DONE, 1), (DONE, 2)]
    assert all(set(one.figures) == {1, 2} for one in trials)
    assert all(one.seconds > 0 for one in trials)
