"""One job in a process of its own: `python -m core.worker JOB_ID`."""

from __future__ import annotations

import sys

from core.create import bulk_jobs
from core.create.bulk_attendant import BulkAttendant
from core.train import jobs, runs
from core.train.attendant import Attendant
from core.train.supervisor import Supervisor

ATTENDANTS: dict[str, type[Attendant]] = {runs.KIND: Supervisor, bulk_jobs.KIND: BulkAttendant}

if __name__ == "__main__":
    job_id = int(sys.argv[1])
    ATTENDANTS[jobs.get(job_id).kind](job_id).run()
