from math import log

import pytest

from core.train.strengths import strengths


def test_what_wins_as_often_as_it_loses_is_average():
    assert strengths({(1, 2): 5, (2, 1): 5}) == pytest.approx({1: 0.0, 2: 0.0})


def test_with_many_comparisons_the_odds_are_those_seen():
    found = strengths({(1, 2): 3000, (2, 1): 1000})
    assert found[1] - found[2] == pytest.approx(log(3), abs=0.01)


def test_strengths_join_what_was_never_compared():
    found = strengths({(1, 2): 30, (2, 1): 10, (2, 3): 30, (3, 2): 10})
    assert found[1] > found[2] > found[3]
    assert found[1] - found[3] == pytest.approx(2 * (found[1] - found[2]), abs=0.2)


def test_what_has_always_won_stays_finite_and_more_wins_say_more():
    few, many = strengths({(1, 2): 1}), strengths({(1, 2): 20})
    assert 0 < few[1] < many[1] < 10
    assert few[1] == pytest.approx(-few[2])


def test_without_comparisons_there_is_nothing():
    assert strengths({}) == {}
