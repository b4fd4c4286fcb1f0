"""The history of a pair: what each change left, and the way back to any of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.access import Actor, require
from core.curate.pairs import StaleEdit, history
from core.database import database
from db import pairs
from db.errors import StaleWriteError
from db.records import AuditRecord, PairRecord


def fields_after(lines: Sequence[AuditRecord], line_id: int) -> dict[str, Any]:
    """Returns the fields that differed when a line of the log was written, as they were then.

    Args:
        lines: the history of the pair, oldest first.
        line_id: the line after which the pair was as wanted.
    """
    fields: dict[str, Any] = {}
    for line in reversed(lines):
        if line.id > line_id:
            fields |= {name: before for name, (before, _) in line.changes.items()}
    return as_columns(fields)


def revert(actor: Actor, pair: PairRecord, line_id: int) -> PairRecord:
    """Makes a pair what it was after a line of its history; this too can be reverted.

    Raises:
        StaleEdit: the pair has changed since `pair` was read.
    """
    require(actor, "curate")
    fields = fields_after(history(pair.id), line_id)
    try:
        with database().write() as session:
            return pairs.edit(
                session, pair.id, version=pair.version, who=actor.name, action="revert", **fields
            )
    except StaleWriteError:
        raise StaleEdit from None


def as_columns(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns fields as the log holds them, in JSON, as the columns that they were."""
    day = fields.get("taken_on")
    return fields | ({"taken_on": date.fromisoformat(day)} if day else {})
