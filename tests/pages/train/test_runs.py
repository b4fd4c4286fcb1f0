from core.train import jobs, runs
from tests.conftest import TINY
from tests.pages.conftest import texts

PATH = "train/runs.py"


def test_a_finished_run_shows_its_snapshots_and_its_log(trained, page):
    app = page(PATH)
    assert "epoch 2 of 2" in app.get("progress")[0].text
    assert "Snapshot at epoch 2" in texts(app)
    app.select_slider(key="runs_snapshot_1").set_value(1).run()
    assert "Snapshot at epoch 1" in texts(app)
    assert "finished" in app.code[0].value
    assert len(app.get("plotly_chart")) == 3  # losses, scores, phases


def test_a_waiting_run_can_be_stopped_and_resumed(filled, page, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    run = runs.start_training(actor, TINY)
    app = page(PATH)
    app.button(key="runs_stop").click().run()
    assert runs.get(run.id).status == "cancelled"
    app.button(key="runs_resume").click().run()
    assert runs.get(run.id).status == "queued"
    jobs.stop(actor, run.job_id)


def test_the_newest_run_comes_first_and_any_can_be_chosen(trained, page, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    second = runs.start_training(actor, TINY, name="second")
    jobs.stop(actor, second.job_id)
    app = page(PATH)
    assert app.selectbox(key="address_run").value == "2"
    app.selectbox(key="address_run").set_value("1").run()
    assert "finished" in texts(app)
