"""Frozen records about bulks."""

from __future__ import annotations

from dataclasses import dataclass

from db.job_records import Standing


@dataclass(frozen=True, kw_only=True)
class NewBulk:
    """A bulk about to be queued; see db.bulk_tables.Bulk for the fields."""

    name: str
    table_sha256: str
    maker: str
    epoch: int
    count: int
    seed: int
    target: str
    language: str
    total: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class BulkRecord(NewBulk, Standing):
    """A bulk as it stands, known by its job; `made` images of it are there."""

    job_id: int
    made: int
