import base64
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from core.database import database
from core.i18n import translate
from core.train import jobs, runs, supervisor
from db import runs as run_rows
from pages.parts.run_files import packed
from tests.conftest import TINY
from tests.pages.conftest import texts

PATH = "train/runs.py"


def test_a_finished_run_shows_its_snapshots_and_its_log(trained, page):
    app = page(PATH)
    assert "epoch 2 of 2" in app.get("progress")[0].text
    assert "Snapshot at epoch 2" in texts(app)
    app.select_slider(key="runs_snapshot_1").set_value(1).run()
    assert "Snapshot at epoch 1" in texts(app)
    assert len(app.get("plotly_chart")) == 2  # losses and scores, phases: what is folded up waits
    assert not app.code
    app.session_state["runs_log"] = app.session_state["runs_structure"] = True
    app.session_state["runs_figures"] = "Variety and copies"
    app.run()
    assert "finished" in app.code[0].value
    assert len(app.get("plotly_chart")) == 4  # losses and scores, variety, the two networks
    assert "Share" not in texts(app) and "Variety: 1 is that of real images" in texts(app)


def judged(*shares):
    """Gives the snapshots of run 1 what a judge would have read in them."""
    for taken, share in zip(runs.snapshots(1), shares, strict=True):
        details = {**taken.details, "figures": {"recognised": share}}
        with database().write() as session:
            run_rows.set_snapshot(session, replace(taken, details=details))


def test_two_epochs_stand_beside_each_other(trained, page):
    judged(0.75, 0.5)
    app = page(PATH, view="two")
    sliders = [app.select_slider(key=f"runs_{name}_1") for name in ("first", "second")]
    assert [slider.value for slider in sliders] == [1, 2]
    assert "Snapshot at epoch 1" in texts(app) and "Snapshot at epoch 2" in texts(app)
    sliders[1].set_value(1).run()
    assert "Snapshot at epoch 2" not in texts(app)


def test_the_best_epoch_is_marked_and_one_press_away(trained, page):
    judged(0.75, 0.5)
    app = page(PATH)
    assert app.select_slider(key="runs_snapshot_1").value == 2
    button = app.button(key="runs_snapshot_1_best")
    assert button.label == "★ Best by the judge: epoch 1" and "75%" in button.help
    button.click().run()
    assert app.select_slider(key="runs_snapshot_1").value == 1


@pytest.mark.parametrize(
    ("language", "words"), [("en", "at epoch 2"), ("kk", "2-дәуірде"), ("ru", "На эпохе 2")]
)
def test_health_is_told_in_the_reader_s_language(trained, page, language, words):
    with database().write() as session:
        run_rows.add_detail(session, 1, "not_finite", {"epoch": 2})
    said = [element.value for element in page(PATH, language).markdown]
    assert any(":material/error:" in line and words in line for line in said)


def test_without_a_judge_nothing_is_called_best(trained, page):
    app = page(PATH)
    assert not [button for button in app.button if button.label.startswith("★")]


def test_the_animation_has_an_address_and_can_be_saved(trained, page):
    app = page(PATH, view="play")
    shown = [element.proto.body for element in app.get("html")]
    assert any("/snapshots/1/animation.gif?to=2" in body for body in shown)
    assert {"Save as GIF", "Save as MP4"} <= {b.label for b in app.get("download_button")}


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


def test_a_run_gets_a_name_notes_and_tags(trained, page):
    app = page(PATH)
    app.text_input(key="runs_name_1").set_value("barley")
    app.text_area(key="runs_notes_1").set_value("a dry year")
    submit = next(button for button in app.button if button.label == "Save")
    submit.click().run()
    assert (runs.get(1).name, runs.get(1).notes) == ("barley", "a dry year")
    assert "a dry year" in app.text[0].value


def test_a_removal_says_what_it_frees_and_asks_first(trained, page):
    app = page(PATH)
    app.button(key="runs_remove").click().run()
    assert "2 snapshots" in texts(app) and "2 checkpoints" in texts(app)
    assert runs.get(1).status == "succeeded"
    app.button(key="runs_remove_sure").click().run()
    assert runs.newest_first() == []
    assert "No training has been started yet." in texts(app)


def test_a_run_that_goes_on_is_not_offered_for_removal(filled, page, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    runs.start_training(actor, TINY)
    app = page(PATH)
    assert "runs_remove" not in {button.key for button in app.button}


def numbers(array):
    """Returns what a chart is sent as bytes."""
    return np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"]).tolist()


def test_curves_are_drawn_along_what_the_address_says(trained, page):
    app = page(PATH, along="images")
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert chart["layout"]["xaxis"]["title"]["text"] == "images"
    assert numbers(chart["data"][0]["x"]) == [12, 24]
    before = numbers(chart["data"][0]["y"])
    app.slider(key="runs_smoothing").set_value(0.5).run()
    after = numbers(json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["y"])
    assert after[0] == before[0] and after[1] == pytest.approx(before[0] / 3 + before[1] * 2 / 3)


def test_what_a_guide_misreads_is_drawn_where_there_was_one(trained, page):
    def names():
        chart = page(PATH).get("plotly_chart")[0].proto
        return [line["name"] for line in json.loads(chart.spec)["data"]]

    assert "misread by the guide" not in names()
    runs._read_once.cache_clear()  # it has read this epoch
    with database().write() as session:
        run_rows.set_metrics(session, 1, 2, {"generator_loss": 1.0, "misread": 4.0})
    assert "misread by the guide" in names()


def test_waiting_runs_show_their_place_and_are_moved(filled, page, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    monkeypatch.setattr("core.access.getpass.getuser", lambda: actor.name)
    first, second = (runs.start_training(actor, TINY, name=name) for name in "ab")
    app = page(PATH, run=str(second.id))
    assert "place 2 in the queue, begins in about" in app.get("progress")[0].text
    assert app.button(key="runs_move_1").disabled
    app.button(key="runs_move_-1").click().run()
    assert "place 1 in the queue, begins in a moment" in app.get("progress")[0].text
    assert app.table[0].value["Started by"].to_list() == ["aigerim", "aigerim"]
    assert any("place 2 in the queue" in name for name in app.selectbox(key="address_run").options)
    for run in (first, second):
        jobs.stop(actor, run.job_id)


def test_a_finished_run_says_what_was_estimated_and_what_it_took(trained, page):
    assert "Estimated" in texts(page(PATH))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_full_disk_is_told_in_the_reader_s_language(trained, page, language, monkeypatch):
    full = replace(runs.get(1), status="failed", message=supervisor.FULL_DISK)
    monkeypatch.setattr(runs, "get", lambda run: full)
    (error,) = page(PATH, language).error
    assert error.value == translate(supervisor.FULL_DISK, language) != supervisor.FULL_DISK


def test_a_run_is_saved_as_zip_and_comes_in_again_with_its_origin(trained, page):
    archive = packed(1, "ru")
    app = page(PATH)
    app.file_uploader(key="runs_upload_0").set_value(
        ("run.zip", archive.getvalue(), "application/zip")
    )
    app.run().button(key="runs_import").click().run()
    assert app.selectbox(key="address_run").value == "2"
    assert "Trained in another workspace by aigerim" in texts(app)
    assert "Save as ZIP" in [button.label for button in app.get("download_button")]
    with zipfile.ZipFile(archive) as file:
        assert "Как этим пользоваться" in file.read("README.md").decode()
