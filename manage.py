"""The one command: `python3 manage.py app`, `python3 manage.py test`, `python3 manage.py --help`.

Needs only Python 3.11 to 3.13 with pip. Makes .venv beside this file, installs the pinned
requirements into it when they have changed, and hands over to core/cli.py.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ENVIRONMENT = PROJECT / ".venv"
LOCK = PROJECT / ".venv.lock"
WINDOWS = sys.platform == "win32"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 13)
FOR_TESTS = ("test", "bench", "render")


def main(arguments: list[str]) -> int:
    """Sets up what the command needs, then runs it inside the environment."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"Expected Python 3.11 to 3.13, got {found} ({sys.executable}).", file=sys.stderr)
        return 1
    needs_tests = bool(arguments) and arguments[0] in FOR_TESTS
    name = "requirements-dev.txt" if needs_tests else "requirements.txt"
    try:
        with _alone():
            prepare(PROJECT / name)
    except subprocess.CalledProcessError as error:
        print(f"Set-up failed; run it again to go on. ({error})", file=sys.stderr)
        return 1
    return hand_over(arguments)


def prepare(requirements: Path) -> None:
    """Makes the environment and installs `requirements`, unless just that was done before."""
    if is_prepared(requirements):
        return
    if not _works():
        print("First start: making .venv and installing the requirements (minutes).", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        _make_environment()
    print(f"Installing {requirements.name} …", flush=True)
    _pip("install", "--quiet", "--require-hashes", "--requirement", str(requirements))
    _stamp(requirements).write_text(_fingerprint(requirements), encoding="utf-8")


def is_prepared(requirements: Path) -> bool:
    """Says whether these very requirements were installed; those for tests hold the app's too."""
    stamp = _stamp(requirements)
    if not PYTHON.exists():
        return False
    if stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(requirements):
        return True
    fuller = PROJECT / "requirements-dev.txt"
    return requirements != fuller and is_prepared(fuller)


def hand_over(arguments: list[str]) -> int:
    """Runs core/cli.py with the environment's Python, in place of this process where possible."""
    command = [str(PYTHON), "-m", "core.cli", *arguments]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}
    if not WINDOWS:
        sys.stdout.flush()
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


def _make_environment() -> None:
    try:
        venv.create(ENVIRONMENT, with_pip=True)
    except subprocess.CalledProcessError:  # a Python without ensurepip: its own pip will do
        venv.create(ENVIRONMENT, with_pip=False, clear=True)


def _pip(*arguments: str) -> None:
    own = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False)
    pip = [str(PYTHON), "-m", "pip"]
    if own.returncode:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    subprocess.run([*pip, "--disable-pip-version-check", *arguments], check=True)


def _works() -> bool:
    """Says whether the environment is there and of this Python version."""
    if not PYTHON.exists():
        return False
    version = "import sys; print(sys.version_info[:2])"
    found = subprocess.run(
        [str(PYTHON), "-c", version], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() == str(tuple(sys.version_info[:2]))


def _stamp(requirements: Path) -> Path:
    return ENVIRONMENT / f".installed-{requirements.stem}"


def _fingerprint(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Lets only one set-up at a time go on in this folder; others wait for it."""
    with LOCK.open("a+") as lock:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
