"""Tables of bulks: images made for every row of a table, by a job."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables import Job, Table


class Bulk(Table):
    """What a job is to make: the table in the storage, the generator, and where images go.

    `maker` is the number of a run or `starter`; `count` and `seed` are for rows that say nothing
    of them; `target` is what becomes of the images beside being samples; `total` is how many there
    will be, `refused` how many rows of the table cannot be.
    """

    __tablename__ = "bulks"

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    table_sha256: Mapped[str] = mapped_column(String(64))
    maker: Mapped[str] = mapped_column(String(16))
    epoch: Mapped[int]
    count: Mapped[int]
    seed: Mapped[int]
    target: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    total: Mapped[int]
    refused: Mapped[int]

    job: Mapped[Job] = relationship(lazy="joined")


class BulkImage(Table):
    """An image that a bulk has made: the name of its file, and its sample."""

    __tablename__ = "bulk_images"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("bulks.job_id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id", ondelete="CASCADE"), index=True)
