"""The rule of the queue, by itself."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from core.train import turns
from db.records import QUEUED, RUNNING, JobRecord, Queue

START = datetime(2026, 1, 1, tzinfo=UTC)
numbers = count(1)


def moment(minute):
    return START + timedelta(minutes=minute)


def job(who, minute=0, *, priority=0, state=QUEUED):
    return JobRecord(
        id=next(numbers), kind="train", state=state, stop_requested=False, fence=0, holder="",
        lease_until=0.0, events_read=0, message="", priority=priority, worked_s=0.0,
        created_at=START, created_by=who, queued_at=moment(minute),
        started_at=None, finished_at=None,
    )  # fmt: skip


def queue(*waiting, active=(), **served):
    return Queue(waiting, tuple(active), {who: moment(minute) for who, minute in served.items()})


def order(found):
    return [job.id for job in turns.following(found, len(found.waiting))]


def test_without_rivals_the_oldest_comes_first():
    late, early = job("a", 2), job("a", 1)
    assert order(queue(late, early)) == [early.id, late.id]


def test_within_a_user_priority_comes_before_age():
    old, urgent = job("a", 1), job("a", 2, priority=1)
    assert order(queue(old, urgent)) == [urgent.id, old.id]


def test_priority_means_nothing_between_users():
    old, urgent = job("a", 1), job("b", 2, priority=9)
    assert order(queue(old, urgent)) == [old.id, urgent.id]


def test_who_runs_less_comes_first():
    busy, idle = job("a", 1), job("b", 2)
    assert order(queue(busy, idle, active=[job("a", state=RUNNING)], b=0)) == [idle.id, busy.id]


def test_who_was_served_longest_ago_comes_first_and_who_never_was_before_them():
    waiting = [job("a", 1), job("b", 2), job("c", 3)]
    assert order(queue(*waiting, a=0, b=-5)) == [waiting[n].id for n in (2, 1, 0)]


def test_users_take_turns():
    a, b = [job("a", n) for n in range(3)], [job("b", 10), job("b", 11)]
    assert order(queue(*a, *b)) == [a[0].id, b[0].id, a[1].id, b[1].id, a[2].id]


def test_only_as_many_begin_as_places_are_free():
    waiting, active = [job("a"), job("b"), job("c")], [job("d", state=RUNNING)]
    found = queue(*waiting, active=active)
    assert [turns.may_begin(found, one.id, limit=2) for one in waiting] == [True, False, False]
    assert not any(turns.may_begin(found, one.id, limit=1) for one in waiting)


def test_a_forecast_says_when_each_begins():
    running, first, second = job("a", state=RUNNING), job("b", 1), job("c", 2)
    found = queue(second, first, active=[running])
    lengths = {running.id: 60.0, first.id: 600.0, second.id: 30.0}
    assert turns.forecast(found, lengths, limit=1, at=START) == [
        turns.Turn(first.id, 1, 60.0),
        turns.Turn(second.id, 2, 660.0),
    ]
    assert turns.forecast(found, lengths, limit=2, at=START) == [
        turns.Turn(first.id, 1, 0.0),
        turns.Turn(second.id, 2, 60.0),
    ]


def test_a_forecast_keeps_the_rule_as_places_become_free():
    """Who has many running waits until those are over; who has none goes before."""
    active = [job("a", state=RUNNING), job("a", state=RUNNING)]
    mine, theirs = [job("a", 1), job("a", 2)], [job("b", 3), job("b", 4)]
    found = queue(*mine, *theirs, active=active, a=0)
    lengths = {one.id: 100.0 for one in (*mine, *theirs)} | {active[0].id: 10.0, active[1].id: 20.0}
    turn = turns.forecast(found, lengths, limit=2, at=moment(5))
    assert [(one.job_id, one.begins_in_s) for one in turn] == [
        (theirs[0].id, 10.0),
        (mine[0].id, 20.0),
        (theirs[1].id, 110.0),
        (mine[1].id, 120.0),
    ]


def test_behind_a_job_of_unknown_length_nobody_is_promised_a_time():
    running, waiting = job("a", state=RUNNING), job("b")
    (turn,) = turns.forecast(queue(waiting, active=[running]), {}, limit=1, at=START)
    assert turn == turns.Turn(waiting.id, 1, None)


@pytest.mark.parametrize(("by", "moved"), [(-1, [1, 0, 2]), (1, [0, 2, 1])])
def test_moving_a_job_changes_places_with_its_neighbour(by, moved):
    own = [job("a", n) for n in range(3)]
    found = turns.moved(own, own[1].id, by)
    later = [job("a", n, priority=found[one.id]) for n, one in enumerate(own)]
    ids = {one.id: place for place, one in enumerate(later)}
    assert [ids[one] for one in order(queue(*later))] == moved


def test_moving_beyond_the_end_changes_nothing():
    own = [job("a", n) for n in range(2)]
    assert list(turns.moved(own, own[0].id, -1)) == [one.id for one in own]
