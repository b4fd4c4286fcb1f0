from dataclasses import replace

import pytest

from core.i18n import LANGUAGES, translate
from core.train import health, runs
from core.train.health import BAD, FINE, WATCH
from db.records import Curve
from tests.core.train.conftest import snapshots


def curve(*values):
    return Curve(tuple(range(1, len(values) + 1)), values)


def scores(real, fake, epochs=20):
    """Scores that were even at first and then stayed so for so many epochs."""
    return {
        "real_score": curve(0.5, *[real] * epochs),
        "fake_score": curve(0.5, *[fake] * epochs),
    }


@pytest.mark.parametrize(
    ("real", "fake", "level"),
    [(0.94, 0.06, WATCH), (0.86, 0.14, WATCH), (0.86, 0.2, FINE), (0.63, 0.4, FINE)],
)
def test_the_scores_say_who_is_winning(real, fake, level):
    found = health.balance("minimax", scores(real, fake))
    assert found.level == level
    assert found.figures == pytest.approx({"real": real, "fake": fake, "epochs": 20})
    assert ("winning" in found.says) == (level == WATCH)


def test_scores_are_not_read_too_early_nor_in_games_where_they_mean_something_else():
    assert health.balance("minimax", scores(0.99, 0.01, epochs=18)) is None
    assert health.balance("wasserstein", scores(0.99, 0.01)) is None
    assert health.balance("minimax", {}) is None


def test_a_standstill_counts_from_the_last_clear_gain_of_any_figure():
    gains = [60.0, 40.0, 30.0, *[30.0] * 10]  # of the colours until epoch 30, then nothing
    found = health.standstill(snapshots(colour_distance=gains, fine_detail=[0.5] * 13))
    assert (found.level, found.figures) == (WATCH, {"epochs": 100, "since": 30})


def test_slow_gains_are_gains_and_less_than_a_hundred_epochs_are_no_standstill():
    falling = [60.0 - n for n in range(13)]
    assert health.standstill(snapshots(colour_distance=falling)) is None
    assert health.standstill(snapshots(colour_distance=[60.0, 30.0, *[30.0] * 9])) is None
    assert health.standstill(snapshots(colour_distance=[60.0, 30.0, *[30.0] * 10])) is not None


def test_what_was_recognised_better_before_names_its_epoch():
    found = health.forgetting(snapshots(recognised=[0.3, 0.8, 0.6]))
    assert found.figures == {"now": 0.6, "then": 0.8, "epoch": 20}
    assert health.forgetting(snapshots(recognised=[0.3, 0.8, 0.75])) is None
    assert health.forgetting(snapshots(fine_detail=[0.3, 0.8, 0.6])) is None


@pytest.mark.parametrize(
    ("detail", "word"),
    [([0.3, 0.4, 0.2], "smooth"), ([9.0, 3.0, 2.5, 2.1], "rough"), ([0.3, 0.4, 0.6], None)],
)
def test_texture_is_told_from_several_snapshots(detail, word):
    found = health.texture(snapshots(fine_detail=detail))
    assert (found is None) == (word is None)
    assert found is None or (word in found.says and found.figures == {"detail": detail[-1]})


def test_texture_waits_for_enough_snapshots():
    assert health.texture(snapshots(fine_detail=[9.0, 9.0])) is None


def test_alike_images_and_copies_are_told_from_several_snapshots():
    found = health.sameness(snapshots(variety=[0.9, 0.4, 0.3, 0.2]))
    assert (found.level, found.figures) == (WATCH, {"variety": 0.2})
    assert health.sameness(snapshots(variety=[0.3, 0.2, 0.6])) is None
    found = health.copies(snapshots(copied=[0.0, 0.2, 0.3, 0.2]))
    assert (found.level, found.figures) == (WATCH, {"copied": 0.2})
    assert health.copies(snapshots(copied=[0.2, 0.0, 0.3])) is None
    assert health.copies(snapshots(copied=[0.5, 0.5])) is None


def test_colours_have_settled_when_several_snapshots_bring_little_more():
    found = health.colours(snapshots(colour_distance=[60.0, 20.0, 12.0, 12.0, 11.0, 10.0]))
    assert (found.level, found.figures) == (FINE, {"epoch": 30, "tones": 10.0})
    assert health.colours(snapshots(colour_distance=[60.0, 40.0, 20.0, 10.0])) is None
    assert health.colours(snapshots(fine_detail=[1.0, 2.0])) is None


def test_a_training_that_lost_half_its_speed_is_slow():
    rates = {"images_per_second": curve(*[100.0] * 40, *[40.0] * 20)}
    assert health.speed(rates).figures == {"now": 40.0, "usual": 100.0}
    assert health.speed({"images_per_second": curve(*[100.0] * 40, *[60.0] * 20)}) is None
    assert health.speed({"images_per_second": curve(*[100.0] * 10, *[10.0] * 20)}) is None
    assert health.speed({}) is None


def test_the_gravest_comes_first_and_a_young_run_has_none(trained):
    run = runs.get(1)
    assert health.findings(run, runs.curves(1), runs.snapshots(1)) == []
    broken = replace(run, details={**run.details, "not_finite": {"epoch": 7}})
    found = health.findings(broken, scores(0.6, 0.4), [])
    assert [one.level for one in found] == [BAD, FINE]
    assert found[0].figures == {"epoch": 7}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_reads_well_in_every_language(language):
    seen = snapshots(
        recognised=[0.9, *[0.5] * 14],
        colour_distance=[60.0, *[20.0] * 14],
        fine_detail=[0.2] * 15,
    )
    rates = {"images_per_second": curve(*[100.0] * 60, *[10.0] * 20)}
    found = [
        health.not_finite({"not_finite": {"epoch": 3}}),
        health.balance("minimax", scores(0.9, 0.1)),
        health.balance("minimax", scores(0.6, 0.4)),
        health.standstill(seen),
        health.forgetting(seen),
        health.texture(seen),
        health.texture(snapshots(fine_detail=[4.0] * 3)),
        health.sameness(snapshots(variety=[0.1] * 3)),
        health.copies(snapshots(copied=[0.9] * 3)),
        health.colours(seen),
        health.speed(rates),
    ]
    for one in found:
        said = translate(one.says, language).format(**one.figures)
        advice = translate(one.advice, language).format(**one.figures)
        assert "{" not in said + advice
        assert any(sign.isdigit() for sign in said)
        assert bool(advice) == (one.level != FINE)
