"""One job in a process of its own: `python -m core.worker JOB_ID`."""

from __future__ import annotations

import sys

from core.train.supervisor import Supervisor

if __name__ == "__main__":
    Supervisor(int(sys.argv[1])).run()
