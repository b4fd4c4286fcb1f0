from db import jobs, ratings, runs, versions
from db.records import Curve


def test_the_newest_rating_of_one_rater_is_taken_back(fresh_db):
    with fresh_db.write() as session:
        job = jobs.add(session, "train", "aigerim")
        version = versions.add(session, "v1", "0" * 64, 12, "aigerim")
        run = runs.add(session, name="", job_id=job.id, version_id=version.id, config={})
        runs.add_curves(session, run.id, {"loss": Curve((1, 2), (0.5, 0.25))})
        ratings.add(session, run.id, "Dana", 10, None, 4)
        ratings.add(session, run.id, "Dana", 20, 10, 1)
        ratings.add(session, run.id, "Erlan", 10, None, 2)
    with fresh_db.write() as session:
        assert ratings.remove_newest(session, run.id, "Dana")
        assert not ratings.remove_newest(session, run.id, "Saule")
    with fresh_db.read() as session:
        kept = [(r.who, r.epoch, r.against, r.score) for r in ratings.of_run(session, run.id)]
        assert runs.curves(session, run.id) == {"loss": Curve((1, 2), (0.5, 0.25))}
    assert kept == [("Dana", 10, None, 4), ("Erlan", 10, None, 2)]
