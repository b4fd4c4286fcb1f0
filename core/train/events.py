"""Events: what a training writes to events.jsonl, read on from where the last reading ended."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from db import runs
from db.engine import Session
from db.records import RunRecord, SnapshotRecord

Event = dict[str, Any]


def read_on(path: Path, position: int) -> tuple[list[Event], int]:
    """Returns the whole lines after `position` (bytes) as events, and the position after them."""
    if not path.exists():
        return [], position
    with path.open("rb") as file:
        file.seek(position)
        data = file.read()
    whole = data[: data.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()], position + len(whole)


def cut_half_line(path: Path) -> None:
    """Takes off the half line that a killed program may have left at the end."""
    if path.exists():
        data = path.read_bytes()
        path.write_bytes(data[: data.rfind(b"\n") + 1])


def take_in(session: Session, run: RunRecord, events: list[Event]) -> None:
    """Writes what the events say of `run`; the same event twice changes nothing."""
    for event in events:
        match event["event"]:
            case "epoch":
                _epoch(session, run, event)
            case "snapshot":
                _snapshot(session, run, event)
            case "started" | "checkpoint" as name:
                facts = {k: v for k, v in event.items() if k not in ("event", "at")}
                runs.add_detail(session, run.id, name, facts)


def _epoch(session: Session, run: RunRecord, event: Event) -> None:
    metrics = event["metrics"]
    finite = {name: value for name, value in metrics.items() if math.isfinite(value)}
    if len(finite) < len(metrics):  # not every database keeps NaN as a number
        _note_not_finite(session, run, event["epoch"])
    runs.set_metrics(session, run.id, event["epoch"], finite)
    seconds = event["seconds"]
    rate = event["step"] * run.config["batch"] / seconds if seconds else 0.0
    runs.set_progress(
        session, run.id, epoch=event["epoch"], seconds=seconds, images_per_second=rate
    )


def _note_not_finite(session: Session, run: RunRecord, epoch: int) -> None:
    """Remembers the first epoch with a figure that is not a number."""
    stored = runs.get(session, run.id)
    if stored and "not_finite" not in stored.details:
        runs.add_detail(session, run.id, "not_finite", {"epoch": epoch})


def _snapshot(session: Session, run: RunRecord, event: Event) -> None:
    runs.set_snapshot(
        session,
        SnapshotRecord(
            run_id=run.id,
            epoch=event["epoch"],
            file=event["file"],
            checkpoint=event["checkpoint"],
            details={name: event[name] for name in ("rows", "captions", "figures")},
        ),
    )
