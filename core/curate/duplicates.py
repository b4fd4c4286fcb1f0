"""Duplicates: which images look alike, found once for every two, and what is decided on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.access import Actor, require
from core.curate import likeness
from core.curate.likeness import Codes
from core.curate.pairs import StaleEdit
from core.database import database
from db import audit, likenesses, pairs, quality
from db.engine import Session
from db.errors import StaleWriteError
from db.records import (
    EXACT_DUPLICATE,
    NEAR_DUPLICATE,
    REJECTED,
    LikenessRecord,
    PairRecord,
)

ALIKE = 0.82  # from this similarity on, two images are flagged and never parted by a split
LEAST = 0.70  # what is remembered, so that the threshold can be moved
CHUNK = 200  # images compared with all others, and written down, at once

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Alike:
    """Two images that look alike (or are the same), each with the pairs that show it."""

    similarity: float
    first: tuple[PairRecord, ...]
    second: tuple[PairRecord, ...]


def compare(progress: Progress | None = None) -> None:
    """Compares every image that is new with all others; what was done stays if it is stopped."""
    with database().read() as session:
        new = likenesses.uncompared(session)
        known = likenesses.compared(session) if new else []
    names = [sha256 for sha256, _ in known]
    codes = _joined([code for _, code in known])
    for start in range(0, len(new), CHUNK):
        chunk = new[start : start + CHUNK]
        with database().read() as session:
            signatures = likenesses.signatures(session, chunk)
        own = likeness.codes([signatures[name] for name in chunk])
        found = _likenesses(names, codes, chunk, own)
        with database().write() as session:
            encoded = dict(zip(chunk, (code.tobytes() for code in own.T), strict=True))
            likenesses.add(session, found, encoded)
        names, codes = names + chunk, np.concatenate([codes, own], axis=1)
        if progress:
            progress(start + len(chunk), len(new))


def flag() -> None:
    """Flags the pairs whose images are the same or look alike, as it stands now."""
    with database().write() as session:
        near: dict[int, float] = {}
        found = likenesses.find(session, ALIKE)
        images = {sha256 for two in found for sha256 in (two.first, two.second)}
        showing = likenesses.pairs_showing(session, images)
        for two in reversed(found):  # the likest last
            for pair_id in (*showing[two.first], *showing[two.second]):
                near[pair_id] = round(two.similarity, 3)
        same = {pair_id: 1.0 for group in likenesses.shown_twice(session) for pair_id in group}
        for kind, flagged in ((NEAR_DUPLICATE, near), (EXACT_DUPLICATE, same)):
            quality.clear(session, kind)
            raised = {pair_id: {kind: amount} for pair_id, amount in flagged.items()}
            quality.set_flags(session, raised, (kind,))


def find(at_least: float, *, limit: int, offset: int = 0) -> tuple[list[Alike], int]:
    """Returns images that look so much alike, the likest first, and how many there are in all."""
    with database().read() as session:
        found = likenesses.find(session, at_least, limit=limit, offset=offset)
        images = {sha256 for two in found for sha256 in (two.first, two.second)}
        showing = likenesses.pairs_showing(session, images)
        page = [
            Alike(two.similarity, *(_records(session, showing[s]) for s in (two.first, two.second)))
            for two in found
        ]
        return page, likenesses.count(session, at_least)


def exact() -> list[Alike]:
    """Returns pairs that show the same image with a description in the same language."""
    with database().read() as session:
        groups = likenesses.shown_twice(session)
        dismissed = {
            flag.pair_id
            for flags in quality.flags_of(session, [i for g in groups for i in g]).values()
            for flag in flags
            if flag.flag == EXACT_DUPLICATE and flag.dismissed
        }
        return [
            Alike(1.0, _records(session, group[:1]), _records(session, group[1:]))
            for group in groups
            if not dismissed.issuperset(group)
        ]


def linked() -> list[tuple[str, str]]:
    """Returns the images that a split must not part, two by two."""
    with database().read() as session:
        return [(two.first, two.second) for two in likenesses.find(session, ALIKE)]


def reject(actor: Actor, unwanted: Sequence[PairRecord]) -> list[PairRecord]:
    """Rejects pairs, so that their twins stay; returns them as they are now, for `take_back`."""
    return _set_statuses(actor, unwanted, [REJECTED] * len(unwanted))


def take_back(
    actor: Actor, before: Sequence[PairRecord], now: Sequence[PairRecord]
) -> list[PairRecord]:
    """Gives rejected pairs the status that they had before."""
    return _set_statuses(actor, now, [pair.status for pair in before])


def dismiss(actor: Actor, two: Alike, *, dismissed: bool = True) -> None:
    """Notes that these only look alike, or may both stay, or takes that back."""
    require(actor, "curate")
    first, second = two.first[0].image_sha256, two.second[0].image_sha256
    with database().write() as session:
        if first == second:
            chosen = [(pair.id, EXACT_DUPLICATE) for pair in (*two.first, *two.second)]
            quality.dismiss(session, chosen, dismissed=dismissed)
        else:
            likenesses.set_dismissed(session, first, second, dismissed)
        action = "dismiss likeness" if dismissed else "restore likeness"
        for pair in (*two.first, *two.second):
            audit.log(session, actor.name, action, "pair", pair.id)
    flag()


def _set_statuses(
    actor: Actor, wanted: Sequence[PairRecord], statuses: Sequence[str]
) -> list[PairRecord]:
    require(actor, "curate")
    try:
        with database().write() as session:
            changed = [
                pairs.edit(session, pair.id, version=pair.version, who=actor.name, status=status)
                for pair, status in zip(wanted, statuses, strict=True)
            ]
    except StaleWriteError:
        raise StaleEdit from None
    flag()
    return changed


def _likenesses(
    names: Sequence[str], codes: Codes, chunk: Sequence[str], own: Codes
) -> list[LikenessRecord]:
    """Returns what images of a chunk look like each other or like those before, both ways."""
    every = [*names, *chunk]
    whole = np.concatenate([codes, own], axis=1)
    close = [
        (chunk[first], every[second], positions)
        for (first, second), positions in likeness.candidates(own, whole).items()
        if chunk[first] != every[second]
    ]
    close += [
        (names[first], chunk[second], positions)
        for (first, second), positions in likeness.candidates(codes, own).items()
    ]
    return _verified(sorted(close, key=lambda found: found[:2]))


def _verified(close: Sequence[tuple[str, str, set[int]]]) -> list[LikenessRecord]:
    """Returns those candidates that really look alike, each two once, with the better value."""
    with database().read() as session:
        images = {name for first, second, _ in close for name in (first, second)}
        signatures = likenesses.signatures(session, images)
    best: dict[tuple[str, str], float] = {}
    for first, candidates in groupby(close, key=lambda found: found[0]):
        windows = likeness.windows(signatures[first])
        for _, second, positions in candidates:
            two = (min(first, second), max(first, second))
            value = likeness.similarity(windows, signatures[second], positions)
            best[two] = max(best.get(two, 0.0), value)
    return [
        LikenessRecord(first=first, second=second, similarity=round(value, 4))
        for (first, second), value in best.items()
        if value >= LEAST
    ]


def _joined(codes: Sequence[bytes]) -> Codes:
    """Returns stored codes as one array of shape (17, N)."""
    flat = np.frombuffer(b"".join(codes), np.uint64)
    return flat.reshape(-1, likeness.CODES).T


def _records(session: Session, pair_ids: Iterable[int]) -> tuple[PairRecord, ...]:
    found = (pairs.get(session, pair_id) for pair_id in pair_ids)
    return tuple(pair for pair in found if pair)
