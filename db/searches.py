"""Searches for good settings and their trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import versions
from db.job_records import standing
from db.records import record_of
from db.search_records import SearchRecord, TrialRecord
from db.search_tables import SettingsSearch, Trial


def add(
    session: Session,
    *,
    job_id: int,
    name: str,
    version_id: int,
    config: Mapping[str, Any],
    varied: Sequence[str],
    trials: int,
    minutes: int,
) -> None:
    """Adds a search for a job."""
    row = SettingsSearch(
        job_id=job_id,
        name=name,
        dataset_version_id=version_id,
        config=dict(config),
        varied=list(varied),
        trials=trials,
        minutes=minutes,
    )
    session.add(row)
    session.flush()


def get(session: Session, job_id: int) -> SearchRecord | None:
    """Returns the search of a job, or None."""
    row = session.get(SettingsSearch, job_id)
    return _record(row) if row else None


def newest_first(session: Session) -> list[SearchRecord]:
    """Returns searches, the newest first."""
    query = select(SettingsSearch).order_by(SettingsSearch.job_id.desc())
    return [_record(row) for row in session.scalars(query)]


def trials(session: Session, job_id: int) -> list[TrialRecord]:
    """Returns the trials of a search in their order."""
    query = select(Trial).where(Trial.job_id == job_id).order_by(Trial.number)
    return [_trial(row) for row in session.scalars(query)]


def trial_runs(session: Session) -> set[int]:
    """Returns the numbers of the runs that are trials."""
    return set(session.scalars(select(Trial.run_id).where(Trial.run_id.is_not(None))))


def add_trial(
    session: Session, job_id: int, number: int, run_id: int, settings: Mapping[str, Any], state: str
) -> None:
    """Adds a trial whose run is queued in the same transaction."""
    row = Trial(job_id=job_id, number=number, run_id=run_id, settings=dict(settings), state=state)
    session.add(row)
    session.flush()


def set_trial(session: Session, trial: TrialRecord, **values: Any) -> None:
    """Sets state, figures, seconds, message or attempts of a trial."""
    if "figures" in values:
        values["figures"] = {str(epoch): value for epoch, value in values["figures"].items()}
    same = (Trial.job_id == trial.job_id, Trial.number == trial.number)
    session.execute(update(Trial).where(*same).values(**values))


def _record(row: SettingsSearch) -> SearchRecord:
    return record_of(
        SearchRecord,
        row,
        varied=tuple(row.varied),
        version=versions.record(row.dataset_version),
        **standing(row.job),
    )


def _trial(row: Trial) -> TrialRecord:
    figures = {int(epoch): float(value) for epoch, value in row.figures.items()}
    return record_of(TrialRecord, row, figures=dict(sorted(figures.items())))
