"""How commands speak: one JSON value or plain lines on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def show(value: Any, *, as_json: bool, lines: list[str]) -> None:
    """Prints `value` as JSON, or the lines for people."""
    print(json.dumps(value, ensure_ascii=False, default=str) if as_json else "\n".join(lines))


def complain(line: str) -> None:
    """Prints one line on stderr."""
    print(line, file=sys.stderr)


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
