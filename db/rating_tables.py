"""The table of what people think of snapshots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Table, now


class Rating(Table):
    """What `who` thinks of a run's snapshot at `epoch`.

    Alone it has a score from 1 to 5; `against` another epoch 1 says that it is the better one, and
    0 that neither is.
    """

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    who: Mapped[str] = mapped_column(String(120))
    epoch: Mapped[int]
    against: Mapped[int | None]
    score: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
