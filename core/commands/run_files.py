"""Commands that carry runs from one workspace to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.access import local_actor
from core.commands.output import Json, progress_bar, show
from core.commands.train import Run
from core.curate.exporting import write
from core.curate.sources import open_source
from core.i18n import LANGUAGES, SOURCE_LANGUAGE
from core.train import exporting, importing, runs


def export(
    run: Run,
    out: Annotated[Path, typer.Option(help="A new folder, or a file .zip or .tar.")],
    language: Annotated[
        str, typer.Option(help=f"Of the model card: {', '.join(LANGUAGES)}.")
    ] = SOURCE_LANGUAGE,
    as_json: Json = False,
) -> None:
    """Export a run as one folder that describes itself, as far as its last kept checkpoint."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"Expected one of {', '.join(LANGUAGES)}, got {language!r}.")
    record = runs.get(run)
    with progress_bar("Export", "files") as progress:
        found = exporting.entries(local_actor(), record.id, language=language, progress=progress)
        path = write(found, "run", out)
    show({"run": record.id, "path": str(path)}, as_json=as_json, lines=[str(path)])


def import_(
    path: Annotated[Path, typer.Argument(help="A folder, .zip or .tar that run-export made.")],
    as_json: Json = False,
) -> None:
    """Import an exported run; it can be looked at, compared, generated from and started from."""
    with progress_bar("Import", "files") as progress:
        run = importing.import_run(local_actor(), open_source(path), progress=progress)
    line = f"Run {run.id}: {run.name or run.config['preset']}, epoch {run.epoch}"
    show({"run": run.id, "epoch": run.epoch}, as_json=as_json, lines=[line])
