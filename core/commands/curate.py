"""Commands for pairs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from core.access import local_actor
from core.commands.output import (
    Json,
    complain,
    progress_bar,
    refusal_line,
    refusals_json,
    show,
)
from core.curate import layouts, quality
from core.curate import pairs as curate_pairs
from core.curate.importing import import_pairs
from core.curate.starter import open_named
from core.vocabulary import vocabulary
from db.records import PairFilter

IMPORT_PATH = (
    "Folder, ZIP, tar, metadata.csv or .jsonl; or the word starter: the pairs that come with "
    "the project. A folder starter in the working folder comes first; ./starter means only that."
)


def import_(
    path: Annotated[str, typer.Argument(help=IMPORT_PATH)],
    layout: Annotated[
        str, typer.Option("--format", help=f"auto or one of {', '.join(layouts.LAYOUTS)}.")
    ] = "auto",
    as_json: Json = False,
) -> None:
    """Import pairs and check them; what is there already stays, what is wrong is reported."""
    with progress_bar("Import", "files") as progress:
        source = open_named(path)
        report = import_pairs(source, local_actor(), layout=layout, progress=progress)
    if report.added:
        with progress_bar("Check", "images") as progress:
            quality.check(local_actor(), progress=progress)
    counts = {"added": len(report.added), "known": report.known, "refused": len(report.refused)}
    if not as_json:
        for refusal in report.refused:
            complain(refusal_line(refusal))
    refusals = refusals_json(report.refused)
    summary = ", ".join(f"{number} {name}" for name, number in counts.items())
    flags = {k: len(pair_ids) for k, pair_ids in quality.flagged(report.added).items()}
    lines = [summary, *(f"{number} of them: {flag}" for flag, number in flags.items())]
    show(counts | {"refusals": refusals, "flags": flags}, as_json=as_json, lines=lines)
    if report.refused and not report.added and not report.known:
        raise typer.Exit(1)


def pairs(
    crop: Annotated[str | None, typer.Option(help="EPPO code or a name in any language.")] = None,
    text: Annotated[
        str | None, typer.Option(help="Words that begin words of the description.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many.")] = None,
    as_json: Json = False,
) -> None:
    """List pairs."""
    code = vocabulary().crop_code(crop) if crop else None
    found, _ = curate_pairs.find(PairFilter(crop=code, text=text), limit=limit)
    lines = [f"{p.id:6} {p.crop or '-':6} {p.status:9} {p.description}" for p in found]
    show([asdict(pair) for pair in found], as_json=as_json, lines=lines)
