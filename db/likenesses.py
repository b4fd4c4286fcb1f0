"""Images that look alike, and pairs that show the same one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from db.check_tables import ImageCheck, Likeness
from db.locks import one_at_a_time
from db.quality import chunks
from db.records import REJECTED, LikenessRecord, record_of
from db.tables import Pair


def compared(session: Session) -> list[tuple[str, bytes]]:
    """Returns the images that were compared with each other, and their codes."""
    query = select(ImageCheck.image_sha256, ImageCheck.codes).where(ImageCheck.codes.is_not(None))
    return [(sha256, codes) for sha256, codes in session.execute(query) if codes is not None]


def uncompared(session: Session) -> list[str]:
    """Returns the images that were measured but not compared yet."""
    query = select(ImageCheck.image_sha256).where(ImageCheck.codes.is_(None))
    return list(session.scalars(query.order_by(ImageCheck.image_sha256)))


def signatures(session: Session, images: Collection[str]) -> dict[str, bytes]:
    """Returns the signatures of images."""
    found: dict[str, bytes] = {}
    for chunk in chunks(sorted(images)):
        query = select(ImageCheck.image_sha256, ImageCheck.signature)
        rows = session.execute(query.where(ImageCheck.image_sha256.in_(chunk)))
        found |= {row.image_sha256: row.signature for row in rows}
    return found


def real(session: Session, crop: str | None) -> dict[int, bytes]:
    """Returns the signatures of a crop's pairs that are neither synthetic nor rejected, by id."""
    query = (
        select(Pair.id, ImageCheck.signature)
        .join(ImageCheck, ImageCheck.image_sha256 == Pair.image_sha256)
        .where(Pair.synthetic.is_(False), Pair.status != REJECTED)
    )
    if crop is not None:
        query = query.where(Pair.crop == crop)
    return {row.id: row.signature for row in session.execute(query.order_by(Pair.id))}


def add(session: Session, found: Iterable[LikenessRecord], codes: Mapping[str, bytes]) -> None:
    """Adds what comparing some images has found, and their codes: they count as compared now.

    What another comparison has found meanwhile is left as it is.
    """
    one_at_a_time(session, Likeness)
    new = {(likeness.first, likeness.second): asdict(likeness) for likeness in found}
    for chunk in chunks(list(new)):
        both = tuple_(Likeness.first, Likeness.second).in_(chunk)
        for first, second in session.execute(select(Likeness.first, Likeness.second).where(both)):
            del new[first, second]
    if new:
        session.execute(insert(Likeness), list(new.values()))
    rows = [{"image_sha256": sha256, "codes": code} for sha256, code in codes.items()]
    session.execute(update(ImageCheck), rows)


def find(
    session: Session,
    at_least: float,
    *,
    dismissed: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[LikenessRecord]:
    """Returns images that look so much alike and that usable pairs show, the likest first."""
    query = _shown(select(Likeness), at_least, dismissed)
    query = query.order_by(Likeness.similarity.desc(), Likeness.first, Likeness.second)
    rows = session.scalars(query.limit(limit).offset(offset))
    return [record_of(LikenessRecord, row) for row in rows]


def count(session: Session, at_least: float, *, dismissed: bool = False) -> int:
    """Returns how many `find` finds."""
    query = _shown(select(func.count()).select_from(Likeness), at_least, dismissed)
    return session.scalar(query) or 0


def set_dismissed(session: Session, first: str, second: str, dismissed: bool) -> None:
    """Notes that two images only look alike, or takes that back."""
    pair = (Likeness.first == min(first, second), Likeness.second == max(first, second))
    session.execute(update(Likeness).where(*pair).values(dismissed=dismissed))


def pairs_showing(session: Session, images: Collection[str]) -> dict[str, list[int]]:
    """Returns the ids of pairs that show these images and are not rejected."""
    found: dict[str, list[int]] = {}
    for chunk in chunks(sorted(images)):
        query = select(Pair.image_sha256, Pair.id).where(
            Pair.image_sha256.in_(chunk), Pair.status != REJECTED
        )
        for sha256, pair_id in session.execute(query.order_by(Pair.id)):
            found.setdefault(sha256, []).append(pair_id)
    return found


def shown_twice(session: Session) -> list[Sequence[int]]:
    """Returns the ids of pairs that show one image with descriptions in one language, in groups."""
    usable = Pair.status != REJECTED
    same = (
        select(Pair.image_sha256, Pair.language)
        .where(usable)
        .group_by(Pair.image_sha256, Pair.language)
        .having(func.count() > 1)
        .subquery()
    )
    query = (
        select(Pair.image_sha256, Pair.language, Pair.id)
        .join(
            same,
            (same.c.image_sha256 == Pair.image_sha256) & (same.c.language == Pair.language),
        )
        .where(usable)
        .order_by(Pair.id)
    )
    groups: dict[tuple[str, str], list[int]] = {}
    for sha256, language, pair_id in session.execute(query):
        groups.setdefault((sha256, language), []).append(pair_id)
    return list(groups.values())


def _shown(query: Select[Any], at_least: float, dismissed: bool) -> Select[Any]:
    usable = select(Pair.image_sha256).where(Pair.status != REJECTED)
    return query.where(
        Likeness.similarity >= at_least,
        Likeness.dismissed.is_(dismissed),
        Likeness.first.in_(usable),
        Likeness.second.in_(usable),
    )
