"""Turns: who decides something after looking, and would decide otherwise if another did so too."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.tables import Table


def one_at_a_time(session: Session, table: type[Table]) -> None:
    """Makes other such transactions about a table wait; a SQLite writer has the whole file."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
