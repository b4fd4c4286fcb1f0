"""Commands that search for good settings, and keep what was found as presets."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from core.access import local_actor
from core.commands.output import Json, complain, in_english, progress_bar, show
from core.train import jobs, presets, searches, spaces, starts
from db.records import ACTIVE_STATES, GOING_STATES, SUCCEEDED
from db.search_records import OPEN_TRIALS, SearchRecord, TrialRecord
from models.config import PRESETS, RECOMMENDED

POLL_S = 0.5
STOP_PATIENCE_S = 15.0
SNAPSHOTS = 8  # of a trial, unless it is said how often they are taken

Number = Annotated[int, typer.Argument(help="Number of the search.")]
Wait = Annotated[bool, typer.Option("--wait", help="Stay until the search has ended.")]


def search(
    trials: Annotated[int, typer.Option(help="Trainings in all.")],
    minutes: Annotated[int, typer.Option(help="Time for all of them; 0: no limit.")] = 0,
    preset: Annotated[str, typer.Option(help="What the other settings are.")] = RECOMMENDED,
    vary: Annotated[
        list[str] | None, typer.Option(help=f"Of: {', '.join(spaces.SPACE)}; may be repeated.")
    ] = None,
    resolution: Annotated[int | None, typer.Option(help="Pixels of each side.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the pairs of a trial.")] = None,
    batch: Annotated[int | None, typer.Option(help="Images per step.")] = None,
    width: Annotated[int | None, typer.Option(help="Channels of the widest map.")] = None,
    snapshot_every: Annotated[int | None, typer.Option(help="Epochs between snapshots.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help="scratch, starter or a run; studio begins with starter."),
    ] = None,
    version: Annotated[str, typer.Option(help="Dataset version; none: a fifth is held back.")] = "",
    name: Annotated[str, typer.Option(help="What to call the search.")] = "",
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Search for good settings by trainings of their own; it goes on by itself."""
    config = presets.changed(
        preset,
        resolution=resolution,
        epochs=epochs,
        batch=batch,
        width=width,
        snapshot_every=snapshot_every,
        seed=seed,
    )
    if snapshot_every is None:
        config = replace(config, snapshot_every=max(config.epochs // SNAPSHOTS, 1))
    config = starts.fitted(config, start or starts.default(config))
    searches.check_limits(trials, minutes)
    actor = local_actor()
    found = searches.start(
        actor,
        config,
        searches.pairs_of(actor, version),
        trials=trials,
        minutes=minutes,
        varied=vary or spaces.USUAL,
        name=name,
    )
    _follow(found.job_id, wait=wait, as_json=as_json)


def list_searches(as_json: Json = False) -> None:
    """List searches, the newest first."""
    jobs.reconcile()
    found = [(one, searches.trials(one.job_id)) for one in searches.newest_first()]
    show([_facts(*one) for one in found], as_json=as_json, lines=[_line(*one) for one in found])


def list_trials(number: Number, as_json: Json = False) -> None:
    """List the trials of a search."""
    jobs.reconcile()
    found = searches.trials(searches.get(number).job_id)
    facts = [_trial_facts(trial) for trial in found]
    show(facts, as_json=as_json, lines=[_trial_line(one) for one in facts])


def stop(number: Number, as_json: Json = False) -> None:
    """Stop a search and its trainings; both can go on where they were."""
    jobs.stop(local_actor(), searches.get(number).job_id)
    until = time.monotonic() + STOP_PATIENCE_S
    while searches.get(number).status in ACTIVE_STATES and time.monotonic() < until:
        time.sleep(POLL_S)
    jobs.reconcile()
    _show(number, as_json=as_json)


def resume(number: Number, wait: Wait = False, as_json: Json = False) -> None:
    """Go on with a search that was stopped, interrupted or failed."""
    jobs.resume(local_actor(), searches.get(number).job_id)
    _follow(number, wait=wait, as_json=as_json)


def keep(
    number: Number,
    name: Annotated[str, typer.Argument(help="What train --preset will call it.")],
    trial: Annotated[int | None, typer.Option(help="Number of the trial; none: the best.")] = None,
    as_json: Json = False,
) -> None:
    """Keep the settings of a trial as a preset."""
    kept = searches.keep(local_actor(), number, name, trial=trial)
    facts = {"preset": name, "search": number, "trial": kept.number, "kid": _kid(kept)}
    show(facts, as_json=as_json, lines=[f"Preset {name}: trial {kept.number}"])


def list_presets(as_json: Json = False) -> None:
    """List the presets that a training can begin with."""
    known = [(name, "") for name in PRESETS] + [(one.name, one.origin) for one in presets.kept()]
    facts = [{"preset": name, "origin": origin} for name, origin in known]
    show(facts, as_json=as_json, lines=[f"{name:24} {origin}".rstrip() for name, origin in known])


def remove_preset(name: str, as_json: Json = False) -> None:
    """Remove a preset that was kept; runs that began with it stay as they are."""
    presets.named(name)
    gone = presets.remove(local_actor(), name)
    show({"removed": bool(gone)}, as_json=as_json, lines=[f"Removed {name}" if gone else "—"])
    if gone is None:
        complain(f"{name} belongs to the project and stays.")
        raise typer.Exit(1)


def _follow(number: int, *, wait: bool, as_json: bool) -> None:
    if not wait:
        _show(number, as_json=as_json)
        return
    with progress_bar(f"Search {number}", "trials") as progress:
        while (found := searches.get(number)).status in GOING_STATES:
            progress(_ended(searches.trials(number)), found.trials)
            jobs.reconcile()
            time.sleep(POLL_S)
    _show(number, as_json=as_json)
    if found.status != SUCCEEDED:
        complain(f"Search {number} ended as {found.status}. {in_english(found.message)}".strip())
        raise typer.Exit(1)


def _ended(trials: list[TrialRecord]) -> int:
    return sum(trial.state not in OPEN_TRIALS for trial in trials)


def _kid(trial: TrialRecord) -> float | None:
    return trial.best[0] if trial.best else None


def _facts(found: SearchRecord, trials: list[TrialRecord]) -> dict[str, Any]:
    best = searches.best(trials)
    return {
        "search": found.job_id,
        "name": found.name,
        "status": found.status,
        "ended": _ended(trials),
        "trials": found.trials,
        "minutes": found.minutes,
        "seconds_left": searches.seconds_left(found, trials, datetime.now(UTC)),
        "vary": list(found.varied),
        "version": found.version.name,
        "best": _trial_facts(best) if best else None,
        "message": in_english(found.message),
    }


def _line(found: SearchRecord, trials: list[TrialRecord]) -> str:
    facts = _facts(found, trials)
    best = facts["best"]
    told = f"best: trial {best['trial']}, KID {best['kid']:.4g}" if best else ""
    line = "{search:4} {status:12} {ended:4}/{trials:<4} {version:8} {name:16}".format(**facts)
    return f"{line} {told}".rstrip()


def _trial_facts(trial: TrialRecord) -> dict[str, Any]:
    return {
        "trial": trial.number,
        "run": trial.run_id,
        "state": trial.state,
        "kid": _kid(trial),
        "epoch": trial.best[1] if trial.best else None,
        "settings": dict(trial.settings),
        "seconds": round(trial.seconds, 1),
        "message": in_english(trial.message),
    }


def _trial_line(facts: dict[str, Any]) -> str:
    kid = "—" if facts["kid"] is None else f"{facts['kid']:.4g}"
    chosen = " ".join(
        f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in facts["settings"].items()
    )
    return f"{facts['trial']:4} run {facts['run'] or '—':>4} {facts['state']:9} {kid:>9} {chosen}"


def _show(number: int, *, as_json: bool) -> None:
    found = searches.get(number), searches.trials(number)
    show(_facts(*found), as_json=as_json, lines=[_line(*found)])
