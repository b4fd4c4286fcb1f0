"""Samples: generated images and their recipes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.locks import one_at_a_time
from db.records import NewSample
from db.tables import Sample


def add(session: Session, new: Sequence[NewSample], who: str) -> None:
    """Records generated images; one that was made before, to the byte, is there already."""
    one_at_a_time(session, Sample)
    shown = [sample.image_sha256 for sample in new]
    known = set(session.scalars(select(Sample.image_sha256).where(Sample.image_sha256.in_(shown))))
    fresh = {s.image_sha256: s for s in new if s.image_sha256 not in known}
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
        for sample in fresh.values()
    )


def count(session: Session) -> int:
    """Returns how many images have been generated."""
    return session.scalar(select(func.count(Sample.id))) or 0
