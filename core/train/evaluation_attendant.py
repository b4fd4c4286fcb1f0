"""The attendant of one evaluation: arrays are written, Keras measures in a child."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from core import processes, storage
from core.database import database
from core.settings import settings
from core.train import bundles, evaluations, runs, starts
from core.train.attendant import POLL_S, Attendant, Outcome
from db import tasks
from db.engine import Session
from db.records import FAILED, SUCCEEDED, JobRecord, RunRecord
from db.task_records import TaskRecord

ORDER, FIGURES, LOG = "order.json", "figures.json", "log.txt"
HELD_OUT, FLOOR = "held_out.npz", "floor.npz"


class EvaluationAttendant(Attendant):
    """Measures what an evaluation asks for; one that goes on begins anew."""

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.task: TaskRecord

    def _find(self, session: Session, job: JobRecord) -> bool:
        found = tasks.get(session, job.id)
        if found is not None:
            self.task = found
        return found is not None

    def _work(self) -> Outcome:
        folder = settings().workspace / "evaluations" / str(self.job_id)
        processes.end_remembered(folder / processes.MEMORY)  # of an attendant that lost its fence
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            self._write_order(folder, runs.get(self.task.request["run"]))
            return self._measure(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _write_order(self, folder: Path, run: RunRecord) -> None:
        size = run.config["resolution"]
        held_out, floor = evaluations.unseen(run, self.task.request["version"])
        bundles.write_real(folder / HELD_OUT, held_out, size, tick=self.tick)
        if floor:
            bundles.write_real(folder / FLOOR, floor, size, tick=self.tick)
        checkpoint, _ = runs.generator_checkpoint(run, self.task.request["epoch"])
        order = {
            "checkpoint": str(storage.run_folder(run.id) / checkpoint),
            "judge": str(starts.READER),
            "bundle": str(bundles.build(run.version, size, tick=self.tick)),
            "held_out": str(folder / HELD_OUT),
            "floor": str(folder / FLOOR) if floor else None,
        }
        (folder / ORDER).write_text(json.dumps(order), encoding="utf-8")

    def _measure(self, folder: Path) -> Outcome:
        with (folder / LOG).open("w", encoding="utf-8") as log:
            child = processes.start("models.evaluate", str(folder), output=log)
        try:
            processes.remember(child.pid, folder / processes.MEMORY)
            self._watch(child)
        finally:
            child.kill()
            child.wait()
        if child.returncode != 0:
            said = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
            return FAILED, f"The evaluation ended with status {child.returncode}: {said[-1:]}"
        figures = finite(json.loads((folder / FIGURES).read_text(encoding="utf-8")))
        with database().write() as session:
            self._renew(session)
            tasks.note(session, self.job_id, done=1, total=1, result=figures)
        return SUCCEEDED, ""

    def _watch(self, child: subprocess.Popen[str]) -> None:
        while child.poll() is None:
            self.tick()
            time.sleep(POLL_S)


def finite(figures: dict[str, Any]) -> dict[str, Any]:
    """Returns figures without those that are not numbers, which a database does not take."""
    return {
        name: finite(value) if isinstance(value, dict) else value
        for name, value in figures.items()
        if not (isinstance(value, float) and not math.isfinite(value))
    }
