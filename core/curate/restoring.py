"""What changed between two dataset versions, and how pairs get back to what a version holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.access import Actor, require
from core.curate import facts, versions
from core.curate.pairs import StaleEdit
from core.curate.versions import FrozenPair
from core.database import database
from core.images import size
from core.storage import storage
from db import audit, pairs
from db.engine import Session
from db.errors import StaleWriteError
from db.records import NEW, REJECTED, PairRecord, VersionRecord

COMPARED = (
    "image_sha256", "description", "language", "crop", "conditions", "split", "synthetic", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One pair in two versions, and the fields that differ."""

    before: FrozenPair
    after: FrozenPair
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What a later version holds otherwise than an earlier one."""

    added: tuple[FrozenPair, ...]
    removed: tuple[FrozenPair, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True)
class Restored:
    """What a restoring changed: the pairs before and after, and those that are gone."""

    before: list[PairRecord] = field(default_factory=list)
    after: list[PairRecord] = field(default_factory=list)
    unchanged: int = 0
    gone: list[int] = field(default_factory=list)


def difference(earlier: VersionRecord, later: VersionRecord) -> Difference:
    """Returns what the later version holds otherwise, in the order of the pairs' numbers."""
    old = {pair.pair: pair for pair in versions.read(earlier)}
    new = {pair.pair: pair for pair in versions.read(later)}
    both = [
        Change(old[n], new[n], _differing(old[n], new[n])) for n in sorted(old.keys() & new.keys())
    ]
    return Difference(
        added=tuple(new[number] for number in sorted(new.keys() - old.keys())),
        removed=tuple(old[number] for number in sorted(old.keys() - new.keys())),
        changed=tuple(change for change in both if change.fields),
    )


def restore(actor: Actor, version: VersionRecord) -> Restored:
    """Gives every pair of a version the image, description and labels that it had in it.

    Rejected ones become new again. Pairs that the version does not hold stay as they are.
    """
    require(actor, "curate")
    done = Restored()
    unchanged = 0
    with database().write() as session:
        for frozen in versions.read(version):
            pair = pairs.get(session, frozen.pair)
            if pair is None:
                done.gone.append(frozen.pair)
            elif _is_as_frozen(pair, frozen):
                unchanged += 1
            else:
                done.before.append(pair)
                status = NEW if pair.status == REJECTED else pair.status
                done.after.append(_make_like(session, actor, pair, frozen, status))
        audit.log(session, actor.name, "restore", "version", version.id)
    return Restored(done.before, done.after, unchanged, done.gone)


def undo(actor: Actor, done: Restored) -> None:
    """Takes a restoring back; raises StaleEdit where someone changed one of the pairs since."""
    require(actor, "curate")
    try:
        with database().write() as session:
            for before, after in zip(done.before, done.after, strict=True):
                _make_like(session, actor, after, before, before.status)
    except StaleWriteError:
        raise StaleEdit from None


def _make_like(
    session: Session, actor: Actor, pair: PairRecord, like: PairRecord | FrozenPair, status: str
) -> PairRecord:
    return pairs.edit(
        session,
        pair.id,
        version=pair.version,
        who=actor.name,
        description=like.description,
        language=like.language,
        crop=like.crop,
        conditions=like.conditions,
        status=status,
        **_image(pair, like),
        **_facts(like),
    )


def _image(pair: PairRecord, like: PairRecord | FrozenPair) -> dict[str, Any]:
    """Returns the image that a pair is to have, as columns; none where it has it."""
    if like.image_sha256 == pair.image_sha256:
        return {}
    width, height = size(storage().get("images", like.image_sha256))
    return {"image_sha256": like.image_sha256, "width": width, "height": height}


def _facts(like: PairRecord | FrozenPair) -> dict[str, Any]:
    if isinstance(like, FrozenPair):
        nothing: dict[str, Any] = dict.fromkeys(facts.NOTES, "")
        nothing |= dict.fromkeys((facts.DAY, *facts.LIMITS))
        return nothing | facts.read(like.facts)
    return {name: getattr(like, name) for name in facts.NAMES}


def _is_as_frozen(pair: PairRecord, frozen: FrozenPair) -> bool:
    same: Sequence[tuple[object, object]] = (
        (pair.description, frozen.description),
        (pair.language, frozen.language),
        (pair.crop, frozen.crop),
        (dict(pair.conditions), dict(frozen.conditions)),
        (pair.image_sha256, frozen.image_sha256),
        (facts.texts(pair), dict(frozen.facts)),
    )
    return pair.status != REJECTED and all(now == then for now, then in same)


def _differing(before: FrozenPair, after: FrozenPair) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(before, name) != getattr(after, name))
