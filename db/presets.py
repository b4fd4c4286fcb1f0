"""Presets that people have kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.records import record_of
from db.search_records import PresetRecord
from db.search_tables import Preset


def add(session: Session, name: str, config: Mapping[str, Any], origin: str, who: str) -> None:
    """Adds a preset; its name must be new."""
    session.add(Preset(name=name, config=dict(config), origin=origin, created_by=who))
    session.flush()


def every(session: Session) -> list[PresetRecord]:
    """Returns all presets by name."""
    query = select(Preset).order_by(Preset.name)
    return [record_of(PresetRecord, row) for row in session.scalars(query)]


def remove(session: Session, name: str) -> None:
    """Removes a preset, if it is there."""
    session.execute(delete(Preset).where(Preset.name == name))
