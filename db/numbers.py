"""Numbers of runs and jobs: never given twice, so that nothing old is taken for something new."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import AuditEntry, Job, Run


def unused(session: Session, table: type[Run] | type[Job], subject: str) -> int | None:
    """Returns a number that no row has and none had; None where the database counts by itself.

    SQLite would give the number of a removed last row again. The audit log, where `subject` stands
    for the table, remembers it.
    """
    if session.get_bind().dialect.name != "sqlite":
        return None
    here = session.scalar(select(func.max(table.id))) or 0
    gone = select(func.max(AuditEntry.subject_id)).where(AuditEntry.subject == subject)
    return max(here, session.scalar(gone) or 0) + 1
