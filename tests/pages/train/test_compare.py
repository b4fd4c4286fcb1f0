from dataclasses import replace

import pytest

from core.train import jobs, ratings, runs
from tests.conftest import TINY
from tests.pages.conftest import texts

PATH = "train/compare.py"


@pytest.fixture
def three(trained, actor, monkeypatch):
    """Run 1, which is finished, and two that were stopped before they began."""
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    for seed in (3, 4):
        run = runs.start_training(actor, replace(TINY, seed=seed), name=f"seed {seed}")
        jobs.stop(actor, run.job_id)


def table_of(app, number):
    return {row[""]: row.to_list()[1:] for _, row in app.table[number].value.iterrows()}


def test_the_address_says_which_runs_are_compared(three, page):
    app = page(PATH, runs="3,1,99")
    assert app.multiselect(key="compare_runs").value == ["3", "1"]
    app.multiselect(key="compare_runs").set_value(["1", "2", "3"]).run()
    assert app.query_params["runs"] == "1,2,3"
    assert table_of(app, 1)["Seed"] == ["0", "3", "4"]


def test_only_what_differs_is_in_the_table(three, page):
    app = page(PATH, runs="1,2")
    assert list(table_of(app, 1)) == ["Seed"]
    assert table_of(app, 0)["Epoch"] == ["2", "0"]
    assert table_of(app, 0)["Loss of the generator"][1] == "—"


def test_snapshots_stand_beside_each_other(three, page):
    app = page(PATH, runs="1,2")
    assert "Snapshot at epoch 2" in texts(app)
    assert "No snapshot at this epoch yet." in texts(app)
    assert "Seeds, sizes or pairs differ" in texts(app)
    app.select_slider(key="compare_epoch").set_value(1).run()
    assert "Snapshot at epoch 1" in texts(app)
    assert len(app.get("plotly_chart")) >= 4


def test_each_run_can_show_its_best_by_raters(three, page, actor):
    assert [group.key for group in page(PATH, runs="1,2").button_group] == ["lang"]
    for who in ("Dana", "Erlan", "Saule"):
        ratings.rate(actor, 1, who, 1, 5)
        ratings.rate(actor, 1, who, 2, 3)
    app = page(PATH, runs="1,2", which="raters")
    assert "Snapshot at epoch 1" in texts(app)
    assert "Nobody has said yet which is its best." in texts(app)
    assert not app.select_slider
    ends = table_of(app, 0)
    assert ends["Best epoch by score of raters"] == ["1", "—"]
    assert ends["Score by raters"] == ["5", "—"]
    app.button_group(key="address_which").set_value("epoch").run()
    assert app.select_slider(key="compare_epoch").value == 2


def test_one_run_alone_is_not_compared(three, page):
    app = page(PATH, runs="1")
    assert "Choose at least two runs." in texts(app)
    assert not app.table


def test_two_runs_are_needed(trained, page):
    assert "Comparing needs two runs." in texts(page(PATH))
