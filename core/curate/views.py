"""Saved views of the gallery, and the pairs of a dataset version as a filter."""

from __future__ import annotations

from collections.abc import Mapping

from core.access import Actor, require
from core.curate import versions as frozen
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from db import versions, views
from db.records import VersionRecord, ViewRecord

MAX_NAME = 120  # characters


class ViewName(GrainError):
    template = mark("Expected a name of 1 to {most} characters, got {given}.")


def save(actor: Actor, name: str, query: Mapping[str, str]) -> None:
    """Keeps a set of filters, as the address holds it, under a name; replaces one of that name."""
    require(actor, "curate")
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise ViewName(most=MAX_NAME, given=len(name))
    with database().write() as session:
        views.save(session, name, query, actor.name)


def remove(actor: Actor, view_id: int) -> None:
    """Forgets a view."""
    require(actor, "curate")
    with database().write() as session:
        views.remove(session, view_id)


def find() -> list[ViewRecord]:
    """Returns all views by name."""
    with database().read() as session:
        return views.find(session)


def all_versions() -> list[VersionRecord]:
    """Returns all dataset versions whose pairs are here, oldest first."""
    return frozen.every()[::-1]


def members_of(version: VersionRecord) -> int:
    """Returns the id under which a filter finds the pairs of a version.

    At the first asking the version's manifest is read, which takes about a second for 100,000.
    """
    with database().read() as session:
        known = versions.members_known(session, version.id)
    if not known:
        members = [pair.pair for pair in frozen.read(version)]
        with database().write() as session:
            versions.set_members(session, version.id, members)
    return version.id
