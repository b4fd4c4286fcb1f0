"""Imports and exports as jobs: in this process, and once in a real one that is killed."""

import io
import zipfile

import numpy as np
import psutil
import pytest
from PIL import Image

from core.access import AccessError, Actor
from core.curate import pairs, transfers
from core.curate.importing import import_pairs
from core.curate.sources import Archive
from core.curate.transfer_attendants import ExportAttendant, ImportAttendant
from core.curate.transfers import NoSuchTransfer, NotReady, StillGoing
from core.i18n import explain, retold
from core.train import jobs
from db.records import ENDED_STATES, PairFilter
from tests.conftest import encode, wait_until


class File(io.BytesIO):
    def __init__(self, name, data):
        super().__init__(data)
        self.name = name


@pytest.fixture
def here(monkeypatch):
    """Jobs run in this process, when the test says so."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)


def images(count, first=0):
    numbers = range(first, first + count)
    return [File(f"maize/{number}.png", encode(noise(number))) for number in numbers]


def noise(seed):
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, (40, 40, 3), dtype=np.uint8))


def archive(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for file in files:
            packed.writestr(file.name, file.getvalue())
    return File("more.zip", data.getvalue())


def count():
    return pairs.find(PairFilter(), limit=0)[1]


def run(transfer):
    kind = {"import": ImportAttendant, "export": ExportAttendant}[transfer.kind]
    kind(transfer.job_id).run()
    return transfers.get(transfer.job_id)


def parcels(workspace):
    return [path for path in (workspace / "parcels").rglob("*") if path.is_file()]


def test_an_import_goes_from_the_queue_to_its_end(here, workspace, actor):
    broken = File("maize/broken.png", b"no image")
    files = [*images(40), broken, archive(images(4, first=36))]
    queued = transfers.start_import(actor, files)
    assert (queued.status, queued.name) == ("queued", "maize/0.png + 41")
    assert len(parcels(workspace)) == 42
    done = run(queued)
    assert (done.status, done.message, done.done, done.total) == ("succeeded", "", 45, 45)
    report = transfers.report(done)
    assert (len(report.added), report.known, count()) == (40, 4, 40)
    (refusal,) = report.refused
    assert refusal.file == "maize/broken.png"
    assert "изображение" in explain(refusal.reason, "ru")
    assert not parcels(workspace)


def test_a_stop_keeps_what_is_in_and_the_rest_goes_on(here, workspace, actor, monkeypatch):
    queued = transfers.start_import(actor, images(100))
    monkeypatch.setattr("core.curate.transfer_attendants.POLL_S", 0.0)
    noted = ImportAttendant._note

    def stop_at_once(self, *args, **options):
        jobs.stop(actor, self.job_id)
        noted(self, *args, **options)

    monkeypatch.setattr(ImportAttendant, "_note", stop_at_once)
    stopped = run(queued)
    assert (stopped.status, stopped.done, count()) == ("cancelled", 32, 32)
    assert len(transfers.report(stopped).added) == 32
    monkeypatch.setattr(ImportAttendant, "_note", noted)
    jobs.resume(actor, queued.job_id)
    report = transfers.report(run(queued))
    assert (len(report.added), report.known, count()) == (100, 0, 100)


def test_files_that_another_import_still_needs_stay(here, workspace, actor):
    first, second = (transfers.start_import(actor, images(2)) for _ in range(2))
    assert run(first).status == "succeeded"
    report = transfers.report(run(second))
    assert (report.added, report.known) == ([], 2)
    assert not parcels(workspace)


def test_a_damaged_archive_fails_with_a_clear_sentence(here, workspace, actor):
    failed = run(transfers.start_import(actor, [File("set.zip", b"PK no more")]))
    assert failed.status == "failed"
    assert retold(failed.message, "en").startswith("Expected a ZIP or tar archive")
    assert "ZIP" in retold(failed.message, "ru") != retold(failed.message, "en")


def test_an_export_waits_as_a_file_that_can_be_imported(here, filled, actor, tmp_path):
    queued = transfers.start_export(actor, "metadata-csv", PairFilter(crop="ZEAMX"))
    with pytest.raises(NotReady):
        transfers.file(actor, queued.job_id)
    assert run(queued).done == 2
    with Archive(transfers.file(actor, queued.job_id)).zip as packed:
        assert len([name for name in packed.namelist() if name.endswith(".png")]) == 2
    jobs_again = import_pairs(Archive(transfers.file(actor, queued.job_id)), actor)
    assert (jobs_again.added, jobs_again.known) == ([], 2)


def test_an_export_that_was_killed_begins_anew(here, filled, actor):
    queued = transfers.start_export(actor, "coco")
    place = transfers.place_of_file(queued)
    place.parent.mkdir()
    half = place.with_name(f".{place.name}.77.part")
    half.write_bytes(b"half")
    assert run(queued).status == "succeeded"
    assert not half.exists() and place.exists()


def test_removal_takes_the_files_and_leaves_the_pairs(here, filled, actor, workspace):
    export = transfers.start_export(actor, "csv")
    with pytest.raises(StillGoing):
        transfers.remove(actor, export.job_id)
    run(export)
    waiting = transfers.start_import(actor, images(1))
    jobs.stop(actor, waiting.job_id)
    before = count()
    for one in (export, waiting):
        transfers.remove(actor, one.job_id)
        with pytest.raises(NoSuchTransfer):
            transfers.get(one.job_id)
    assert not transfers.place_of_file(export).exists() and not parcels(workspace)
    assert count() == before


def test_who_may_not_curate_neither_imports_nor_stops_one(here, workspace, actor):
    guest = Actor("guest", frozenset({"see"}))
    with pytest.raises(AccessError):
        transfers.start_import(guest, images(1))
    queued = transfers.start_import(actor, images(1))
    for act in (jobs.stop, transfers.remove):
        with pytest.raises(AccessError):
            act(guest, queued.job_id)


def test_places_in_the_queue_are_those_of_all_light_jobs(here, workspace, actor):
    first, second = (transfers.start_import(actor, images(1, first=n)) for n in range(2))
    found = transfers.places()
    assert [found[one.job_id].place for one in (first, second)] == [1, 2]


@pytest.mark.parametrize(("files", "long"), [(1, False), (transfers.MANY_FILES, True)])
def test_only_long_imports_are_jobs(files, long):
    assert transfers.is_long([File("a.png", b"x")] * files) is long


def test_a_killed_import_is_interrupted_and_goes_on(workspace, actor, monkeypatch):
    monkeypatch.setenv("GRAIN_LEASE_S", "4")
    queued = transfers.start_import(actor, images(400))

    def through():
        return transfers.get(queued.job_id).done

    wait_until(through)
    psutil.Process(int(jobs.get(queued.job_id).holder.split(":")[1])).kill()

    def interrupted():
        jobs.reconcile()
        return transfers.get(queued.job_id).status == "interrupted"

    wait_until(interrupted)
    assert 0 < count() < 400
    jobs.resume(actor, queued.job_id)
    done = wait_until(lambda: (t := transfers.get(queued.job_id)).status in ENDED_STATES and t)
    assert (done.status, done.done, count()) == ("succeeded", 400, 400)
    report = transfers.report(done)
    assert len(report.added) + report.known == 400
