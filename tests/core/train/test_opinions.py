from datetime import UTC, datetime

import pytest

from core.train import opinions
from core.train.opinions import Opinion
from db.rating_records import RatingRecord

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def rating(who, epoch, score, against=None):
    return RatingRecord(
        id=0, run_id=1, who=who, epoch=epoch, against=against, score=score, at=MOMENT
    )


def test_an_epoch_has_the_mean_and_spread_of_its_raters():
    given = [rating("a", 10, 2), rating("b", 10, 4), rating("a", 20, 5), rating("a", 10, 4, 20)]
    assert opinions.scores(given) == [
        Opinion(10, 3.0, pytest.approx(1.414, abs=1e-3), 2),
        Opinion(20, 5.0, 0.0, 1),
    ]


def test_the_newest_score_of_a_rater_counts():
    given = [rating("a", 10, 1), rating("a", 10, 5)]
    assert opinions.scores(given) == [Opinion(10, 5.0, 0.0, 1)]


def test_comparisons_become_chances_against_an_average_snapshot():
    given = [rating("a", 20, 1, against=10)] * 6 + [rating("a", 10, 0, against=20)] * 2
    low, high = opinions.chances(given)
    assert (low.epoch, high.epoch, low.count, high.count) == (10, 20, 8, 8)
    assert low.mean < 0.5 < high.mean and low.mean + high.mean == pytest.approx(1)
    assert opinions.chances([rating("a", 10, 3)]) == []


def test_the_best_is_named_once_enough_have_rated_two_epochs():
    scores = [rating(who, epoch, epoch // 10) for who in "abc" for epoch in (10, 30)]
    assert opinions.best(opinions.scores(scores), opinions.ENOUGH_SCORES) == Opinion(30, 3, 0, 3)
    assert opinions.best(opinions.scores(scores[:-1]), opinions.ENOUGH_SCORES) is None
