"""The best epoch of a run: by what the judge reads in its snapshots, not the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import SnapshotRecord

FIGURE = "recognised"


@dataclass(frozen=True)
class Best:
    """An epoch and the share in [0, 1] of asked conditions that the judge recognised there."""

    epoch: int
    recognised: float


def best(snapshots: Sequence[SnapshotRecord]) -> Best | None:
    """Returns the first snapshot with the most conditions recognised; None where no judge looked.

    The judge has seen real images only, and no training sees it (models/judge.py).
    """
    read = [(figures_of(snapshot).get(FIGURE), snapshot.epoch) for snapshot in snapshots]
    known = [(-float(share), epoch) for share, epoch in read if share is not None]
    if not known:
        return None
    share, epoch = min(known)
    return Best(epoch, -share)


def figures_of(snapshot: SnapshotRecord) -> dict[str, float]:
    """Returns what was measured of a snapshot's images; see models/phases.py."""
    return dict(snapshot.details.get("figures", {}))
