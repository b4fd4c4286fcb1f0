"""Imports killed with SIGKILL at random moments: what is left, after the next start and at last.

Run: python manage.py bench kills [--kills 20] [--files 300] [--seed 0]
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from bench.report import show

IMPORT = """
import sys, time
from pathlib import Path
from core.access import local_actor
from core.curate.importing import import_pairs
from core.curate.sources import open_source
from core.database import database
database()
print("ready", flush=True)
begun = time.perf_counter()
report = import_pairs(open_source(Path(sys.argv[1])), local_actor())
print(len(report.added), report.known, time.perf_counter() - begun, flush=True)
"""
Answer = TypeVar("Answer")
START = "from core.database import database; database()"
LIMITS = {"damaged": 0.0, "orphans_after_start": 0.0, "missing_files": 0.0, "incomplete": 0.0}


@dataclass(frozen=True)
class Kill:
    """What one kill left: files before and after the next start, and pairs after each step."""

    after_s: float
    left_orphans: int
    orphans: int
    missing: int
    is_sound: bool
    pairs_then: int
    pairs_at_last: int


def main() -> None:
    """Kills imports and prints what was left, summed over all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    importing = import_module("bench.import")
    with tempfile.TemporaryDirectory() as folder:
        files = importing.make(Path(folder) / "files", options.files, importing.SMALL)
        found = kill_often(files, options.kills, options.seed)
    measured = {
        "damaged": [float(not kill.is_sound) for kill in found],
        "orphans_after_start": [float(kill.orphans) for kill in found],
        "missing_files": [float(kill.missing) for kill in found],
        "incomplete": [float(options.files - kill.pairs_at_last) for kill in found],
        "killed_after_s": [kill.after_s for kill in found],
        "orphans_before_start": [float(kill.left_orphans) for kill in found],
        "pairs_when_killed": [float(kill.pairs_then) for kill in found],
    }
    show("kills", measured, LIMITS)


def kill_often(files: Path, kills: int, seed: int) -> list[Kill]:
    """Imports a folder again and again, each time into a new workspace and killed on the way."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as workspace:
        whole_s = float(_output(_run(Path(workspace), IMPORT, str(files))).split()[-1])
    found = []
    for _ in range(kills):
        with tempfile.TemporaryDirectory() as workspace:
            found.append(kill_once(files, Path(workspace), chance.uniform(0, whole_s)))
    return found


def kill_once(files: Path, workspace: Path, after_s: float) -> Kill:
    """Kills one import, starts again, and imports again to the end."""
    process = _run(workspace, IMPORT, str(files))
    assert process.stdout is not None
    process.stdout.readline()  # the database is open, the import begins
    time.sleep(after_s)
    process.kill()
    process.communicate()
    left = len(kept(workspace) - shown(workspace))
    _output(_run(workspace, START))
    files_now, images = kept(workspace), shown(workspace)
    pairs_then = count(workspace)
    sound = is_sound(workspace)
    _output(_run(workspace, IMPORT, str(files)))
    return Kill(
        after_s=after_s,
        left_orphans=left,
        orphans=len(files_now - images),
        missing=len(images - files_now) + len(shown(workspace) - kept(workspace)),
        is_sound=sound and is_sound(workspace),
        pairs_then=pairs_then,
        pairs_at_last=count(workspace),
    )


def kept(workspace: Path) -> set[str]:
    """Returns the names of all files of images, half-written ones too."""
    return {path.name for path in (workspace / "images").rglob("*") if path.is_file()}


def shown(workspace: Path) -> set[str]:
    """Returns the images that pairs show."""
    return _asked(
        workspace, lambda db: {row[0] for row in db.execute("SELECT image_sha256 FROM pairs")}
    )


def count(workspace: Path) -> int:
    """Returns the number of pairs."""
    return _asked(workspace, lambda db: int(db.execute("SELECT count(*) FROM pairs").fetchone()[0]))


def is_sound(workspace: Path) -> bool:
    """Says whether the database is whole, and every pair has its entry in the log and its check."""

    def ask(db: sqlite3.Connection) -> bool:
        whole = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        linked = not db.execute("PRAGMA foreign_key_check").fetchall()
        logged = "SELECT count(*) FROM pairs WHERE id NOT IN (SELECT subject_id FROM audit_log)"
        checks = "SELECT image_sha256 FROM image_checks"
        checked = f"SELECT count(*) FROM pairs WHERE image_sha256 NOT IN ({checks})"
        alone = [db.execute(query).fetchone()[0] for query in (logged, checked)]
        return whole and linked and alone == [0, 0]

    return _asked(workspace, ask)


def _asked(workspace: Path, ask: Callable[[sqlite3.Connection], Answer]) -> Answer:
    connection = sqlite3.connect(workspace / "grain.db")
    try:
        return ask(connection)
    finally:
        connection.close()


def _run(workspace: Path, code: str, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GRAIN_WORKSPACE": str(workspace)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _output(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The import failed with {process.returncode}.")
    return out


if __name__ == "__main__":
    main()
