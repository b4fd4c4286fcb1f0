"""The tables of a workspace. Queries return the frozen dataclasses of records.py, never these."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """Returns the present moment in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, also on databases that drop it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Table(DeclarativeBase):
    """What all tables share: names of constraints, and how Python types are stored."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}


class Crop(Table):
    """A crop by its EPPO code; names live in the vocabulary."""

    __tablename__ = "crops"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    paper_pairs: Mapped[int]


class Pair(Table):
    """A description and the image that it describes.

    `import_key` names the imported file and text, so that importing again adds nothing even after
    edits; `folded`, `source_folded` and `labels` are what db.search looks in; `version` grows at
    every edit and guards against lost updates.
    """

    __tablename__ = "pairs"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_key: Mapped[str] = mapped_column(String(64), unique=True)
    image_sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    description: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    crop: Mapped[str | None] = mapped_column(ForeignKey("crops.code"), index=True)
    source: Mapped[str] = mapped_column(Text, default="")
    source_group: Mapped[str] = mapped_column(Text, default="")
    source_folded: Mapped[str] = mapped_column(Text, default="")
    labels: Mapped[str] = mapped_column(Text, default="")
    synthetic: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[str] = mapped_column(String(200), default="")
    sample: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    taken_on: Mapped[date | None]
    moisture_percent: Mapped[float | None]
    px_per_mm: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(16), index=True, default="new")
    split: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)
    updated_by: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)

    conditions: Mapped[list[PairCondition]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PairCondition.axis"
    )

    __mapper_args__ = {"version_id_col": version}


class PairCondition(Table):
    """The value of one condition axis of a pair."""

    __tablename__ = "pair_conditions"
    __table_args__ = (Index(None, "axis", "value", "pair_id"),)

    pair_id: Mapped[int] = mapped_column(
        ForeignKey("pairs.id", ondelete="CASCADE"), primary_key=True
    )
    axis: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(32))


class DatasetVersion(Table):
    """A frozen set of pairs; its manifest lies in the storage under `content_hash`.

    `details` says how it was made: the filter, and the seed and the sizes of its split.
    """

    __tablename__ = "dataset_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    pairs: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class VersionPair(Table):
    """Which pairs a dataset version holds, for filters; its manifest is what counts."""

    __tablename__ = "version_pairs"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("dataset_versions.id", ondelete="CASCADE"), primary_key=True
    )
    pair_id: Mapped[int] = mapped_column(primary_key=True)


class ReviewClaim(Table):
    """Who looks at a pair just now, until when (seconds since the epoch)."""

    __tablename__ = "review_claims"

    pair_id: Mapped[int] = mapped_column(
        ForeignKey("pairs.id", ondelete="CASCADE"), primary_key=True
    )
    holder: Mapped[str] = mapped_column(String(32), index=True)
    who: Mapped[str] = mapped_column(String(120))
    until: Mapped[float]


class SavedView(Table):
    """A named set of filters: what stands in the address of the gallery."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    query: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))


class Job(Table):
    """Work for a process of its own, and the lease of the supervisor that does it.

    `fence` grows at each claim and guards every later write of the claimant; `lease_until` is in
    seconds since the epoch; `events_read` is how far the events file was taken in; `priority`
    orders the jobs of one user; `worked_s` adds up the attempts that have ended.
    """

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), index=True, default="queued")
    stop_requested: Mapped[bool] = mapped_column(default=False)
    fence: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(String(120), default="")
    lease_until: Mapped[float] = mapped_column(default=0.0)
    events_read: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    worked_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))
    queued_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Run(Table):
    """One training: settings, dataset version, how far it has come, what people say of it."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"), unique=True)
    dataset_version_id: Mapped[int] = mapped_column(ForeignKey("dataset_versions.id"))
    config: Mapped[dict[str, Any]]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    epoch: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    images_per_second: Mapped[float] = mapped_column(default=0.0)
    notes: Mapped[str] = mapped_column(Text, default="", server_default="")
    tags: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    job: Mapped[Job] = relationship(lazy="joined")
    dataset_version: Mapped[DatasetVersion] = relationship(lazy="joined")


class Metric(Table):
    """One figure of a run at the end of one epoch."""

    __tablename__ = "metrics"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[float]


class Snapshot(Table):
    """A grid of images at fixed noise and captions, and the checkpoint that drew it."""

    __tablename__ = "snapshots"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    checkpoint: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Sample(Table):
    """A generated image and the recipe that makes it again; no run: the starter generator's.

    `folded` is what db.search looks in; `pair_id` is the pair that an accepted one has become.
    """

    __tablename__ = "samples"

    id: Mapped[int] = mapped_column(primary_key=True)
    image_sha256: Mapped[str] = mapped_column(String(64), index=True)
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), index=True
    )
    epoch: Mapped[int]
    seed: Mapped[int]
    crop: Mapped[str | None] = mapped_column(String(8), index=True)
    description: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    recipe: Mapped[dict[str, Any]]
    favourite: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    status: Mapped[str] = mapped_column(String(16), default="new", server_default="new", index=True)
    pair_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(120))


class SampleCondition(Table):
    """The value of one condition axis that a sample was made with, open axes included."""

    __tablename__ = "sample_conditions"
    __table_args__ = (Index(None, "axis", "value", "sample_id"),)

    sample_id: Mapped[int] = mapped_column(
        ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True
    )
    axis: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(32))


class AuditEntry(Table):
    """Who changed what, when, from what to what; changes of one act share its `batch`."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    who: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    batch: Mapped[str | None] = mapped_column(String(32), index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
