"""Events: what a training writes to events.jsonl, read on from where the last reading ended."""

from __future__ import annotations

import json
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
    runs.set_metrics(session, run.id, event["epoch"], event["metrics"])
    seconds = event["seconds"]
    rate = event["step"] * run.config["batch"] / seconds if seconds else 0.0
    runs.set_progress(
        session, run.id, epoch=event["epoch"], seconds=seconds, images_per_second=rate
    )


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
