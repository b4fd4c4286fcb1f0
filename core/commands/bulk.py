"""Commands that make images for every row of a table: at once, or as a job in the queue."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from core.access import local_actor
from core.commands.output import (
    Json,
    complain,
    in_english,
    progress_bar,
    refusal_line,
    refusals_json,
    show,
)
from core.create import bulk as folders
from core.create import bulk_jobs, makers
from core.create.generator import warm_generator
from core.curate import exporting
from core.curate.manifests import Refusal
from core.train import jobs, runs
from db.bulk_records import BulkRecord
from db.records import ACTIVE_STATES, GOING_STATES, SUCCEEDED

OUT = Path("generated")
POLL_S = 0.3
STOP_PATIENCE_S = 30.0  # the part that is being made is finished first

Number = Annotated[int, typer.Argument(help="Number of the bulk.")]


def bulk(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV of descriptions, conditions.")
    ],
    run: Annotated[str, typer.Option(help="Number of the run, latest or starter.")] = runs.LATEST,
    count: Annotated[int, typer.Option(help="Images of a row that names no count.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the first image.")] = 0,
    epoch: Annotated[int | None, typer.Option(help="Snapshot's epoch; none: the newest.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the PNG files and metadata.csv.")] = OUT,
    queue: Annotated[bool, typer.Option("--queue", help="Make them as a job instead.")] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="As a job; they join the pairs.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the job has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Make images for every row of a table; what is there already stays, so it can be resumed."""
    maker = makers.find(run, epoch=epoch)
    wishes = bulk_jobs.read(file.read_bytes(), file.name, count=count, seed=seed)
    if queue or pairs:
        target = bulk_jobs.PAIRS if pairs else bulk_jobs.ZIP
        _complain_of(wishes.refused, as_json)
        job = bulk_jobs.start(local_actor(), wishes, maker, target=target)
        _follow(job.job_id, wait=wait, as_json=as_json)
        return
    with progress_bar("Bulk", "images") as progress:
        report = folders.make(
            local_actor(), wishes.orders, maker, warm_generator(), out, progress=progress
        )
    refused = [*wishes.refused, *report.refused]
    counts = {"made": len(report.made), "kept": len(report.kept), "refused": len(refused)}
    _complain_of(refused, as_json)
    summary = ", ".join(f"{number} {name}" for name, number in counts.items())
    answer = counts | {"refusals": refusals_json(refused), "out": str(out)}
    show(answer, as_json=as_json, lines=[f"{summary}: {out}"])
    if refused and not report.made and not report.kept:
        raise typer.Exit(1)


def bulks(as_json: Json = False) -> None:
    """List bulk jobs, the newest first."""
    jobs.reconcile()
    found = bulk_jobs.newest_first()
    show([_facts(one) for one in found], as_json=as_json, lines=[_line(one) for one in found])


def stop(number: Number, as_json: Json = False) -> None:
    """Stop a bulk job; what is made stays, and it can go on."""
    jobs.stop(local_actor(), bulk_jobs.get(number).job_id)
    until = time.monotonic() + STOP_PATIENCE_S
    while bulk_jobs.get(number).status in ACTIVE_STATES and time.monotonic() < until:
        time.sleep(POLL_S)
    jobs.reconcile()
    _show(bulk_jobs.get(number), as_json=as_json)


def resume(
    number: Number,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the job has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Go on with a bulk job that was stopped, interrupted or failed."""
    jobs.resume(local_actor(), bulk_jobs.get(number).job_id)
    _follow(number, wait=wait, as_json=as_json)


def export(
    number: Number,
    out: Annotated[Path, typer.Option(help="New folder, or a .zip.")],
    as_json: Json = False,
) -> None:
    """Write the images of a bulk job, as far as it is, with metadata.csv and the rows refused."""
    found = bulk_jobs.entries(local_actor(), number)
    path = exporting.write(found, "imagefolder", out)
    show({"bulk": number, "path": str(path)}, as_json=as_json, lines=[str(path)])


def _follow(number: int, *, wait: bool, as_json: bool) -> None:
    if not wait:
        _show(bulk_jobs.get(number), as_json=as_json)
        return
    with progress_bar(f"Bulk {number}", "images") as progress:
        while (found := bulk_jobs.get(number)).status in GOING_STATES:
            progress(found.made, found.total)
            jobs.reconcile()
            time.sleep(POLL_S)
        progress(found.made, found.total)
    _show(found, as_json=as_json)
    if found.status != SUCCEEDED:
        complain(f"Bulk {number} ended as {found.status}. {in_english(found.message)}".strip())
        raise typer.Exit(1)


def _complain_of(refused: Sequence[Refusal], as_json: bool) -> None:
    if not as_json:
        for refusal in refused:
            complain(refusal_line(refusal))


def _facts(found: BulkRecord) -> dict[str, Any]:
    return {
        "bulk": found.job_id,
        "name": found.name,
        "status": found.status,
        "made": found.made,
        "total": found.total,
        "refused": found.refused,
        "run": found.maker,
        "epoch": found.epoch,
        "target": found.target,
        "images_per_second": round(bulk_jobs.rate(found), 1),
        "message": in_english(found.message),
    }


def _line(found: BulkRecord) -> str:
    return "{bulk:4} {status:12} {made:6}/{total:<6} {target:6} {name}".format(**_facts(found))


def _show(found: BulkRecord, *, as_json: bool) -> None:
    show(_facts(found), as_json=as_json, lines=[_line(found)])
