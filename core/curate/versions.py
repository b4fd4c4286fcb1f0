"""Dataset versions: pairs frozen under a name, kept by content."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.access import Actor, require
from core.curate import duplicates, facts
from core.curate.splitting import TRAIN, Shares, split
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.storage import storage
from db import audit, pairs, versions
from db.records import REJECTED, PairFilter, PairRecord, VersionRecord

KIND = "manifests"


class VersionError(GrainError):
    """A dataset version cannot be made or found."""


class NoPairs(VersionError):
    template = mark("No pair with a crop is there to freeze. Import pairs or give them a crop.")


class NameTaken(VersionError):
    template = mark("A dataset version “{name}” is there already, with other pairs.")


class NoSuchVersion(VersionError):
    template = mark("There is no dataset version “{name}”.")


@dataclass(frozen=True)
class FrozenPair:
    """A pair as it was when the version was frozen."""

    pair: int
    image_sha256: str
    description: str
    language: str
    crop: str
    conditions: Mapping[str, str]
    source_group: str
    synthetic: bool
    split: str | None
    facts: Mapping[str, str] = field(default_factory=dict)  # of the sample, as texts


def freeze(
    actor: Actor,
    name: str | None = None,
    *,
    wanted: PairFilter | None = None,
    shares: Shares | None = None,
) -> VersionRecord:
    """Freezes the pairs of a filter that have a crop and are not rejected.

    Without a name the pairs decide: the version that already holds just these is returned, or a
    new one is made and numbered.

    Args:
        wanted: which pairs; None means all.
        shares: how they are split; None leaves each pair's own split.
    """
    require(actor, "curate")
    frozen = _usable(wanted or PairFilter())
    if not frozen:
        raise NoPairs
    if shares:
        frozen = _split(frozen, shares)
    content = storage().put(KIND, _manifest(frozen))
    with database().write() as session:
        same = [v for v in versions.find(session, content_hash=content) if not v.elsewhere]
        taken = versions.find(session, name=name) if name else []
        if taken and taken[0].content_hash != content:
            raise NameTaken(name=name)
        if taken or (same and not name):
            return (taken or same)[0]
        name = name or _next_name({version.name for version in versions.find(session)})
        details = _details(frozen, wanted, shares)
        version = versions.add(session, name, content, len(frozen), actor.name, details)
        audit.log(session, actor.name, "freeze", "version", version.id)
        return version


def every() -> list[VersionRecord]:
    """Returns all versions whose pairs are here, the newest first."""
    with database().read() as session:
        return [version for version in versions.find(session)[::-1] if not version.elsewhere]


def named(name: str) -> VersionRecord:
    """Returns the version of that name; raises NoSuchVersion."""
    with database().read() as session:
        found = versions.find(session, name=name)
    if not found or found[0].elsewhere:
        raise NoSuchVersion(name=name)
    return found[0]


def read(version: VersionRecord) -> list[FrozenPair]:
    """Returns the pairs of a version, in the order of their ids."""
    lines = storage().get(KIND, version.content_hash).decode().splitlines()
    return [FrozenPair(**json.loads(line)) for line in lines]


def taught(version: VersionRecord) -> int:
    """Returns how many pairs of a version a training learns from: those not held back."""
    splits: dict[str, int] = version.details.get("splits", {})
    held = sum(number for name, number in splits.items() if name != TRAIN)
    return version.pairs - held


def _next_name(taken: set[str]) -> str:
    return next(f"v{n}" for n in range(len(taken) + 1, 2 * len(taken) + 2) if f"v{n}" not in taken)


def _usable(wanted: PairFilter) -> list[FrozenPair]:
    with database().read() as session:
        found = pairs.find(session, wanted)
        return [_frozen(pair) for pair in found if pair.crop and pair.status != REJECTED]


def _split(frozen: list[FrozenPair], shares: Shares) -> list[FrozenPair]:
    """Returns the pairs with their split; what looks alike is known first and stays together."""
    duplicates.compare()
    alike = duplicates.linked()
    chosen = split(frozen, alike, shares)
    return [replace(pair, split=name) for pair, name in zip(frozen, chosen, strict=True)]


def _details(
    frozen: list[FrozenPair], wanted: PairFilter | None, shares: Shares | None
) -> dict[str, Any]:
    asked = asdict(wanted) if wanted else {}
    details: dict[str, Any] = {
        "filter": {name: value for name, value in asked.items() if value not in (None, {}, "")}
        | ({"crop": ""} if asked.get("crop") == "" else {}),
        "splits": dict(Counter(pair.split for pair in frozen if pair.split)),
    }
    return details | ({"shares": asdict(shares)} if shares else {})


def _frozen(pair: PairRecord) -> FrozenPair:
    return FrozenPair(
        pair=pair.id,
        image_sha256=pair.image_sha256,
        description=pair.description,
        language=pair.language,
        crop=pair.crop or "",
        conditions=dict(sorted(pair.conditions.items())),
        source_group=pair.source_group,
        synthetic=pair.synthetic,
        split=pair.split,
        facts=facts.texts(pair),
    )


def _manifest(frozen: list[FrozenPair]) -> bytes:
    return "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in frozen).encode()
