"""Searches for good settings: a job whose trials are trainings, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.access import Actor, require
from core.curate import versions
from core.curate.splitting import VALIDATION, Shares
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.train import bundles, cost, jobs, presets, room, spaces, starts
from core.train.turns import Turn
from db import audit, searches
from db import jobs as job_rows
from db.records import ACTIVE_STATES, GOING_STATES, RUNNING, VersionRecord
from db.search_records import MEASURED_TRIALS, OPEN_TRIALS, SearchRecord, TrialRecord
from models.config import TrainingConfig

KIND = "search"
FIGURE = "kid"  # of snapshots, measured on pairs that no step of a training reads
FEWEST_HELD_OUT = 8  # pairs: below that models/phases.py measures none
MOST_TRIALS, MOST_MINUTES = 1000, 60 * 24 * 31
HELD_BACK = Shares(train=80, validation=20, test=0)


class SearchError(GrainError):
    """A search cannot be found or started."""


class NoSuchSearch(SearchError):
    template = mark("There is no search {search}.")


class BadTrials(SearchError):
    template = mark("Expected 1 to {most} trials, got {given}.")


class BadMinutes(SearchError):
    template = mark("Expected 0 to {most} minutes, got {given}.")


class NoSuchTrial(SearchError):
    template = mark("Search {search} has no trial {trial} that was measured.")


class NothingVaried(SearchError):
    template = mark("Expected one or more settings out of {expected}, got “{given}”.")


class NothingHeldOut(SearchError):
    template = mark(
        "The dataset version {name} holds back {count} pairs for validation; a search needs "
        "{least} to compare trials by. Freeze a version with a split."
    )


class NoJudge(SearchError):
    template = mark(
        "Trials are compared by what a judge sees in their images, and it reads images of {size} "
        "pixels and the shipped conditions only, not {given}."
    )


def start(
    actor: Actor,
    config: TrainingConfig,
    version: VersionRecord,
    *,
    trials: int,
    minutes: int = 0,
    varied: Sequence[str] = spaces.USUAL,
    name: str = "",
) -> SearchRecord:
    """Puts a search into the queue and starts its attendant.

    Args:
        config: the settings of every trial but those that are varied; its own values of these are
            the first trial.
        version: the pairs; those that it holds back for validation decide which trial is best.
        minutes: after which no trial begins or goes on; 0: no limit.

    Raises:
        SearchError, RoomError: nothing was queued.
    """
    require(actor, "train")
    check_limits(trials, minutes)
    check(config, version, varied)
    with database().write() as session:
        job = job_rows.add(session, KIND, actor.name)
        searches.add(
            session,
            job_id=job.id,
            name=name.strip(),
            version_id=version.id,
            config=config.as_dict(),
            varied=varied,
            trials=trials,
            minutes=minutes,
        )
        audit.log(session, actor.name, "search", "job", job.id)
    jobs.start(job.id)
    return get(job.id)


def check_limits(trials: int, minutes: int) -> None:
    """Raises BadTrials or BadMinutes where there would be too few or too many."""
    if not 1 <= trials <= MOST_TRIALS:
        raise BadTrials(most=MOST_TRIALS, given=trials)
    if not 0 <= minutes <= MOST_MINUTES:
        raise BadMinutes(most=MOST_MINUTES, given=minutes)


def check(config: TrainingConfig, version: VersionRecord, varied: Sequence[str]) -> None:
    """Raises NothingVaried, NothingHeldOut, NoJudge or a RoomError where trials tell nothing."""
    known = spaces.offered(config)
    if not varied or not set(varied) <= set(known):
        raise NothingVaried(expected=", ".join(known), given=", ".join(varied))
    if held_out(version) < FEWEST_HELD_OUT:
        raise NothingHeldOut(name=version.name, count=held_out(version), least=FEWEST_HELD_OUT)
    size, axes = starts.judge()
    if size != config.resolution or axes != bundles.condition_axes():
        raise NoJudge(size=size, given=config.resolution)
    room.check(config, versions.taught(version))


def pairs_of(actor: Actor, name: str) -> VersionRecord:
    """Returns a dataset version; without a name, the pairs as they are, a fifth held back."""
    return versions.named(name) if name else versions.freeze(actor, shares=HELD_BACK)


def held_out(version: VersionRecord) -> int:
    """Returns how many pairs of a version are held back for validation."""
    splits: dict[str, int] = version.details.get("splits", {})
    return splits.get(VALIDATION, 0)


def usable_versions() -> list[VersionRecord]:
    """Returns the versions that hold back enough pairs, the newest first."""
    return [one for one in versions.every() if held_out(one) >= FEWEST_HELD_OUT]


def get(job_id: int) -> SearchRecord:
    """Returns a search by the number of its job; raises NoSuchSearch."""
    with database().read() as session:
        found = searches.get(session, job_id)
    if found is None:
        raise NoSuchSearch(search=job_id)
    return found


def newest_first() -> list[SearchRecord]:
    """Returns searches, the newest first."""
    with database().read() as session:
        return searches.newest_first(session)


def trials(job_id: int) -> list[TrialRecord]:
    """Returns the trials of a search in their order; those that go on with their newest figures."""
    with database().read() as session:
        return searches.trials(session, job_id)


def trial_runs() -> set[int]:
    """Returns the numbers of the runs that are trials of some search."""
    with database().read() as session:
        return searches.trial_runs(session)


def best(found: Sequence[TrialRecord]) -> TrialRecord | None:
    """Returns the trial with the lowest figure, the first of equals; None where none has one."""
    ended = [(trial.best, trial) for trial in found if trial.state in MEASURED_TRIALS]
    known = [(figure[0], trial.number, trial) for figure, trial in ended if figure]
    return min(known, key=lambda item: item[:2])[2] if known else None


def keep(actor: Actor, job_id: int, name: str, *, trial: int | None = None) -> TrialRecord:
    """Keeps the settings of a trial as a preset and returns the trial; None: the best there is.

    Raises:
        NoSuchSearch, NoSuchTrial, PresetError: nothing was kept.
    """
    search, found = get(job_id), trials(job_id)
    named = [one for one in found if one.number == trial] if trial else found
    chosen = best(named)
    if chosen is None or chosen.best is None:
        raise NoSuchTrial(search=job_id, trial=trial or "")
    kid, epoch = chosen.best
    origin = f"{search.name or job_id} / {chosen.number}, KID {kid:.4g} ({epoch})"
    presets.keep(actor, name, config_of(search, chosen), origin=origin)
    return chosen


def config_of(search: SearchRecord, trial: TrialRecord) -> TrainingConfig:
    """Returns the settings of a trial."""
    return spaces.changed(TrainingConfig(**search.config), trial.settings)


def seconds_used(search: SearchRecord, at: datetime) -> float:
    """Returns how long a search has gone on in all its attempts, its trials' waiting included."""
    begun = search.started_at if search.status in ACTIVE_STATES else None
    return search.worked_s + ((at - begun).total_seconds() if begun else 0.0)


def seconds_left(search: SearchRecord, found: Sequence[TrialRecord], at: datetime) -> float | None:
    """Returns how long a search that waits or runs still takes; None: not known.

    By what its trials have taken so far, those that were given up among them, before that by what
    one of them is expected to take; never more than its time allows.
    """
    if search.status not in GOING_STATES:
        return 0.0
    ended = [trial for trial in found if trial.state not in OPEN_TRIALS]
    left = (search.trials - len(ended)) * _seconds_each(search, ended)
    if ended and search.status == RUNNING:
        used = seconds_used(search, at)
        left = max(used / len(ended) * search.trials - used, 0.0)
    budget = search.minutes * 60 - seconds_used(search, at) if search.minutes else left
    return max(min(left, budget), 0.0)


def expected(config: TrainingConfig, pairs: int, trials: int, minutes: int) -> float:
    """Returns the seconds that a search on so many pairs takes if no trial is given up."""
    whole = trials * cost.estimate(config, pairs).seconds
    return min(whole, minutes * 60) if minutes else whole


def places() -> dict[int, Turn]:
    """Returns the turn of every waiting job of the light kinds, searches among them, in order."""
    return jobs.places(KIND)


def importances(search: SearchRecord, found: Sequence[TrialRecord]) -> dict[str, float]:
    """Returns how much each setting decides over the figure, the largest share first."""
    from core.train import proposals  # slow to import, and only searches need it

    return proposals.importances(search, found)


def _seconds_each(search: SearchRecord, ended: Sequence[TrialRecord]) -> float:
    if ended:
        return sum(trial.seconds for trial in ended) / len(ended)
    return cost.estimate(TrainingConfig(**search.config), versions.taught(search.version)).seconds
