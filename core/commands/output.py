"""How commands speak: one JSON value or plain lines on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from core.curate.manifests import Refusal
from core.i18n import SOURCE_LANGUAGE, retold

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def show(value: Any, *, as_json: bool, lines: list[str]) -> None:
    """Prints `value` as JSON, or the lines for people."""
    print(json.dumps(value, ensure_ascii=False, default=str) if as_json else "\n".join(lines))


def complain(line: str) -> None:
    """Prints one line on stderr."""
    print(line, file=sys.stderr)


def in_english(message: str) -> str:
    """Returns the message that a job left behind, as commands speak."""
    return retold(message, SOURCE_LANGUAGE)


def refusal_line(refusal: Refusal) -> str:
    """Returns where something was refused, and why."""
    place = f"line {refusal.line}" if refusal.line else ""
    where = ", ".join(part for part in (place, refusal.file) if part)
    return f"{where}: {refusal.reason}"


def refusals_json(refused: Sequence[Refusal]) -> list[dict[str, Any]]:
    """Returns refusals for scripts."""
    return [{"line": r.line, "file": r.file, "reason": str(r.reason)} for r in refused]


@contextmanager
def progress_bar(title: str, unit: str) -> Iterator[Any]:
    """Gives a function (done, in all) that moves a bar on stderr, if that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} " + unit),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=1)
        yield lambda done, total: bar.update(task, completed=done, total=total)
