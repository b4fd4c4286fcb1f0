"""The workspace's database, opened, brought up to date and swept once per process."""

from __future__ import annotations

from functools import cache

from core.orphans import sweep
from core.settings import settings
from core.vocabulary import vocabulary
from db import pairs
from db.engine import Database


@cache
def database() -> Database:
    """Returns the database that the settings name, with the newest schema and all crops.

    What an import that was killed has left is removed.
    """
    settings().workspace.mkdir(parents=True, exist_ok=True)
    opened = Database(settings().database())
    opened.migrate()
    with opened.write() as session:
        pairs.set_crops(session, {crop.code: crop.pairs for crop in vocabulary().crops})
    sweep(opened)
    return opened
