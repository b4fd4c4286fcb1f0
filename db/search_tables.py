"""Tables of searches for good settings, of their trials, and of presets that were kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables import DatasetVersion, Job, Table, now


class SettingsSearch(Table):
    """What a job searches: the settings of every trial but those that are varied.

    `trials` is how many there will be; `minutes` how long it may go on, 0: as long as it takes.
    """

    __tablename__ = "searches"

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    dataset_version_id: Mapped[int] = mapped_column(ForeignKey("dataset_versions.id"))
    config: Mapped[dict[str, Any]]
    varied: Mapped[list[str]]
    trials: Mapped[int]
    minutes: Mapped[int]

    job: Mapped[Job] = relationship(lazy="joined")
    dataset_version: Mapped[DatasetVersion] = relationship(lazy="joined")


class Trial(Table):
    """One training of a search. What came of it stays when its run is removed.

    `settings` are those that are varied, `figures` the held-out figure by epoch, `attempts` how
    often its run was started.
    """

    __tablename__ = "trials"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("searches.job_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("runs.id", ondelete="SET NULL"), index=True
    )
    settings: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=1)


class Preset(Table):
    """Settings that were kept under a name."""

    __tablename__ = "presets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    config: Mapped[dict[str, Any]]
    origin: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))
