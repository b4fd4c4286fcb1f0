"""Child processes: how the project's own programs are started and ended, on every system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import psutil

from core.settings import PROJECT

WINDOWS = sys.platform == "win32"
MEMORY = "process.json"  # in a run's folder: its training program

_alone: list[subprocess.Popen[str]] = []  # started here, going on by themselves


def start(
    module: str,
    *arguments: str,
    stdin: int = subprocess.DEVNULL,
    output: IO[Any] | int,
    **more: Any,
) -> subprocess.Popen[str]:
    """Starts `python -m module arguments` in the project's folder; its text streams are UTF-8."""
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=stdin,
        stdout=output,
        stderr=more.pop("stderr", subprocess.STDOUT),
        encoding="utf-8",
        **more,
    )


def start_alone(module: str, *arguments: str, log: IO[Any]) -> None:
    """Starts a program that outlives this process and its terminal."""
    apart: dict[str, Any] = {"start_new_session": True}
    if WINDOWS:
        flags = ("DETACHED_PROCESS", "CREATE_NEW_PROCESS_GROUP")
        apart = {"creationflags": sum(getattr(subprocess, flag) for flag in flags)}
    _alone.append(start(module, *arguments, output=log, **apart))


def bury() -> None:
    """Takes note of started programs that have ended, so that no zombie stays."""
    _alone[:] = [process for process in _alone if process.poll() is None]


def remember(process_id: int, path: Path) -> None:
    """Writes down a process so that a later one can end it without ending a stranger."""
    born = psutil.Process(process_id).create_time()
    path.write_text(json.dumps({"pid": process_id, "born": born}), encoding="utf-8")


def end_remembered(path: Path) -> None:
    """Ends the process that `path` remembers, if it is still the same one."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        process = psutil.Process(known["pid"])
        if process.create_time() == known["born"]:
            process.kill()
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.05)  # a zombie has ended; its parent may be asleep
    except (OSError, ValueError, psutil.NoSuchProcess):
        pass  # none was remembered, or it has ended
