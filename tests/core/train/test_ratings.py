import pytest

from core.access import AccessError, Actor
from core.train import ratings, removal, runs


def test_ratings_are_kept_by_rater_and_taken_back_one_by_one(trained, actor):
    ratings.rate(actor, 1, " Dana ", 1, 4)
    ratings.compare(actor, 1, "Dana", 2, 1)
    ratings.compare(actor, 1, "Erlan", 1, 2, alike=True)
    kept = [(r.who, r.epoch, r.against, r.score) for r in ratings.of_run(1)]
    assert kept == [("Dana", 1, None, 4), ("Dana", 2, 1, 1), ("Erlan", 1, 2, 0)]
    assert ratings.undo(actor, 1, "Dana")
    assert [(r.who, r.against) for r in ratings.of_run(1)] == [("Dana", None), ("Erlan", 2)]
    assert not ratings.undo(actor, 1, "Nobody")


def test_what_cannot_be_is_refused(trained, actor):
    with pytest.raises(ratings.BadScore):
        ratings.rate(actor, 1, "Dana", 1, 6)
    with pytest.raises(ratings.NoSuchSnapshot):
        ratings.compare(actor, 1, "Dana", 1, 9)
    with pytest.raises(ratings.NoRater):
        ratings.rate(actor, 1, "  ", 1, 3)
    with pytest.raises(AccessError):
        ratings.rate(Actor("guest", frozenset({"see"})), 1, "Dana", 1, 3)
    assert ratings.of_run(1) == []


def test_ratings_go_with_their_run(trained, actor):
    ratings.rate(actor, 1, "Dana", 1, 4)
    removal.remove(actor, 1)
    assert runs.newest_first() == [] and ratings.of_run(1) == []


def test_every_snapshot_comes_once_and_the_same_until_it_is_rated(trained, actor):
    epochs, shown = [1, 2], []
    while one := ratings.next_one(ratings.of_run(1), "Dana", epochs):
        assert one == ratings.next_one(ratings.of_run(1), "Dana", epochs)
        shown.append(one[0])
        ratings.rate(actor, 1, "Dana", one[0], 3)
    assert sorted(shown) == epochs
    assert ratings.next_one(ratings.of_run(1), "Erlan", epochs)


def test_all_pairs_come_before_one_comes_again_and_sides_change(trained, actor, monkeypatch):
    epochs = [1, 2, 3, 4]
    monkeypatch.setattr(ratings, "_check_epochs", lambda *_: None)
    shown = []
    for _ in range(12):
        left, right = ratings.next_two(ratings.of_run(1), "Dana", epochs)
        shown.append((left, right))
        ratings.compare(actor, 1, "Dana", left, right)
    first, again = shown[:6], shown[6:]
    assert len({frozenset(two) for two in first}) == len({frozenset(two) for two in again}) == 6
    assert {left < right for left, right in shown} == {True, False}
    assert ratings.next_two([], "Dana", [1]) == ()
