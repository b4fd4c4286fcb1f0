"""Commands that run the house: the app, the tests, the benches."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import Annotated

import typer

from core.commands.output import complain
from core.processes import WINDOWS
from core.settings import PROJECT

DEFAULT_PORT = 8501
PORTS_TRIED = 20
SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
CHECKS = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",))


def app(
    port: Annotated[
        int | None, typer.Option(help=f"Default: {DEFAULT_PORT} or the next free.")
    ] = None,
    address: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "localhost",
) -> None:
    """Start the app and say where it is."""
    chosen = port or next(
        (p for p in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if _free(p)), 0
    )
    if not _free(chosen):
        complain(f"Port {chosen} is in use. Choose another with --port.")
        raise typer.Exit(1)
    _become(sys.executable, str(PROJECT / "asgi.py"), str(chosen), address)


def test(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Check format, lint and types and run every test; with arguments, only pytest with them."""
    failed = [] if arguments else [check for check in CHECKS if _run("-m", *check)]
    for check in failed:
        complain(f"Failed: {' '.join(check)}")
    status = _run("-m", "pytest", *(arguments or SIDE_BY_SIDE))
    raise typer.Exit(status or bool(failed))


def bench(
    name: Annotated[str, typer.Argument(help="A file of bench/, without .py.")],
    arguments: Annotated[list[str] | None, typer.Argument()] = None,
) -> None:
    """Measure something; prints JSON and a table."""
    if not (PROJECT / "bench" / f"{name}.py").exists():
        known = sorted(p.stem for p in (PROJECT / "bench").glob("[!_]*.py"))
        raise typer.BadParameter(f"Expected a bench out of {known}, got {name!r}.")
    raise typer.Exit(_run("-m", "bench", name, *(arguments or [])))


def render(
    arguments: Annotated[list[str] | None, typer.Argument(help="starter, held-out or further.")],
) -> None:
    """Render a set of pairs: --count N --out FOLDER --jobs N; one that was stopped goes on."""
    raise typer.Exit(_run("-m", "data.starter.render", *(arguments or [])))


def _run(*arguments: str) -> int:
    """Runs a program of the project and returns its status; being ended is passed on to it."""
    process = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:  # it was told, too
        return process.wait()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        if not WINDOWS:  # there the option means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except OSError:
            return False
    return True


def _become(*command: str) -> None:
    """Replaces this process, so that the app is the only one; Windows keeps both."""
    os.chdir(PROJECT)
    if WINDOWS:
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)
