"""What was measured of images, and the flags that pairs carry because of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from db.check_tables import ImageCheck, PairFlag
from db.locks import one_at_a_time
from db.records import ANY_FLAG, REJECTED, CheckRecord, FlagRecord, MeasuredPair, record_of
from db.tables import Pair

Item = TypeVar("Item")

CHUNK = 500  # values in one IN (…): SQLite takes some 32,000, older ones 999


def has_flag(flag: str) -> ColumnElement[bool]:
    """Returns the clause for pairs that carry a flag (or ANY_FLAG) that nobody has dismissed."""
    raised = select(PairFlag.pair_id).where(PairFlag.dismissed.is_(False))
    return Pair.id.in_(raised if flag == ANY_FLAG else raised.where(PairFlag.flag == flag))


def add_checks(session: Session, checks: Iterable[CheckRecord]) -> None:
    """Adds what was measured of images; of known images it is known already."""
    one_at_a_time(session, ImageCheck)
    new = {check.image_sha256: asdict(check) for check in checks}
    for chunk in chunks(list(new)):
        known = select(ImageCheck.image_sha256).where(ImageCheck.image_sha256.in_(chunk))
        for sha256 in session.scalars(known):
            del new[sha256]
    if new:
        session.execute(insert(ImageCheck), list(new.values()))


def unchecked(session: Session) -> list[str]:
    """Returns the images that pairs show and of which nothing was measured yet."""
    known = select(ImageCheck.image_sha256)
    query = select(Pair.image_sha256).where(Pair.image_sha256.not_in(known)).distinct()
    return list(session.scalars(query.order_by(Pair.image_sha256)))


def measured(session: Session, pair_ids: Collection[int] | None = None) -> Iterator[MeasuredPair]:
    """Yields pairs that are not rejected with what was measured of their images."""
    query = (
        select(Pair.id, Pair.crop, Pair.width, Pair.height, ImageCheck.alpha, ImageCheck.measures)
        .join(ImageCheck, ImageCheck.image_sha256 == Pair.image_sha256)
        .where(Pair.status != REJECTED)
        .order_by(Pair.id)
    )
    for chunk in [None] if pair_ids is None else chunks(sorted(pair_ids)):
        chosen = query if chunk is None else query.where(Pair.id.in_(chunk))
        for row in session.execute(chosen):
            yield MeasuredPair(*row)


def set_flags(
    session: Session, flags: Mapping[int, Mapping[str, float]], kinds: Collection[str]
) -> None:
    """Makes these pairs carry just these flags of the given kinds; what was dismissed stays so.

    Args:
        flags: pair id to flag to amount; an empty mapping takes a pair's flags of `kinds` away.
    """
    one_at_a_time(session, PairFlag)
    for chunk in chunks(sorted(flags)):
        about = (PairFlag.pair_id.in_(chunk), PairFlag.flag.in_(tuple(kinds)))
        session.execute(delete(PairFlag).where(*about, PairFlag.dismissed.is_(False)))
        dismissed = {
            (row.pair_id, row.flag)
            for row in session.execute(select(PairFlag.pair_id, PairFlag.flag).where(*about))
        }
        rows = [
            {"pair_id": pair_id, "flag": flag, "amount": amount}
            for pair_id in chunk
            for flag, amount in flags[pair_id].items()
            if (pair_id, flag) not in dismissed
        ]
        if rows:
            session.execute(insert(PairFlag), rows)


def clear(session: Session, kind: str) -> None:
    """Takes a flag away from all pairs, except where it was dismissed."""
    session.execute(delete(PairFlag).where(PairFlag.flag == kind, PairFlag.dismissed.is_(False)))


def flags_of(session: Session, pair_ids: Collection[int]) -> dict[int, list[FlagRecord]]:
    """Returns the flags of pairs, dismissed ones included; pairs without any are left out."""
    found: dict[int, list[FlagRecord]] = {}
    for chunk in chunks(sorted(pair_ids)):
        query = select(PairFlag).where(PairFlag.pair_id.in_(chunk))
        for row in session.scalars(query.order_by(PairFlag.pair_id, PairFlag.flag)):
            found.setdefault(row.pair_id, []).append(record_of(FlagRecord, row))
    return found


def count_flags(session: Session) -> dict[str, int]:
    """Returns how many pairs that are not rejected carry each flag, dismissed ones left out."""
    query = (
        select(PairFlag.flag, func.count().label("number"))
        .join(Pair, Pair.id == PairFlag.pair_id)
        .where(PairFlag.dismissed.is_(False), Pair.status != REJECTED)
        .group_by(PairFlag.flag)
    )
    return {row.flag: row.number for row in session.execute(query)}


def dismiss(session: Session, chosen: Iterable[tuple[int, str]], *, dismissed: bool = True) -> None:
    """Marks flags, each a pair id and a flag, as looked at and found right, or takes that back."""
    for chunk in chunks(list(chosen)):
        rows = tuple_(PairFlag.pair_id, PairFlag.flag).in_(chunk)
        session.execute(update(PairFlag).where(rows).values(dismissed=dismissed))


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yields items in parts that a query can name one by one."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
