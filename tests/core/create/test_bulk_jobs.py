"""Bulk as a job: in this process with drawn images, and once in real processes that are killed."""

import io
import json
import os
import zipfile

import psutil
import pytest

from core import cli
from core.access import AccessError, Actor
from core.create import bulk_jobs, gallery, makers, samples
from core.create.bulk_attendant import BulkAttendant
from core.create.bulk_jobs import NothingToMake, UnknownTarget
from core.create.generator import GeneratorStopped, WarmGenerator
from core.create.recipes import read_recipe
from core.curate import pairs
from core.curate.exporting import zip_stream
from core.curate.importing import import_pairs
from core.curate.sources import Archive
from core.i18n import retold
from core.train import jobs
from db.records import ENDED_STATES, PairFilter
from tests.conftest import wait_until

TABLE = "crop,light,count\nmaize,dim,40\nrice,purple,3\nrice,,2\n"


@pytest.fixture
def here(monkeypatch):
    """Jobs run in this process, when the test says so."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)


def wishes(text=TABLE, **options):
    return bulk_jobs.read(text.encode(), "wishes.csv", **options)


def queue(actor, text=TABLE, **options):
    return bulk_jobs.start(actor, wishes(text), makers.find(1), **options)


def run(bulk):
    BulkAttendant(bulk.job_id).run()
    return bulk_jobs.get(bulk.job_id)


def files(actor, bulk):
    return dict(bulk_jobs.entries(actor, bulk.job_id))


def test_who_may_make_images_but_not_train_stops_and_resumes_a_bulk(here, drawn):
    maker = Actor("aigerim", frozenset({"see", "create"}))
    bulk = queue(maker)
    with pytest.raises(AccessError):
        jobs.stop(Actor("guest", frozenset({"see", "train"})), bulk.job_id)
    jobs.stop(maker, bulk.job_id)
    assert bulk_jobs.get(bulk.job_id).status == "cancelled"
    jobs.resume(maker, bulk.job_id)
    assert bulk_jobs.get(bulk.job_id).status == "queued"


def test_a_bulk_goes_from_the_queue_to_its_end(here, drawn, actor):
    bulk = queue(actor)
    assert (bulk.status, bulk.total, bulk.made, bulk.refused) == ("queued", 42, 0, 1)
    assert bulk_jobs.seconds_left(bulk) is None
    done = run(bulk)
    assert (done.status, done.made, done.message) == ("succeeded", 42, "")
    assert bulk_jobs.rate(done) > 0
    assert [one.job_id for one in bulk_jobs.newest_first()] == [bulk.job_id]
    found = files(actor, done)
    assert len(found) == 44
    order = wishes().orders[0]
    recipe = read_recipe(found[order.name])
    assert (recipe["seed"], recipe["asked"]) == (order.wanted.seed, order.wanted.conditions)
    assert "got “purple”" in found["refused.csv"].decode()


def test_the_download_can_be_imported_as_it_is(here, drawn, actor):
    packed = b"".join(zip_stream(bulk_jobs.entries(actor, run(queue(actor)).job_id)))
    assert zipfile.ZipFile(io.BytesIO(packed)).testzip() is None
    report = import_pairs(Archive(io.BytesIO(packed)), actor)
    assert (len(report.added), report.refused) == (42, [])
    assert pairs.find(PairFilter(synthetic=True))[1] == 42


def test_images_can_become_pairs_with_their_recipes(here, drawn, actor):
    done = run(queue(actor, target="pairs", language="ru"))
    found, count = pairs.find(PairFilter(synthetic=True))
    assert (done.status, count) == ("succeeded", 42)
    assert {(pair.status, pair.language) for pair in found} == {("new", "ru")}
    made = gallery.many(list(bulk_jobs.images(done.job_id).values()))
    assert {sample.status for sample in made} == {"accepted"}
    assert len({sample.pair_id for sample in made}) == 42
    assert sum(pair.conditions.get("light") == "dim" for pair in found) == 40


def test_what_broke_off_goes_on_where_it_was(here, drawn, actor, monkeypatch):
    draw, calls = WarmGenerator.draw, []

    def breaks(self, checkpoint, wanted):
        calls.append(len(wanted))
        if len(calls) == 2:
            raise GeneratorStopped(log="…")
        return draw(self, checkpoint, wanted)

    monkeypatch.setattr(WarmGenerator, "draw", breaks)
    broken = run(queue(actor, target="pairs"))
    assert (broken.status, broken.made) == ("failed", calls[0])
    assert "The generator stopped" in retold(broken.message, "en")
    jobs.resume(actor, broken.job_id)
    done = run(broken)
    assert (done.status, done.made, sum(calls[2:])) == ("succeeded", 42, 42 - calls[0])
    assert (samples.count(), pairs.find(PairFilter(synthetic=True))[1]) == (42, 42)


def test_a_stop_keeps_what_is_made(here, drawn, actor, monkeypatch):
    draw = WarmGenerator.draw
    bulk = queue(actor, "crop,count\nmaize,100\n")

    def stopped(self, checkpoint, wanted):
        jobs.stop(actor, bulk.job_id)
        wait_until(lambda: jobs.get(bulk.job_id).stop_requested)
        return draw(self, checkpoint, wanted)

    monkeypatch.setattr(WarmGenerator, "draw", stopped)
    monkeypatch.setattr("core.create.bulk_attendant.POLL_S", 0.01)
    ended = run(bulk)
    assert ended.status == "cancelled" and 0 < ended.made < 100
    assert len(files(actor, ended)) == ended.made + 1


def test_deleted_images_are_left_out_of_the_download(here, drawn, actor):
    done = run(queue(actor, "crop,count\nmaize,3\n"))
    first = next(iter(bulk_jobs.images(done.job_id).values()))
    gallery.delete(actor, [first])
    assert (len(files(actor, done)), bulk_jobs.get(done.job_id).made) == (3, 2)


def test_a_table_without_a_good_row_is_not_queued(here, drawn, actor):
    with pytest.raises(NothingToMake):
        queue(actor, "crop,light\nmaize,purple\n")
    with pytest.raises(UnknownTarget):
        queue(actor, target="moon")
    assert bulk_jobs.newest_first() == []


def test_two_rows_that_ask_for_the_same_have_a_file_each(here, drawn, actor):
    done = run(queue(actor, "crop,seed\nmaize,5\nmaize,5\n"))
    assert (done.status, done.made, samples.count()) == ("succeeded", 2, 1)
    assert len(files(actor, done)) == 3


def test_commands_queue_list_and_hand_over(here, drawn, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: BulkAttendant(job_id).run())
    table, out = tmp_path / "wishes.csv", tmp_path / "made.zip"
    table.write_text(TABLE, encoding="utf-8")
    assert cli.main(["bulk", str(table), "--pairs", "--wait", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["made"], answer["target"]) == ("succeeded", 42, "pairs")
    number = str(answer["bulk"])
    assert cli.main(["bulks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [answer]
    assert cli.main(["bulk-export", number, "--out", str(out)]) == 0
    assert len(zipfile.ZipFile(out).namelist()) == 44
    assert cli.main(["bulk-stop", number]) == 0, "it has ended: nothing to do"
    assert cli.main(["bulk-resume", number]) == 1
    assert cli.main(["bulk-export", "99", "--out", str(out)]) == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_killed_bulk_is_interrupted_and_goes_on(trained, actor, monkeypatch):
    monkeypatch.setenv("GRAIN_LEASE_S", "6")
    bulk = queue(actor, "crop,count\nmaize,800\n")
    wait_until(lambda: bulk_jobs.get(bulk.job_id).made)
    attendant = psutil.Process(int(jobs.get(bulk.job_id).holder.split(":")[1]))
    children = attendant.children()
    attendant.kill()
    _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == [], "the generator must end by itself"

    def interrupted():
        jobs.reconcile()
        return bulk_jobs.get(bulk.job_id).status == "interrupted"

    wait_until(interrupted, 20)
    before = bulk_jobs.get(bulk.job_id).made
    assert 0 < before < 800
    jobs.resume(Actor("test"), bulk.job_id)
    done = wait_until(
        lambda: (now := bulk_jobs.get(bulk.job_id)).status in ENDED_STATES and now, 120
    )
    assert (done.status, done.made, samples.count()) == ("succeeded", 800, 800)
