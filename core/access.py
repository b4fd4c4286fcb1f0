"""Who someone is and what they may do: asked here, never decided by a page."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from core.errors import GrainError
from core.i18n import mark

ACTIONS = ("see", "curate", "train", "create")


class AccessError(GrainError):
    template = mark("{who} may not do this: {action}.")


@dataclass(frozen=True)
class Actor:
    """Someone who does things, by the name that the audit log shows."""

    name: str
    may: frozenset[str] = frozenset(ACTIONS)


def local_actor() -> Actor:
    """Returns the person at this machine, who may do everything."""
    try:
        return Actor(getpass.getuser())
    except (OSError, KeyError):  # no name for this user id
        return Actor("local")


def require(actor: Actor, action: str) -> None:
    """Raises AccessError unless `actor` may do `action`."""
    if action not in actor.may:
        raise AccessError(who=actor.name, action=action)
