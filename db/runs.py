"""Runs, their metrics and their snapshots."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import numbers, versions
from db.job_records import standing
from db.locks import one_at_a_time
from db.records import ENDED_STATES, Curve, RunRecord, SnapshotRecord, record_of
from db.tables import Job, Metric, Run, Snapshot


def add(
    session: Session, *, name: str, job_id: int, version_id: int, config: Mapping[str, Any]
) -> RunRecord:
    """Adds a run for a job."""
    row = Run(
        id=numbers.unused(session, Run, "run"),
        name=name,
        job_id=job_id,
        dataset_version_id=version_id,
        config=dict(config),
        details={},
    )
    session.add(row)
    session.flush()
    return _record(row)


def get(session: Session, run_id: int) -> RunRecord | None:
    """Returns the run, or None."""
    row = session.get(Run, run_id)
    return _record(row) if row else None


def of_job(session: Session, job_id: int) -> RunRecord | None:
    """Returns the run that the job trains, or None."""
    row = session.scalar(select(Run).where(Run.job_id == job_id))
    return _record(row) if row else None


def of_jobs(session: Session, job_ids: Sequence[int]) -> list[RunRecord]:
    """Returns the runs that the jobs train."""
    return [_record(row) for row in session.scalars(select(Run).where(Run.job_id.in_(job_ids)))]


def newest_first(session: Session, *, limit: int | None = None) -> list[RunRecord]:
    """Returns runs, the newest first."""
    return [
        _record(row) for row in session.scalars(select(Run).order_by(Run.id.desc()).limit(limit))
    ]


def set_words(session: Session, run_id: int, *, name: str, notes: str, tags: Sequence[str]) -> None:
    """Sets what people say of a run."""
    row = session.get_one(Run, run_id)
    row.name, row.notes, row.tags = name, notes, list(tags)


def remove(session: Session, run_id: int) -> bool:
    """Removes an ended run with its job, metrics, snapshots and samples.

    Returns False, and the caller has to roll back, where the run is not there or goes on.
    """
    one_at_a_time(session, Run)
    job_id = session.scalar(select(Run.job_id).where(Run.id == run_id))
    session.execute(delete(Run).where(Run.id == run_id))
    ended = (Job.id == job_id, Job.state.in_(ENDED_STATES))
    result: Any = session.execute(delete(Job).where(*ended))
    return bool(result.rowcount)


def is_there(session: Session, run_id: int) -> bool:
    """Returns whether the run is there, once nobody is about to add or to remove one."""
    one_at_a_time(session, Run)
    return session.scalar(select(Run.id).where(Run.id == run_id)) is not None


def set_progress(session: Session, run_id: int, **values: Any) -> None:
    """Sets epoch, seconds or images_per_second of a run."""
    row = session.get_one(Run, run_id)
    for name, value in values.items():
        setattr(row, name, value)


def add_detail(session: Session, run_id: int, name: str, facts: Mapping[str, Any]) -> None:
    """Sets one entry of a run's details."""
    row = session.get_one(Run, run_id)
    row.details = {**row.details, name: dict(facts)}


def set_metrics(session: Session, run_id: int, epoch: int, values: Mapping[str, float]) -> None:
    """Writes the metrics of one epoch; what was there for it before is replaced."""
    session.execute(delete(Metric).where(Metric.run_id == run_id, Metric.epoch == epoch))
    session.add_all(
        Metric(run_id=run_id, epoch=epoch, name=name, value=value) for name, value in values.items()
    )


def add_curves(session: Session, run_id: int, found: Mapping[str, Curve]) -> None:
    """Writes all metrics of a run that has none yet."""
    rows = [
        {"run_id": run_id, "name": name, "epoch": epoch, "value": value}
        for name, curve in found.items()
        for epoch, value in zip(curve.epochs, curve.values, strict=True)
    ]
    if rows:
        session.execute(insert(Metric), rows)


def curves(session: Session, run_id: int, names: Collection[str] | None = None) -> dict[str, Curve]:
    """Returns metrics of a run over its epochs, by name: those of `names`, or every one."""
    query = select(Metric.name, Metric.epoch, Metric.value).where(Metric.run_id == run_id)
    if names is not None:
        query = query.where(Metric.name.in_(names))
    points: dict[str, list[tuple[int, float]]] = {}
    for name, epoch, value in session.execute(query.order_by(Metric.name, Metric.epoch)):
        points.setdefault(name, []).append((epoch, value))
    return {
        name: Curve(tuple(e for e, _ in pairs), tuple(v for _, v in pairs))
        for name, pairs in points.items()
    }


def set_snapshot(session: Session, new: SnapshotRecord) -> None:
    """Writes a snapshot; one of the same epoch is replaced."""
    session.merge(
        Snapshot(
            run_id=new.run_id,
            epoch=new.epoch,
            file=new.file,
            checkpoint=new.checkpoint,
            details=dict(new.details),
        )
    )


def snapshots(session: Session, run_id: int) -> list[SnapshotRecord]:
    """Returns the snapshots of a run in the order of their epochs."""
    query = select(Snapshot).where(Snapshot.run_id == run_id).order_by(Snapshot.epoch)
    return [record_of(SnapshotRecord, row) for row in session.scalars(query)]


def _record(row: Run) -> RunRecord:
    return record_of(
        RunRecord,
        row,
        tags=tuple(row.tags),
        version=versions.record(row.dataset_version),
        **standing(row.job),
    )
