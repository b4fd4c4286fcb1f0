"""Snapshots with figures, for what is concluded from them."""

from __future__ import annotations

from db.records import SnapshotRecord


def snapshots(**figures):
    """Snapshots at epochs 10, 20, … with the figures' values in turn."""
    count = len(next(iter(figures.values())))
    return [
        SnapshotRecord(
            run_id=1,
            epoch=10 * (n + 1),
            file="f",
            checkpoint="c",
            details={"figures": {name: values[n] for name, values in figures.items()}},
        )
        for n in range(count)
    ]
