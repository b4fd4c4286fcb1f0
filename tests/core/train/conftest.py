"""Snapshots with figures, for what is concluded from them, and runs that are carried away."""

from __future__ import annotations

import json

import pytest

from core.curate.exporting import write
from core.curate.sources import Folder
from core.database import database
from core.train import exporting, importing
from db import runs as run_rows
from db.records import SnapshotRecord


@pytest.fixture
def parcel(trained, actor, tmp_path):
    """Run 1 with words about it, exported as a folder."""
    with database().write() as session:
        run_rows.set_words(session, 1, name="barley", notes="a dry year", tags=["dry"])
    return write(exporting.entries(actor, 1), "run", tmp_path / "parcel")


def facts(parcel):
    return json.loads((parcel / "run.json").read_text(encoding="utf-8"))


def bring(actor, parcel):
    return importing.import_run(actor, Folder(parcel))


def snapshots(**figures):
    """Snapshots at epochs 10, 20, … with the figures' values in turn."""
    count = len(next(iter(figures.values())))
    return [
        SnapshotRecord(
            run_id=1,
            epoch=10 * (n + 1),
            file="f",
            checkpoint="c",
            details={"figures": {name: values[n] for name, values in figures.items()}},
        )
        for n in range(count)
    ]
