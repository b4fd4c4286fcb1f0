"""Boards and which images are on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.board_tables import Board, BoardSample
from db.quality import chunks
from db.records import record_of
from db.sample_records import BoardRecord
from db.tables import Sample


def every(session: Session) -> list[BoardRecord]:
    """Returns all boards by name."""
    counted = select(BoardSample.board_id, func.count().label("images"))
    rows = session.execute(counted.group_by(BoardSample.board_id))
    counts = {row.board_id: row.images for row in rows}
    found = session.scalars(select(Board).order_by(func.lower(Board.name), Board.id))
    return [record_of(BoardRecord, row, images=counts.get(row.id, 0)) for row in found]


def named(session: Session, name: str) -> int | None:
    """Returns the board of that name, or None."""
    return session.scalar(select(Board.id).where(Board.name == name))


def add(session: Session, name: str, who: str) -> int:
    """Adds a board and returns its id."""
    row = Board(name=name, created_by=who)
    session.add(row)
    session.flush()
    audit.log(session, who, "add", "board", row.id, {"name": ["", name]})
    return row.id


def rename(session: Session, board_id: int, name: str, who: str) -> bool:
    """Renames a board; False where it is gone."""
    row = session.get(Board, board_id)
    if row is not None:
        audit.log(session, who, "rename", "board", board_id, {"name": [row.name, name]})
        row.name = name
    return row is not None


def remove(session: Session, board_id: int, who: str) -> bool:
    """Removes a board, its images stay; False where it is gone."""
    row = session.get(Board, board_id)
    if row is not None:
        audit.log(session, who, "remove", "board", board_id, {"name": [row.name, ""]})
        session.delete(row)
    return row is not None


def put(session: Session, board_id: int, chosen: Collection[int]) -> int:
    """Puts samples on a board and returns how many were not there; those that are gone are not."""
    fresh: list[Mapping[str, int]] = []
    for chunk in chunks(sorted(set(chosen))):
        there = set(session.scalars(select(Sample.id).where(Sample.id.in_(chunk))))
        fresh += [
            {"board_id": board_id, "sample_id": sample_id}
            for sample_id in there - _on(session, board_id, chunk)
        ]
    if fresh:
        session.execute(insert(BoardSample), fresh)
    return len(fresh)


def take(session: Session, board_id: int, chosen: Collection[int]) -> int:
    """Takes samples off a board and returns how many were on it."""
    taken = 0
    for chunk in chunks(sorted(set(chosen))):
        there = _on(session, board_id, chunk)
        on_it = (BoardSample.board_id == board_id, BoardSample.sample_id.in_(there))
        session.execute(delete(BoardSample).where(*on_it))
        taken += len(there)
    return taken


def _on(session: Session, board_id: int, chosen: Collection[int]) -> set[int]:
    on_it = (BoardSample.board_id == board_id, BoardSample.sample_id.in_(chosen))
    return set(session.scalars(select(BoardSample.sample_id).where(*on_it)))
