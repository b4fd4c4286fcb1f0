"""Ratings of snapshots that leave a workspace with their run and come into another one."""

import hashlib
import json

import pytest

from core.curate.exporting import write
from core.database import database
from core.storage import run_folder
from core.train import exporting, importing, ratings, runs
from db.records import RUNNING
from db.tables import Job
from tests.core.train.conftest import bring, facts


@pytest.fixture
def rated(parcel, actor, tmp_path):
    """Run 1 exported with ratings by two people."""
    ratings.rate(actor, 1, "Дана", 1, 4)
    ratings.compare(actor, 1, 'Erlan, "E"', 2, 1)
    ratings.compare(actor, 1, "Дана", 1, 2, alike=True)
    return write(exporting.entries(actor, 1), "run", tmp_path / "rated")


def said(run_id):
    return [(r.who, r.epoch, r.against, r.score, r.at) for r in ratings.of_run(run_id)]


def test_ratings_come_along_as_they_were(parcel, rated, actor):
    assert not (parcel / "ratings.csv").exists()
    rows = (rated / "ratings.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "who,epoch,against,score,at"
    assert rows[1].startswith("Дана,1,,4,2")
    run = bring(actor, rated)
    assert said(run.id) == said(1) and len(said(1)) == 3
    again = dict(exporting.entries(actor, run.id))
    assert again["ratings.csv"] == (rated / "ratings.csv").read_bytes()
    assert said(bring(actor, parcel).id) == []


@pytest.mark.parametrize(
    "row",
    [
        "Dana,1,,6,2026-01-01T00:00:00+00:00",
        "Dana,1,2,5,2026-01-01T00:00:00+00:00",
        "Dana,9,,3,2026-01-01T00:00:00+00:00",
        "Dana,1,9,1,2026-01-01T00:00:00+00:00",
        ",1,,3,2026-01-01T00:00:00+00:00",
        f"{'D' * 121},1,,3,2026-01-01T00:00:00+00:00",
        "Dana,1,,3,2026-01-01T00:00:00",
        "Dana,1,,3",
        "Dana",
    ],
)
def test_ratings_that_cannot_be_are_refused(rated, actor, row):
    path = rated / "ratings.csv"
    path.write_text(f"who,epoch,against,score,at\n{row}\n", encoding="utf-8")
    with pytest.raises(importing.ChangedRun, match=r"ratings\.csv"):
        bring(actor, rated)
    told = facts(rated)
    told["files"]["ratings.csv"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (rated / "run.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(importing.ChangedRun, match=r"ratings\.csv"):
        bring(actor, rated)
    assert [run.id for run in runs.newest_first()] == [1]


def test_a_run_that_goes_on_takes_only_ratings_of_what_is_exported(trained, actor):
    ratings.rate(actor, 1, "Dana", 1, 4)
    ratings.rate(actor, 1, "Dana", 2, 5)
    with database().write() as session:
        session.get_one(Job, 1).state = RUNNING
    newest = run_folder(1) / "checkpoints" / "step-00000004"
    newest.rename(run_folder(1) / "gone")
    rows = dict(exporting.entries(actor, 1))["ratings.csv"].decode().splitlines()
    assert len(rows) == 2 and rows[1].startswith("Dana,1,")
