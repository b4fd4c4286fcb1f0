"""Tables of the quality checks: what was measured of images, and what is amiss with pairs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Table, now


class ImageCheck(Table):
    """What was measured of one image; `signature` is its small grey version, for likeness.

    `codes` (core.curate.likeness) are there once it was compared with all others that have them.
    """

    __tablename__ = "image_checks"

    image_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    alpha: Mapped[bool] = mapped_column(default=False)
    measures: Mapped[dict[str, Any]]
    signature: Mapped[bytes]
    codes: Mapped[bytes | None]


class PairFlag(Table):
    """One thing that may be amiss with a pair; `dismissed` by someone who found it right."""

    __tablename__ = "pair_flags"
    __table_args__ = (Index(None, "flag", "pair_id"),)

    pair_id: Mapped[int] = mapped_column(
        ForeignKey("pairs.id", ondelete="CASCADE"), primary_key=True
    )
    flag: Mapped[str] = mapped_column(String(32), primary_key=True)
    amount: Mapped[float] = mapped_column(default=0.0)
    dismissed: Mapped[bool] = mapped_column(default=False)


class Likeness(Table):
    """Two images that look alike, the lesser SHA-256 first; similarity 1 is the same picture."""

    __tablename__ = "likenesses"

    first: Mapped[str] = mapped_column(String(64), primary_key=True)
    second: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    similarity: Mapped[float] = mapped_column(index=True)
    dismissed: Mapped[bool] = mapped_column(default=False)


class PendingImage(Table):
    """An image that `holder` is about to keep for a pair that is not there yet."""

    __tablename__ = "pending_images"

    image_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
