"""Commands for pairs and dataset versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from core.access import local_actor
from core.commands.output import Json, complain, progress_bar, show
from core.curate import pairs as curate_pairs
from core.curate import versions as curate_versions
from core.curate.importing import import_pairs
from core.curate.manifests import Refusal
from core.curate.starter import open_named
from core.database import database
from core.vocabulary import vocabulary
from db import versions as version_rows
from db.records import PairFilter, VersionRecord

IMPORT_PATH = (
    "Folder, ZIP, metadata.csv or metadata.jsonl; or the word starter: the pairs that come with "
    "the project. A folder starter in the working folder comes first; ./starter means only that."
)


def import_(
    path: Annotated[str, typer.Argument(help=IMPORT_PATH)],
    as_json: Json = False,
) -> None:
    """Import pairs; what is there already stays, what is wrong is reported."""
    with progress_bar("Import", "files") as progress:
        report = import_pairs(open_named(path), local_actor(), progress=progress)
    counts = {"added": len(report.added), "known": report.known, "refused": len(report.refused)}
    if not as_json:
        for refusal in report.refused:
            complain(_refusal_line(refusal))
    refusals = [{"line": r.line, "file": r.file, "reason": str(r.reason)} for r in report.refused]
    summary = ", ".join(f"{number} {name}" for name, number in counts.items())
    show(counts | {"refusals": refusals}, as_json=as_json, lines=[summary])
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


def version(
    name: Annotated[str, typer.Argument(help="The version's name.")], as_json: Json = False
) -> None:
    """Freeze all pairs that have a crop and are not rejected under a name."""
    _show_versions([curate_versions.freeze(local_actor(), name)], as_json=as_json)


def versions(as_json: Json = False) -> None:
    """List dataset versions."""
    with database().read() as session:
        found = version_rows.find(session)
    _show_versions(found, as_json=as_json)


def _show_versions(found: list[VersionRecord], *, as_json: bool) -> None:
    lines = [f"{v.name:12} {v.pairs:6} pairs  {v.content_hash[:12]}" for v in found]
    show([asdict(v) for v in found], as_json=as_json, lines=lines)


def _refusal_line(refusal: Refusal) -> str:
    place = f"line {refusal.line}" if refusal.line else ""
    where = ", ".join(part for part in (place, refusal.file) if part)
    return f"{where}: {refusal.reason}"
