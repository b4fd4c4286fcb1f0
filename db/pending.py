"""Images on their way in: promised before they are kept, so that none stays without its pair.

An import names the images that it will keep, keeps them, and adds the pairs; the promise ends in
the transaction that adds the pairs. What a holder that died has promised can be swept away.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.check_tables import PendingImage
from db.locks import one_at_a_time
from db.tables import Pair


def promise(session: Session, images: Iterable[str], holder: str) -> None:
    """Notes that `holder` is about to keep these images."""
    one_at_a_time(session, PendingImage)
    keep(session, images := set(images), holder)
    if images:
        rows = [{"image_sha256": sha256, "holder": holder} for sha256 in sorted(images)]
        session.execute(insert(PendingImage), rows)


def keep(session: Session, images: Iterable[str], holder: str) -> None:
    """Ends the promise: the pairs of these images (at most some hundred) are there."""
    mine = (PendingImage.holder == holder, PendingImage.image_sha256.in_(tuple(images)))
    session.execute(delete(PendingImage).where(*mine))


def holders(session: Session) -> list[str]:
    """Returns all who have promised something."""
    return list(session.scalars(select(PendingImage.holder).distinct()))


def abandoned(session: Session, holder: str) -> list[str]:
    """Returns what a holder promised that no pair shows and nobody else has promised.

    Until the transaction ends, nobody else can promise it.
    """
    one_at_a_time(session, PendingImage)
    others = select(PendingImage.image_sha256).where(PendingImage.holder != holder)
    query = select(PendingImage.image_sha256).where(
        PendingImage.holder == holder,
        PendingImage.image_sha256.not_in(select(Pair.image_sha256)),
        PendingImage.image_sha256.not_in(others),
    )
    return list(session.scalars(query))


def forget(session: Session, holder: str) -> None:
    """Ends all promises of a holder."""
    session.execute(delete(PendingImage).where(PendingImage.holder == holder))
