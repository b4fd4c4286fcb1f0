"""Imports and exports as cards: put into the queue, followed, stopped, gone on with, removed."""

import pytest

from core.curate import transfers
from core.curate.transfer_attendants import ExportAttendant, ImportAttendant
from tests.conftest import draw_kernel, encode
from tests.pages.conftest import texts

ADD, EXPORT = "curate/add.py", "curate/export.py"


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Jobs run in this process, when the test says so."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)


def test_many_files_go_in_by_a_job(workspace, page, monkeypatch):
    monkeypatch.setattr(transfers, "MANY_FILES", 3)
    files = [(f"{n}.png", encode(draw_kernel(seed=n)), "image/png") for n in range(2)]
    files.append(("broken.png", b"no image", "image/png"))
    app = page(ADD)
    app.file_uploader[0].set_value(files).run()
    app.button(key="add_import").click().run()
    (queued,) = transfers.newest_first("import")
    assert not app.metric and "Import 1 · 0" in texts(app)
    app.button(key="transfer_1_stop").click().run()
    assert transfers.get(1).status == "cancelled"
    app.button(key="transfer_1_resume").click().run()
    ImportAttendant(queued.job_id).run()
    app = page(ADD)
    assert {metric.label: metric.value for metric in app.metric} == {
        "Added": "2", "Known already": "0", "Refused": "1",
    }  # fmt: skip
    assert "broken.png" in str(app.dataframe[0].value)
    app.button(key="transfer_1_remove").click().run()
    assert not transfers.newest_first() and not app.exception


def test_an_export_is_packed_by_a_job(filled, page):
    app = page(EXPORT)
    app.selectbox(key="export_crop").set_value("ZEAMX").run()
    app.button(key="export_queue").click().run()
    (queued,) = transfers.newest_first("export")
    assert (queued.total, queued.request["filter"]["crop"]) == (2, "ZEAMX")
    ExportAttendant(queued.job_id).run()
    app = page(EXPORT)
    links = [element.proto.url for element in app.get("link_button")]
    assert f"/exports/{queued.job_id}" in links
    app.button(key=f"transfer_{queued.job_id}_remove").click().run()
    assert not transfers.newest_first() and not app.exception
