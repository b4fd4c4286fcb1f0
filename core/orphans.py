"""Images of imports that were killed: swept away at the next start, so that none stays alone."""

from __future__ import annotations

import os
import platform

import psutil

from core.storage import storage
from db import pending
from db.engine import Database


def holder() -> str:
    """Returns what names this process among all that share the database."""
    born = psutil.Process().create_time()
    return f"{platform.node()} {os.getpid()} {born:.3f}"


def sweep(database: Database) -> int:
    """Removes the images that processes of this machine promised and left; returns how many."""
    with database.read() as session:
        dead = [name for name in pending.holders(session) if has_died(name)]
    return sum(_sweep_after(database, name) for name in dead)


def _sweep_after(database: Database, holder: str) -> int:
    with database.write() as session:  # others can promise the same images only afterwards
        left = pending.abandoned(session, holder)
        for sha256 in left:
            storage().remove("images", sha256)
        pending.forget(session, holder)
    return len(left)


def has_died(holder: str) -> bool:
    """Says whether a process is known to be gone; of another machine's nothing is known."""
    machine, process_id, born = holder.rsplit(" ", 2)
    if machine != platform.node():
        return False
    try:
        return f"{psutil.Process(int(process_id)).create_time():.3f}" != born
    except psutil.NoSuchProcess:
        return True
