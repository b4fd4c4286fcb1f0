"""Commands for runs: start, watch, stop, resume."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from core.access import local_actor
from core.commands.output import Json, complain, in_english, progress_bar, show
from core.curate import versions
from core.train import evaluations, jobs, presets, room, runs, starts, waiting
from core.train.turns import Turn
from db.records import ACTIVE_STATES, GOING_STATES, SUCCEEDED, RunRecord
from models.config import RECOMMENDED

POLL_S = 0.3
STOP_PATIENCE_S = 15.0

Run = Annotated[str, typer.Argument(help="Number of the run, or latest.")]


def train(
    preset_name: Annotated[
        str, typer.Option("--preset", help="One of those that manage.py presets lists.")
    ] = RECOMMENDED,
    resolution: Annotated[int | None, typer.Option(help="Pixels of each side.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the pairs.")] = None,
    batch: Annotated[int | None, typer.Option(help="Images per step.")] = None,
    width: Annotated[int | None, typer.Option(help="Channels of the widest map.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Adam's learning rate.")] = None,
    loss: Annotated[str | None, typer.Option(help="Loss of the game.")] = None,
    snapshot_every: Annotated[int | None, typer.Option(help="Epochs between snapshots.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    patience: Annotated[
        int | None, typer.Option(help="End after so many epochs without a gain; 0: never.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help="scratch, starter or a run; studio begins with starter."),
    ] = None,
    version: Annotated[str | None, typer.Option(help="Dataset version; new: as it is now.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call the run.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the run has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Start a training; it goes on by itself."""
    config = presets.changed(
        preset_name,
        resolution=resolution,
        epochs=epochs,
        batch=batch,
        width=width,
        learning_rate=learning_rate,
        loss=loss,
        snapshot_every=snapshot_every,
        seed=seed,
        patience=patience,
    )
    config = starts.fitted(config, start or starts.default(config))
    frozen = versions.named(version) if version else None
    run = runs.start_training(local_actor(), config, version=frozen, name=name)
    for warning in room.warnings(config, versions.taught(run.version), run.id):
        complain(f"Warning: {warning}")
    if wait:
        run = _wait_for_end(run.id)
    _show_run(run, as_json=as_json)
    if wait and run.status != SUCCEEDED:
        complain(f"Run {run.id} ended as {run.status}. {in_english(run.message)}".strip())
        raise typer.Exit(1)


def list_runs(as_json: Json = False) -> None:
    """List runs, the newest first."""
    jobs.reconcile()
    found = runs.newest_first()
    lines = [_line(run) for run in found]
    show([_facts(run) for run in found], as_json=as_json, lines=lines)


def queue(as_json: Json = False) -> None:
    """List the waiting runs in the order in which they begin."""
    jobs.reconcile()
    by_job = {run.job_id: run for run in runs.newest_first()}
    turns = waiting.places()  # of evaluations, too, which are no runs
    places = [(turns[job_id], by_job[job_id]) for job_id in turns if job_id in by_job]
    facts = [_waiting_facts(turn, run) for turn, run in places]
    show(facts, as_json=as_json, lines=[_waiting_line(turn, run) for turn, run in places])


def move(
    run: Run,
    places: Annotated[int, typer.Argument(help="Less than 0: to the front, more: to the end.")],
    as_json: Json = False,
) -> None:
    """Move a waiting run among your own waiting ones."""
    jobs.move(local_actor(), runs.get(run).job_id, places)
    queue(as_json)


def stop(run: Run, as_json: Json = False) -> None:
    """Stop a run; it keeps a checkpoint and can be resumed."""
    record = runs.get(run)
    jobs.stop(local_actor(), record.job_id)
    until = time.monotonic() + STOP_PATIENCE_S
    while runs.get(record.id).status in ACTIVE_STATES and time.monotonic() < until:
        time.sleep(POLL_S)
    jobs.reconcile()
    _show_run(runs.get(record.id), as_json=as_json)


def resume(run: Run, as_json: Json = False) -> None:
    """Continue a run that was stopped, interrupted or failed."""
    record = runs.get(run)
    jobs.resume(local_actor(), record.job_id)
    _show_run(runs.get(record.id), as_json=as_json)


def evaluate(
    run: Annotated[str, typer.Option(help="Number of the run, or latest.")] = "latest",
    epoch: Annotated[int | None, typer.Option(help="Of a snapshot; else the newest.")] = None,
    judge_on: Annotated[
        str | None, typer.Option(help="Dataset version to measure with; else the run's own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure an epoch of a run against pairs that its training never saw."""
    task = evaluations.start(local_actor(), run, epoch=epoch, version=judge_on)
    while (task := evaluations.get(task.job_id)).status in GOING_STATES:
        jobs.reconcile()
        time.sleep(POLL_S)
    if task.status != SUCCEEDED:
        complain(
            f"Evaluation {task.job_id} ended as {task.status}. {in_english(task.message)}".strip()
        )
        raise typer.Exit(1)
    found = {**task.request, **task.result}
    show(found, as_json=as_json, lines=[f"{name}: {value}" for name, value in found.items()])


def logs(
    run: Run,
    lines: Annotated[int | None, typer.Option(help="Only the last so many lines.")] = None,
    as_json: Json = False,
) -> None:
    """Print the log of a run."""
    record = runs.get(run)
    text = runs.log(record.id, lines=lines)
    show({"run": record.id, "log": text}, as_json=as_json, lines=[text])


def _wait_for_end(run_id: int) -> RunRecord:
    with progress_bar(f"Run {run_id}", "epochs") as progress:
        while (run := runs.get(run_id)).status in GOING_STATES:
            progress(run.epoch, run.epochs)
            jobs.reconcile()
            time.sleep(POLL_S)
        progress(run.epoch, run.epochs)
    return run


def _facts(run: RunRecord) -> dict[str, Any]:
    return {
        "run": run.id,
        "name": run.name,
        "status": run.status,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "preset": run.config["preset"],
        "version": run.version.name,
        "pairs": run.version.pairs,
        "images_per_second": round(run.images_per_second, 1),
        "message": in_english(run.message),
    }


def _line(run: RunRecord) -> str:
    facts = _facts(run)
    return "{run:4} {status:12} {epoch:5}/{epochs:<5} {preset:8} {version:8} {name}".format(**facts)


def _waiting_facts(turn: Turn, run: RunRecord) -> dict[str, Any]:
    return {
        "place": turn.place,
        "run": run.id,
        "name": run.name,
        "user": run.created_by,
        "begins_in_s": turn.begins_in_s,
    }


def _waiting_line(turn: Turn, run: RunRecord) -> str:
    begins = "" if turn.begins_in_s is None else f"begins in about {turn.begins_in_s / 60:.0f} min"
    return f"{turn.place:3}. run {run.id:4} {run.created_by:12} {begins:28} {run.name}"


def _show_run(run: RunRecord, *, as_json: bool) -> None:
    show(_facts(run), as_json=as_json, lines=[_line(run)])
