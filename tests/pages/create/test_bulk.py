import pytest

from core.create import bulk_jobs, makers
from core.create.bulk_attendant import BulkAttendant
from core.curate import pairs
from db.records import PairFilter
from tests.pages.conftest import texts

PATH = "create/bulk.py"
TABLE = b"crop,light,count\nmaize,dim,3\nrice,purple,3\nrice,,2\n"


@pytest.fixture
def here(drawn, monkeypatch):
    """Jobs run in this process, when the test says so."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)


def upload(app, table=TABLE):
    app.file_uploader(key="bulk_table_0").upload("wishes.csv", table, "text/csv").run()
    assert not app.exception
    return app


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception and not app.error
    return app


def test_bad_rows_are_named_and_the_others_are_queued_and_made(here, page):
    app = upload(page(PATH))
    assert "1 row cannot be made and is left out" in texts(app)
    assert app.dataframe[0].value.iloc[0].to_dict()["Line"] == 3
    assert "got “purple”" in app.dataframe[0].value.iloc[0].to_dict()["Reason"]
    assert app.button(key="bulk_go").label == "Make 5 images"
    press(app, "bulk_go")
    (bulk,) = bulk_jobs.newest_first()
    assert (bulk.status, bulk.total, bulk.refused, bulk.target) == ("queued", 5, 1, "zip")
    assert "place 1 in the queue" in app.get("progress")[0].proto.text
    BulkAttendant(bulk.job_id).run()
    app.run()
    assert "5 of 5 images" in app.get("progress")[0].proto.text
    assert "finished" in texts(app)
    urls = [link.proto.url for link in app.get("link_button")]
    assert urls == [f"/bulk/{bulk.job_id}/images.zip"]
    assert len([b for b in app.button if f"bulk_{bulk.job_id}_open" in (b.key or "")]) == 5


def test_a_waiting_bulk_is_cancelled_and_goes_on(here, page):
    app = press(upload(page(PATH)), "bulk_go")
    (bulk,) = bulk_jobs.newest_first()
    press(app, f"bulk_{bulk.job_id}_stop")
    assert bulk_jobs.get(bulk.job_id).status == "cancelled"
    press(app, f"bulk_{bulk.job_id}_resume")
    assert bulk_jobs.get(bulk.job_id).status == "queued"


def test_images_become_pairs(here, page):
    app = upload(page(PATH))
    app.radio(key="bulk_target").set_value("pairs").run()
    press(app, "bulk_go")
    BulkAttendant(bulk_jobs.newest_first()[0].job_id).run()
    found = pairs.find(PairFilter(synthetic=True))[0]
    assert len(found) == 5 and {pair.language for pair in found} == {"en"}


def test_what_is_no_table_of_wishes_says_what_was_expected(here, page):
    app = upload(page(PATH), b"width,height\n1,2\n")
    assert "Expected wishes.csv to have a column out of" in app.error[0].value
    assert not [b for b in app.button if b.key == "bulk_go"]


def test_a_table_of_bad_rows_alone_cannot_be_started(here, page):
    app = upload(page(PATH), b"crop,light\nmaize,purple\n")
    assert app.button(key="bulk_go").disabled


def test_how_long_is_told_by_an_earlier_bulk(here, page, actor):
    wishes = bulk_jobs.read(b"crop,count\nmaize,64\n", "wishes.csv")
    bulk = bulk_jobs.start(actor, wishes, makers.find(1))
    BulkAttendant(bulk.job_id).run()
    assert "5 images · 2 rows · about" in texts(upload(page(PATH)))
