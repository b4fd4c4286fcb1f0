from db import jobs, tasks

REQUEST = {"files": [["a.png", "f" * 64]]}


def add(session, kind):
    job = jobs.add(session, kind, "aigerim")
    tasks.add(session, job.id, "a.png", REQUEST, 3)
    return job.id


def test_a_task_knows_its_job_and_how_far_it_is(fresh_db):
    with fresh_db.write() as session:
        first, second = add(session, "import"), add(session, "export")
        tasks.note(session, first, done=2, total=5, result={"known": 2})
    with fresh_db.read() as session:
        assert [one.job_id for one in tasks.newest_first(session)] == [second, first]
        (found,) = tasks.newest_first(session, "import")
        assert (found.kind, found.done, found.total, found.result) == (
            "import", 2, 5, {"known": 2},
        )  # fmt: skip
        assert (found.status, found.created_by, found.request) == ("queued", "aigerim", REQUEST)
        assert tasks.get(session, 99) is None


def test_only_what_has_ended_is_removed_with_its_job(fresh_db):
    with fresh_db.write() as session:
        job_id = add(session, "import")
        other = jobs.add(session, "bulk", "aigerim").id
        assert not tasks.remove(session, job_id)
        for one in (job_id, other):
            jobs.request_stop(session, one)
        assert not tasks.remove(session, other)
        assert tasks.remove(session, job_id)
        assert jobs.get(session, job_id) is None and tasks.get(session, job_id) is None
        assert jobs.get(session, other) is not None
