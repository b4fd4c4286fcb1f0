"""The workspace's database, opened, brought up to date and swept once per process."""

from __future__ import annotations

from functools import cache

from core import orphans
from core.settings import settings
from core.train import leftovers
from core.vocabulary import vocabulary
from db import pairs
from db.engine import Database


@cache
def database() -> Database:
    """Returns the database that the settings name, with the newest schema and all crops.

    What an import or the removal of a run has left, as it was killed, is removed.
    """
    settings().workspace.mkdir(parents=True, exist_ok=True)
    opened = Database(settings().database())
    opened.migrate()
    with opened.write() as session:
        pairs.set_crops(session, {crop.code: crop.pairs for crop in vocabulary().crops})
    orphans.sweep(opened)
    leftovers.sweep(opened)
    return opened
