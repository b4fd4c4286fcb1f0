"""The table of transfers: imports and exports that a job does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables import Job, Table


class Transfer(Table):
    """What a job brings in or hands out, and how far it is.

    `request` says what is asked for, by the kind of the job; `done` of `total` rows or pairs are
    through; `result` is what came of them so far.
    """

    __tablename__ = "transfers"

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    request: Mapped[dict[str, Any]]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)

    job: Mapped[Job] = relationship(lazy="joined")
