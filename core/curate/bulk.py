"""Editing many pairs at once, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from core.access import Actor, require
from core.curate.history import as_columns
from core.curate.pairs import Changes, columns, searchable
from core.database import database
from db import audit, pairs
from db.engine import Session
from db.records import AuditRecord, PairFilter, PairRecord

CHUNK = 200  # pairs per transaction

Item = TypeVar("Item")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Done:
    """What one act did: under `batch` it can be undone; `left` were changed by others meanwhile."""

    batch: str
    changed: int
    left: int = 0


def new_batch() -> str:
    """Returns a name for an act that can be undone."""
    return uuid.uuid4().hex


def ids(wanted: PairFilter) -> list[int]:
    """Returns the ids of all pairs that a filter lets through."""
    with database().read() as session:
        return pairs.ids(session, searchable(wanted))


def apply(
    actor: Actor,
    chosen: Sequence[int],
    changes: Changes,
    *,
    conditions: Mapping[str, str | None] | None = None,
    batch: str | None = None,
    progress: Progress | None = None,
) -> Done:
    """Makes the same change on many pairs, each as it stands now; all else of them stays.

    Args:
        changes: the fields to set (not `conditions`).
        conditions: axes to set; None takes a value away. Kinds that a crop has not are left out.
        batch: a name for the act (new_batch), for whoever wants to undo it if it is cut short.
        progress: is told (pairs done, pairs in all).

    Raises:
        PairError, FactError, VocabularyError: a value is not possible; nothing was changed.
    """
    require(actor, "curate")
    batch = batch or new_batch()
    changed = 0
    for chunk in _chunks(chosen, progress):
        with database().write() as session:
            for pair in pairs.many(session, chunk):
                fields = columns(pair, _changes_of(pair, changes, conditions or {}))
                after = pairs.edit(
                    session, pair.id, version=pair.version, who=actor.name, batch=batch, **fields
                )
                changed += after.version != pair.version
    return Done(batch, changed)


def undo(actor: Actor, batch: str, *, progress: Progress | None = None) -> Done:
    """Takes an act back wherever the pair still has what it left there; the rest stays."""
    require(actor, "curate")
    with database().read() as session:
        lines = audit.of_batch(session, batch)
    back = new_batch()
    undone = 0
    for chunk in _chunks(lines, progress):
        with database().write() as session:
            undone += sum(_undo_line(session, line, actor.name, back) for line in chunk)
    return Done(back, undone, len(lines) - undone)


def _undo_line(session: Session, line: AuditRecord, who: str, batch: str) -> bool:
    pair = pairs.get(session, line.subject_id)
    left = as_columns({name: new for name, (_, new) in line.changes.items()})
    if pair is None or any(getattr(pair, name) != value for name, value in left.items()):
        return False
    fields: dict[str, Any] = as_columns({name: old for name, (old, _) in line.changes.items()})
    pairs.edit(
        session, pair.id, version=pair.version, who=who, action="undo", batch=batch, **fields
    )
    return True


def _changes_of(
    pair: PairRecord, changes: Changes, conditions: Mapping[str, str | None]
) -> Changes:
    if not conditions:
        return changes
    merged = {**pair.conditions, **conditions}
    kept = {axis: code for axis, code in merged.items() if code}
    return cast(Changes, {**changes, "conditions": kept})


def _chunks(items: Sequence[Item], progress: Progress | None) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
        if progress:
            progress(min(start + CHUNK, len(items)), len(items))
