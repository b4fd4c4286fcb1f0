"""Engines start the supervisor of a job; the job's row, not the engine, knows how it is going."""

from __future__ import annotations

from typing import Protocol

from core import processes
from core.settings import settings


class Engine(Protocol):
    """Something that can start supervisors."""

    def start(self, job_id: int) -> None:
        """Starts a supervisor for the job; starting a second one does no harm."""


class LocalEngine:
    """Starts supervisors as processes of this machine that outlive the app."""

    def start(self, job_id: int) -> None:
        folder = settings().workspace / "supervisors"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{job_id}.log").open("a", encoding="utf-8") as log:
            processes.start_alone("core.worker", str(job_id), log=log)


def engine() -> Engine:
    """Returns the engine that the settings name."""
    return LocalEngine()
