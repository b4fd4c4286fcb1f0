"""Samples: generated images and their recipes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records import NewSample
from db.tables import Sample


def add(session: Session, new: Sequence[NewSample], who: str) -> None:
    """Records generated images."""
    session.add_all(
        Sample(
            image_sha256=sample.image_sha256,
            run_id=sample.run_id,
            epoch=sample.epoch,
            seed=sample.seed,
            crop=sample.crop,
            description=sample.description,
            recipe=dict(sample.recipe),
            created_by=who,
        )
        for sample in new
    )


def of_run(session: Session, run_id: int) -> list[str]:
    """Returns the SHA-256 of every image that was made with a run, each once."""
    return list(
        session.scalars(select(Sample.image_sha256).where(Sample.run_id == run_id).distinct())
    )


def is_used(session: Session, image_sha256: str) -> bool:
    """Returns whether any recorded sample is this image."""
    query = select(Sample.id).where(Sample.image_sha256 == image_sha256).limit(1)
    return session.scalar(query) is not None


def count(session: Session) -> int:
    """Returns how many images have been generated."""
    return session.scalar(select(func.count(Sample.id))) or 0
