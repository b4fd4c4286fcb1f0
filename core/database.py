"""The workspace's database, opened and brought up to date once per process."""

from __future__ import annotations

from functools import cache

from core.settings import settings
from core.vocabulary import vocabulary
from db import pairs
from db.engine import Database


@cache
def database() -> Database:
    """Returns the database that the settings name, with the newest schema and all crops."""
    settings().workspace.mkdir(parents=True, exist_ok=True)
    opened = Database(settings().database())
    opened.migrate()
    with opened.write() as session:
        pairs.set_crops(session, {crop.code: crop.pairs for crop in vocabulary().crops})
    return opened
