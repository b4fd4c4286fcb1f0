import threading
import time

import pytest

from core.train import turns
from db import jobs
from db.errors import FenceLostError
from db.records import CANCELLED, FAILED, INTERRUPTED, QUEUED, RUNNING, STOPPING, SUCCEEDED

LEASE = 60.0


def add(database, who="aigerim", kind="train"):
    with database.write() as session:
        return jobs.add(session, kind, who).id


def state(database, job_id):
    with database.read() as session:
        return jobs.get(session, job_id).state


def claim(database, job_id, at=100.0, holder="a"):
    with database.write() as session:
        return jobs.claim(session, job_id, holder, at=at, lease_until=at + LEASE)


def begin(database, job, limit=1):
    def may_begin(queue):
        return turns.may_begin(queue, job.id, limit=limit)

    with database.write() as session:
        return jobs.begin(
            session, job.id, job.fence, kinds=turns.rivals(job.kind), may_begin=may_begin
        )


def running(database):
    job = claim(database, add(database))
    assert begin(database, job, limit=99)
    return job


def test_a_job_is_claimed_once_and_the_fence_grows(fresh_db):
    job_id = add(fresh_db)
    assert claim(fresh_db, job_id).fence == 1
    assert claim(fresh_db, job_id, at=101.0, holder="b") is None
    assert claim(fresh_db, job_id, at=100.0 + LEASE + 1, holder="b").fence == 2


def test_only_one_of_many_claimants_gets_the_job(fresh_db):
    job_id = add(fresh_db)
    got = []
    threads = [
        threading.Thread(target=lambda n=n: got.append(claim(fresh_db, job_id, holder=str(n))))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([job for job in got if job]) == 1


def test_a_supervisor_that_lost_its_fence_can_write_nothing(fresh_db):
    old = claim(fresh_db, add(fresh_db))
    new = claim(fresh_db, old.id, at=1000.0, holder="b")
    with fresh_db.write() as session:
        jobs.renew(session, new.id, new.fence, lease_until=2000.0)
    with pytest.raises(FenceLostError), fresh_db.write() as session:
        jobs.renew(session, old.id, old.fence, lease_until=2000.0)
    with pytest.raises(FenceLostError), fresh_db.write() as session:
        jobs.settle(session, old.id, old.fence, SUCCEEDED)
    assert state(fresh_db, old.id) == QUEUED


def test_jobs_run_in_the_order_of_the_queue_up_to_the_limit(fresh_db):
    first, second, third = (claim(fresh_db, add(fresh_db)) for _ in range(3))
    assert not begin(fresh_db, second, limit=1)
    assert begin(fresh_db, first, limit=1)
    assert not begin(fresh_db, second, limit=1)
    assert begin(fresh_db, second, limit=2)
    assert not begin(fresh_db, third, limit=2)
    with fresh_db.write() as session:
        jobs.settle(session, first.id, first.fence, SUCCEEDED)
    assert begin(fresh_db, third, limit=2)


def test_a_race_for_one_place_has_one_winner(fresh_db):
    contenders = [claim(fresh_db, add(fresh_db)) for _ in range(4)]
    won = []
    threads = [
        threading.Thread(target=lambda job=job: won.append(begin(fresh_db, job)))
        for job in contenders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(won) == 1


def test_stopping_a_waiting_job_cancels_it(fresh_db):
    job = claim(fresh_db, add(fresh_db))
    with fresh_db.write() as session:
        jobs.request_stop(session, job.id)
    assert state(fresh_db, job.id) == CANCELLED
    assert not begin(fresh_db, job)
    with pytest.raises(FenceLostError), fresh_db.write() as session:
        jobs.renew(session, job.id, job.fence, lease_until=1e9)


def test_stopping_a_running_job_asks_its_supervisor(fresh_db):
    job = running(fresh_db)
    with fresh_db.write() as session:
        jobs.request_stop(session, job.id)
        seen = jobs.renew(session, job.id, job.fence, lease_until=1e9)
    assert (seen.state, seen.stop_requested) == (STOPPING, True)
    with fresh_db.write() as session:
        jobs.settle(session, job.id, job.fence, CANCELLED)
    assert state(fresh_db, job.id) == CANCELLED


def test_a_silent_supervisor_s_job_is_interrupted(fresh_db):
    job = running(fresh_db)
    with fresh_db.write() as session:
        assert jobs.expired(session, at=100.0 + LEASE - 1) == []
        assert jobs.expired(session, at=100.0 + LEASE + 1) == [job.id]
        jobs.interrupt_expired(session, at=100.0 + LEASE + 1)
    assert state(fresh_db, job.id) == INTERRUPTED
    with pytest.raises(FenceLostError), fresh_db.write() as session:
        jobs.renew(session, job.id, job.fence, lease_until=1e9)


@pytest.mark.parametrize("end", [FAILED, CANCELLED, INTERRUPTED])
def test_what_ended_early_can_be_queued_again(fresh_db, end):
    job = running(fresh_db)
    with fresh_db.write() as session:
        jobs.settle(session, job.id, job.fence, end, "why")
        assert jobs.requeue(session, job.id)
    again = claim(fresh_db, job.id)
    assert (again.state, again.fence, again.message, again.stop_requested) == (
        QUEUED, job.fence + 1, "", False,
    )  # fmt: skip


def test_what_runs_or_succeeded_cannot_be_queued_again(fresh_db):
    job = running(fresh_db)
    with fresh_db.write() as session:
        assert not jobs.requeue(session, job.id)
        jobs.settle(session, job.id, job.fence, SUCCEEDED)
        assert not jobs.requeue(session, job.id)


def test_waiting_jobs_without_a_supervisor_are_found(fresh_db):
    first, second = add(fresh_db), add(fresh_db)
    soon = time.time() + 1
    claim(fresh_db, first, at=soon)
    with fresh_db.read() as session:
        assert jobs.unattended(session, at=soon, patience_s=10.0) == []
        assert jobs.unattended(session, at=soon + 10, patience_s=10.0) == [second]
        assert jobs.unattended(session, at=soon + LEASE + 1, patience_s=10.0) == [first, second]


def test_a_running_job_is_not_seen_as_waiting(fresh_db):
    job = running(fresh_db)
    with fresh_db.read() as session:
        assert jobs.unattended(session, at=1e10, patience_s=0.0) == []
        assert jobs.get(session, job.id).state == RUNNING


def test_ten_jobs_of_three_users_run_in_turn_within_the_limit(fresh_db):
    """The order that docs/monitoring.md promises, as jobs begin and end."""
    owners = ["aigerim"] * 6 + ["berik"] * 3 + ["dana"]
    claimed = [claim(fresh_db, add(fresh_db, who)) for who in owners]
    with fresh_db.write() as session:
        jobs.set_priorities(session, {claimed[5].id: 1})
    waiting, active, begun, most = list(range(10)), [], [], 0
    while waiting or active:
        for place in [place for place in waiting if begin(fresh_db, claimed[place], limit=2)]:
            waiting.remove(place)
            active.append(place)
            begun.append(place)
        with fresh_db.read() as session:
            found = jobs.queue(session, turns.TRAININGS)
        assert [job.id for job in found.active] == sorted(claimed[place].id for place in active)
        most = max(most, len(active))
        ended = claimed[active.pop(0)]
        with fresh_db.write() as session:
            jobs.settle(session, ended.id, ended.fence, SUCCEEDED)
    assert most == 2
    assert begun == [5, 6, 9, 0, 7, 1, 8, 2, 3, 4]


def test_light_jobs_run_beside_a_training(fresh_db):
    training, more = claim(fresh_db, add(fresh_db)), claim(fresh_db, add(fresh_db))
    bulk = claim(fresh_db, add(fresh_db, kind="bulk"))
    assert begin(fresh_db, training) and not begin(fresh_db, more)
    assert begin(fresh_db, bulk)
    assert not begin(fresh_db, claim(fresh_db, add(fresh_db, kind="export")))


def test_the_time_of_every_attempt_is_added_up(fresh_db):
    job, worked = running(fresh_db), [0.0]
    for end in (FAILED, CANCELLED):
        with fresh_db.write() as session:
            jobs.settle(session, job.id, job.fence, end)
            worked.append(jobs.get(session, job.id).worked_s)
            assert jobs.requeue(session, job.id)
        job = claim(fresh_db, job.id)
        assert begin(fresh_db, job)
    with fresh_db.write() as session:
        jobs.interrupt_expired(session, at=1e10)
        worked.append(jobs.get(session, job.id).worked_s)
    assert worked == sorted(set(worked))
