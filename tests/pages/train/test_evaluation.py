"""The evaluation on a run's page: the form, its job, and the figures."""

import pytest

from core.database import database
from core.train import evaluations, jobs, starts
from core.train.bundles import condition_axes
from db import tasks
from tests.pages.conftest import texts

PATH = "train/runs.py"
FIGURES = {
    "crop_accuracy": 0.5,
    "conditions": {"view": 0.75, "light": 1.0},
    "judge": {"crop": 0.9, "view": 1.0, "light": 1.0},
    "kid": -0.001,
    "kid_interval": [-0.01, 0.02],
    "swd": {"64": 20.1, "32": 20.2},
    "swd_floor": {"64": 12.5, "32": 14.1},
    "layout": 0.89,
    "layout_real": 0.77,
    "diversity": 8.0,
    "diversity_real": 9.0,
    "density": 0.4,
    "coverage": 0.5,
}


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)


def opened(page):
    app = page(PATH)
    app.session_state["runs_evaluate"] = True
    return app.run()


def test_what_cannot_be_measured_is_said(trained, page, monkeypatch):
    monkeypatch.setattr(starts, "judge", lambda: (8, condition_axes()))
    app = opened(page)
    assert app.selectbox(key="runs_evaluate_epoch").value == 2
    app.button(key="runs_evaluate_go").click().run()
    (error,) = app.error
    assert error.value.startswith(
        "Expected at least 8 pairs that run 1 was not trained on, found 0"
    )


def test_an_evaluation_waits_can_be_stopped_and_shows_its_figures(
    trained, page, actor, monkeypatch
):
    monkeypatch.setattr(starts, "judge", lambda: (8, condition_axes()))
    monkeypatch.setattr(evaluations, "unseen", lambda run, name: ([], []))
    app = opened(page)
    app.selectbox(key="runs_evaluate_epoch").set_value(1).run()
    app.button(key="runs_evaluate_go").click().run()
    (task,) = evaluations.of_run(1)
    assert task.request["epoch"] == 1 and "epoch 1, measured with v1" in texts(app)
    app.button(key=f"runs_evaluate_stop_{task.job_id}").click().run()
    assert evaluations.get(task.job_id).status == "cancelled"
    jobs.resume(actor, task.job_id)
    with database().write() as session:
        tasks.note(session, task.job_id, done=1, total=1, result=FIGURES)
    app = opened(page)
    assert not app.exception and not app.error
    table = app.table[0].value
    kid = table.iloc[0]
    assert list(kid)[:3] == ["KID", "−0.001 (−0.010…0.020)", "—"]
    assert table.iloc[1]["Real"] == "12.5"
    assert list(table["Figure"])[-1] == "Copying (C_T)" and table.iloc[-1]["Generated"] == "—"
