"""The table of tasks: what jobs of the smaller kinds do, such as imports and evaluations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables import Job, Table


class Task(Table):
    """What a job is asked to do, and how far it is.

    `request` and `result`, what came of it so far, depend on the kind of the job; `done` of `total`
    rows, pairs or steps are through.
    """

    __tablename__ = "tasks"

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    request: Mapped[dict[str, Any]]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)

    job: Mapped[Job] = relationship(lazy="joined")
