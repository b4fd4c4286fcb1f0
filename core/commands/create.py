"""Commands that make images."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.access import local_actor
from core.commands.output import Json, complain, show
from core.create.generator import warm_generator
from core.create.samples import Request, make
from core.train import runs

OUT = Path("generated")


def generate(
    run: Annotated[str, typer.Option(help="Number of the run, or latest.")] = runs.LATEST,
    text: Annotated[str, typer.Option(help="Description in Kazakh, Russian or English.")] = "",
    chosen: Annotated[
        list[str] | None, typer.Option("--set", help="axis=value; may be given several times.")
    ] = None,
    count: Annotated[int, typer.Option(help="How many images.")] = 16,
    seed: Annotated[int, typer.Option(help="Seed of the first image.")] = 0,
    epoch: Annotated[int | None, typer.Option(help="Snapshot's epoch; none: the newest.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the PNG files.")] = OUT,
    as_json: Json = False,
) -> None:
    """Make images from a description."""
    request = Request(text, dict(_setting(item) for item in chosen or []), count, seed)
    reading = request.reading()
    if reading.unknown:
        complain(f"Not in the vocabulary: {', '.join(reading.unknown)}")
    made = make(local_actor(), request, runs.get(run), warm_generator(), epoch=epoch)
    if not all(item.seen for item in made):
        complain("No training pair shows this combination.")
    out.mkdir(parents=True, exist_ok=True)
    files = [out / item.name for item in made]
    for path, item in zip(files, made, strict=True):
        path.write_bytes(item.png)
    names = [str(path) for path in files]
    answer = {
        "files": names,
        "conditions": request.conditions(),
        "unknown_words": list(reading.unknown),
        "seen": all(item.seen for item in made),
    }
    show(answer, as_json=as_json, lines=names)


def _setting(item: str) -> tuple[str, str]:
    axis, equals, value = item.partition("=")
    if not equals:
        raise typer.BadParameter(f"Expected axis=value, got {item!r}.")
    return axis.strip(), value.strip()
