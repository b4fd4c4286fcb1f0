from db import bulks, jobs, samples
from db.bulk_records import NewBulk
from db.sample_records import NewSample

NEW = NewBulk(
    name="wishes.csv",
    table_sha256="a" * 64,
    maker="starter",
    epoch=9,
    count=1,
    seed=0,
    target="zip",
    language="kk",
    total=3,
    refused=1,
)


def add_samples(session, count):
    new = [
        NewSample(
            image_sha256=f"{number:064}",
            run_id=None,
            epoch=9,
            seed=number,
            crop="ZEAMX",
            description="",
            recipe={},
        )
        for number in range(count)
    ]
    return samples.add(session, new, "aigerim")


def test_a_bulk_knows_its_job_and_its_images_in_order(fresh_db):
    with fresh_db.write() as session:
        job, other = (jobs.add(session, "bulk", "aigerim") for _ in range(2))
        for each in (job, other):
            bulks.add(session, each.id, NEW)
        first, second = add_samples(session, 2)
        bulks.link(session, job.id, {"b.png": first, "a.png": second})
        bulks.link(session, job.id, {"b.png": second})  # once more after a kill
    with fresh_db.read() as session:
        assert bulks.images(session, job.id) == {"a.png": second, "b.png": second}
        assert list(bulks.images(session, job.id)) == ["a.png", "b.png"]
        found = bulks.newest_first(session)
        assert [(one.job_id, one.made) for one in found] == [(other.id, 0), (job.id, 2)]
        assert (found[1].status, found[1].created_by, found[1].language) == (
            "queued",
            "aigerim",
            "kk",
        )
        assert bulks.get(session, job.id) == found[1]
        assert bulks.get(session, 99) is None
    with fresh_db.write() as session:
        samples.remove(session, [second], "aigerim")
    with fresh_db.read() as session:
        assert bulks.images(session, job.id) == {}
