"""One job in a process of its own: `python -m core.worker JOB_ID`."""

from __future__ import annotations

import sys

from core.create import bulk_jobs
from core.create.bulk_attendant import BulkAttendant
from core.curate import transfers
from core.curate.transfer_attendants import ExportAttendant, ImportAttendant
from core.train import evaluations, jobs, runs, searches
from core.train.attendant import Attendant
from core.train.evaluation_attendant import EvaluationAttendant
from core.train.supervisor import Supervisor


def attendant(kind: str) -> type[Attendant]:
    """Returns what attends to jobs of a kind."""
    if kind == searches.KIND:
        from core.train.search_attendant import SearchAttendant  # with Optuna: slow to import

        return SearchAttendant
    return {
        runs.KIND: Supervisor,
        evaluations.KIND: EvaluationAttendant,
        bulk_jobs.KIND: BulkAttendant,
        transfers.IMPORT: ImportAttendant,
        transfers.EXPORT: ExportAttendant,
    }[kind]


if __name__ == "__main__":
    job_id = int(sys.argv[1])
    attendant(jobs.get(job_id).kind)(job_id).run()
