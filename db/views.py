"""Saved views: named sets of filters that everyone in the workspace sees."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.records import ViewRecord, record_of
from db.tables import SavedView


def save(session: Session, name: str, query: Mapping[str, str], who: str) -> None:
    """Keeps what stands in an address under a name; one of that name is replaced."""
    session.execute(delete(SavedView).where(SavedView.name == name))
    session.add(SavedView(name=name, query=dict(query), created_by=who))


def remove(session: Session, view_id: int) -> None:
    """Forgets a view."""
    session.execute(delete(SavedView).where(SavedView.id == view_id))


def find(session: Session) -> list[ViewRecord]:
    """Returns all views by name."""
    query = select(SavedView).order_by(SavedView.name)
    return [record_of(ViewRecord, row) for row in session.scalars(query)]
