"""Proposals: what Optuna makes of the trials that are there.

The trials in the database are all there is: a study is built from them whenever one is needed, so
that nothing else can be lost, and the same trials lead to the same proposal. Lower figures are
better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
)
from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.trial import FrozenTrial, TrialState, create_trial

from core.train.spaces import SPACE, Choice, own_values
from db.search_records import DONE, PRUNED, UNUSABLE, SearchRecord, TrialRecord
from models.config import TrainingConfig

RANDOM_FIRST = 6  # trials before the sampler begins to conclude
BEFORE_PRUNING = 4  # trials that have come to their end
LEAST_SHARE = 0.25  # of its epochs that every trial is given
STATES = {DONE: TrialState.COMPLETE, PRUNED: TrialState.PRUNED, UNUSABLE: TrialState.FAIL}
FOR_IMPORTANCE = 5  # trials that have come to their end

optuna.logging.set_verbosity(optuna.logging.WARNING)


def propose(search: SearchRecord, trials: Sequence[TrialRecord]) -> dict[str, Any]:
    """Returns the settings of the next trial; those of the search itself come first.

    By the tree-structured Parzen estimator (Bergstra et al. 2011); trials that still go on count
    as bad ones, so that those beside each other differ.
    """
    config = TrainingConfig(**search.config)
    own = own_values(config, search.varied)
    if own and not trials:
        return own
    settings = _study(search, trials).ask(_distributions(search)).params
    return {name: settings[name] for name in search.varied}


def is_hopeless(search: SearchRecord, trials: Sequence[TrialRecord], trial: TrialRecord) -> bool:
    """Says whether a trial is worse than half of those before it were at the same epoch."""
    if not trial.figures:
        return False
    others = [other for other in trials if other.number != trial.number]
    study = _study(search, others)
    return study.pruner.prune(study, _frozen(search, trial))


def importances(search: SearchRecord, trials: Sequence[TrialRecord]) -> dict[str, float]:
    """Returns how much each setting decides over the figure, in shares of 1, the largest first.

    By PED-ANOVA (Watanabe et al. 2023) on the trials that came to their end; nothing below five.
    """
    ended = [trial for trial in trials if trial.state == DONE]
    if len(ended) < FOR_IMPORTANCE or len(search.varied) < 2:
        return {}
    study = _study(search, ended)
    found = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    return {name: float(share) for name, share in found.items()}


def _study(search: SearchRecord, trials: Sequence[TrialRecord]) -> optuna.Study:
    seed = int(search.config["seed"]) + len(trials)  # each proposal draws anew, and can be repeated
    study = optuna.create_study(
        sampler=TPESampler(n_startup_trials=RANDOM_FIRST, constant_liar=True, seed=seed),
        pruner=MedianPruner(
            n_startup_trials=BEFORE_PRUNING,
            n_warmup_steps=int(LEAST_SHARE * search.config["epochs"]),
        ),
    )
    study.add_trials([_frozen(search, trial) for trial in trials])
    return study


def _frozen(search: SearchRecord, trial: TrialRecord) -> FrozenTrial:
    state = STATES.get(trial.state, TrialState.RUNNING)
    best = trial.best
    return create_trial(
        state=state,
        params=dict(trial.settings),
        distributions=_distributions(search),
        value=best[0] if best and state == TrialState.COMPLETE else None,
        intermediate_values=dict(trial.figures),
    )


def _distributions(search: SearchRecord) -> dict[str, BaseDistribution]:
    return {name: _distribution(name) for name in search.varied}


def _distribution(name: str) -> BaseDistribution:
    space = SPACE[name]
    if isinstance(space, Choice):
        return CategoricalDistribution(space.values)
    return FloatDistribution(space.low, space.high, log=space.log)
