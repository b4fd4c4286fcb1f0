from dataclasses import replace

import pytest

from core.curate import versions
from core.train import comparing, jobs, ratings, runs
from core.train.comparing import Watched, at_or_before, epochs_of
from db.records import Curve, PairFilter
from tests.conftest import TINY
from tests.core.train.conftest import snapshots


@pytest.fixture
def second(trained, actor, monkeypatch):
    """Starts a second run that nobody trains."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)

    def start(version=None, **changes):
        run = runs.start_training(actor, replace(TINY, **changes), version=version)
        jobs.stop(actor, run.job_id)
        return runs.get(run.id)

    return start


def test_only_the_settings_that_differ_are_named(second):
    every = [runs.get(1), second(seed=3, width=8)]
    assert comparing.differing_settings(every) == {"seed": (0, 3), "width": (4, 8)}
    assert comparing.differing_pairs(every) == {}
    assert not comparing.same_noise(every)


def test_a_setting_that_an_old_run_lacks_was_off(second):
    new = second(turn=True)
    old = replace(runs.get(1), config={k: v for k, v in new.config.items() if k != "turn"})
    assert comparing.differing_settings([old, new]) == {"turn": (False, True)}


def test_versions_are_compared_with_that_of_the_first_run(second, actor):
    maize = versions.freeze(actor, "maize", wanted=PairFilter(crop="ZEAMX"))
    every = [runs.get(1), second(version=maize)]
    assert comparing.differing_pairs(every) == {
        "version": ("v1", "maize"), "pairs": (12, 2), "removed": (0, 10)
    }  # fmt: skip
    assert not comparing.same_noise(every)


def test_a_version_that_is_elsewhere_is_only_named(trained):
    here = runs.get(1)
    away = replace(here.version, name="v7", content_hash="0" * 64, details={"elsewhere": True})
    assert comparing.differing_pairs([here, replace(here, version=away)]) == {
        "version": ("v1", "v7"), "pairs": (12, 12)
    }  # fmt: skip


def test_a_run_ends_with_its_last_figures_and_its_best_epoch(trained):
    run = runs.get(1)
    curves = {"generator_loss": Curve((1, 2), (0.5, 0.25))}
    seen = snapshots(recognised=[0.25, 0.75, 0.5], fine_detail=[3.0, 2.0, 1.5])
    assert Watched(run, curves, seen).end() == {
        "epoch": 2,
        "seconds": run.seconds,
        "images_per_second": run.images_per_second,
        "generator_loss": 0.25,
        "recognised": 0.5,
        "fine_detail": 1.5,
        "best_epoch": 20,
        "best": 0.75,
    }
    assert "best" not in Watched(run, curves, []).end()


def test_a_run_ends_with_what_raters_think_best_once_enough_have_said(trained, actor):
    for who, better in (("Dana", 2), ("Erlan", 2), ("Saule", 1)):
        for epoch in (1, 2):
            ratings.rate(actor, 1, who, epoch, 3 + (epoch == better))
    for _ in range(5):
        ratings.compare(actor, 1, "Dana", 1, 2)
    seen = comparing.watched(1)
    end = seen.end()
    assert (end["rated_epoch"], end["preferred_epoch"]) == (2, 1)
    assert end["rated"] == pytest.approx(11 / 3) and 0.5 < end["preferred"] < 1
    assert seen.best_of(comparing.RATERS).epoch == 2, "scores go before comparisons"
    assert seen.opinions()["rated"].values == (pytest.approx(10 / 3), pytest.approx(11 / 3))
    for _ in range(6):
        ratings.undo(actor, 1, "Dana")
    few = comparing.watched(1)
    assert few.best_of(comparing.RATERS) is None and "rated" not in few.end()
    assert few.best_of(comparing.JUDGE) is None, "no judge reads images of 8 pixels"


def test_each_run_shows_the_snapshot_that_it_had_at_an_epoch():
    ten, twenty = snapshots(fine_detail=[1.0, 1.0])
    assert at_or_before([ten, twenty], 19) is ten
    assert at_or_before([ten, twenty], 20) is twenty
    assert at_or_before([ten, twenty], 9) is None


def test_the_epochs_are_those_of_all_runs(trained):
    own = comparing.watched(1)
    other = Watched(own.run, {}, snapshots(fine_detail=[1.0, 1.0]))
    assert epochs_of([own, other]) == [1, 2, 10, 20]
