"""The audit log: who changed what, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.records import AuditRecord, record_of
from db.tables import AuditEntry


def log(
    session: Session,
    who: str,
    action: str,
    subject: str,
    subject_id: int,
    changes: Mapping[str, Any] | None = None,
    *,
    batch: str | None = None,
) -> None:
    """Writes one line in the transaction of the change itself; lines of one act share a `batch`."""
    session.add(
        AuditEntry(
            who=who,
            action=action,
            subject=subject,
            subject_id=subject_id,
            batch=batch,
            changes=dict(changes or {}),
        )
    )


def log_all(
    session: Session, who: str, action: str, subject: str, subject_ids: Iterable[int]
) -> None:
    """Writes one line about each of many things."""
    same = {"who": who, "action": action, "subject": subject}
    rows = [same | {"subject_id": subject_id} for subject_id in subject_ids]
    if rows:
        session.execute(insert(AuditEntry), rows)


def history(session: Session, subject: str, subject_id: int) -> list[AuditRecord]:
    """Returns all lines about one thing, oldest first."""
    query = select(AuditEntry).where(
        AuditEntry.subject == subject, AuditEntry.subject_id == subject_id
    )
    return [record_of(AuditRecord, row) for row in session.scalars(query.order_by(AuditEntry.id))]


def of_batch(session: Session, batch: str) -> list[AuditRecord]:
    """Returns the lines of one act, oldest first."""
    query = select(AuditEntry).where(AuditEntry.batch == batch).order_by(AuditEntry.id)
    return [record_of(AuditRecord, row) for row in session.scalars(query)]
