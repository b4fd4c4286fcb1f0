"""Dataset versions: frozen sets of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from db.records import VersionRecord, record_of
from db.tables import DatasetVersion, VersionPair


def add(
    session: Session,
    name: str,
    content_hash: str,
    pairs: int,
    who: str,
    details: Mapping[str, Any] | None = None,
) -> VersionRecord:
    """Adds a version; its name must be new."""
    row = DatasetVersion(
        name=name,
        content_hash=content_hash,
        pairs=pairs,
        created_by=who,
        details=dict(details or {}),
    )
    session.add(row)
    session.flush()
    return record(row)


def find(
    session: Session, *, name: str | None = None, content_hash: str | None = None
) -> list[VersionRecord]:
    """Returns the versions of that name or content (None: any), oldest first."""
    query = select(DatasetVersion).order_by(DatasetVersion.id)
    if name is not None:
        query = query.where(DatasetVersion.name == name)
    if content_hash is not None:
        query = query.where(DatasetVersion.content_hash == content_hash)
    return [record(row) for row in session.scalars(query)]


def members_known(session: Session, version_id: int) -> bool:
    """Says whether `set_members` was done for a version."""
    return bool(session.scalar(select(exists().where(VersionPair.version_id == version_id))))


def set_members(session: Session, version_id: int, pair_ids: Iterable[int]) -> None:
    """Records which pairs a version holds, once, so that filters can ask for them."""
    rows = [{"version_id": version_id, "pair_id": pair_id} for pair_id in pair_ids]
    if rows and not members_known(session, version_id):
        session.execute(insert(VersionPair), rows)


def record(row: DatasetVersion) -> VersionRecord:
    """Returns the row as a record."""
    return record_of(VersionRecord, row)
