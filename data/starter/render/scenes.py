"""Scenes: what each image of a set is to show, spread over crops and conditions by fixed rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice, zip_longest

import numpy as np

from core.plausible import kinds, maturities, severities, states, views
from core.vocabulary import Conditions, Term, vocabulary

HELD_OUT_PER_CROP = 40
FIRST_STARTER_SEED, FIRST_HELD_OUT_SEED, FIRST_FURTHER_SEED = 1, 1001, 10_000
CHOICE_SEED = 11  # of the starter set; one for which every value occurs three times or more

Wishes = Mapping[str, Mapping[str, float]]
STARTER_WISHES: Wishes = {
    "view": {"single": 0.50, "few": 0.20, "pile": 0.20, "ear": 0.16},
    "maturity": {"ripe": 0.55, "over_ripe": 0.15, "milk": 0.15, "dough": 0.15},
    "moisture": {"dry": 0.60, "damp": 0.20, "wet": 0.20},
    "light": {"daylight": 0.50, "warm": 0.17, "dim": 0.16, "side": 0.17},
    "background": {"black": 0.40},
    "kind": {"yellow": 0.50, "husked": 0.45, "in_hull": 0.60, "vitreous": 0.65, "flakes": 0.35},
}
FURTHER_WISHES: Wishes = {  # the states that few crops can have are wished oftener
    "state": {"sound": 0.35, "black_point": 0.12, "heat": 0.08, "fusarium": 0.08, "frost": 0.08}
}
SINGLE_WISHES: Wishes = {  # flakes, whose form is their own, are rare: only sound oats are rolled
    **FURTHER_WISHES, "view": {"single": 1.0}, "kind": {"flakes": 0.85}
}  # fmt: skip
DAMAGED_SHARE = 0.45  # of a crop's starter scenes, or more where its states need more
MORE_OF = {"TRZDU": ("black_point", "black_point")}  # a state that no other crop has


@dataclass(frozen=True)
class Scene:
    """What one image shows: a value for every axis of the vocabulary, and the seed of all chance.

    `name` is unique in its set and is the stem of its files.
    """

    name: str
    crop: str
    conditions: Conditions
    seed: int


def starter_scenes() -> list[Scene]:
    """Returns the 115 scenes of the starter pairs, as many of each crop as the paper had."""
    chooser = _Chooser(np.random.default_rng(CHOICE_SEED), STARTER_WISHES)
    wanted = [(c.code, n, s) for c in vocabulary().crops for n, s in _starter_states(c, chooser)]
    return presented(
        Scene(f"starter-{crop}-{n:03d}", crop, _conditions(crop, state, chooser), seed)
        for seed, (crop, n, state) in enumerate(wanted, FIRST_STARTER_SEED)
    )


def presented(scenes: Iterable[Scene]) -> list[Scene]:
    """Returns the scenes as a newcomer should meet them: plain ones first, the crops in turn."""
    by_crop: dict[str, list[Scene]] = defaultdict(list)
    for scene in sorted(scenes, key=_oddness):
        by_crop[scene.crop].append(scene)
    rounds = zip_longest(*(by_crop[crop.code] for crop in vocabulary().crops))
    return [scene for turn in rounds for scene in turn if scene]


def _oddness(scene: Scene) -> tuple[int, str]:
    """Returns how many values differ from a sound, ripe, dry kernel in daylight, then the name."""
    plain = {"state": "sound", "maturity": "ripe", "moisture": "dry", "light": "daylight"}
    weight = {"state": 2, "maturity": 2}  # what shows most
    c = scene.conditions
    odd = sum(weight.get(axis, 1) for axis, value in plain.items() if c[axis] != value)
    return odd, scene.name


def held_out_scenes() -> list[Scene]:
    """Returns 240 scenes that no training sees, 40 of each crop."""
    chooser = _Chooser(np.random.default_rng(FIRST_HELD_OUT_SEED), FURTHER_WISHES)
    crops = [(c.code, n) for c in vocabulary().crops for n in range(1, HELD_OUT_PER_CROP + 1)]
    return [
        Scene(f"held-out-{crop}-{n:03d}", crop, _conditions(crop, None, chooser), seed)
        for seed, (crop, n) in enumerate(crops, FIRST_HELD_OUT_SEED)
    ]


def further_scenes(count: int, first_seed: int, wishes: Wishes = FURTHER_WISHES) -> list[Scene]:
    """Returns `count` scenes with the seeds from `first_seed` on, the crops in turn.

    A longer list begins with the shorter ones of the same `first_seed`.
    """
    if first_seed < FIRST_FURTHER_SEED:
        raise ValueError(
            f"Expected a first seed of {FIRST_FURTHER_SEED} or more, got {first_seed}."
        )
    chooser = _Chooser(np.random.default_rng(first_seed), wishes)
    crops = cycle(crop.code for crop in vocabulary().crops)
    return [
        Scene(f"further-{crop}-{seed}", crop, _conditions(crop, None, chooser), seed)
        for seed, crop in zip(range(first_seed, first_seed + count), crops, strict=False)
    ]


def single_scenes(count: int, first_seed: int) -> list[Scene]:
    """Returns `count` further scenes of one kernel each."""
    scenes = further_scenes(2 * count, first_seed, SINGLE_WISHES)
    return [scene for scene in scenes if scene.conditions["view"] == "single"][:count]


def allowed(scene: Scene) -> bool:
    """Returns whether the rules above let a scene be."""
    c, kind = scene.conditions, scene.conditions.get("kind")
    state, view = c["state"], c["view"]
    return (
        state in states(scene.crop)
        and view in views(scene.crop, state)
        and c["maturity"] in maturities(state, kind)
        and c["severity"] in severities(state)
        and kind in (kinds(scene.crop, state, view) or (None,))
    )


@dataclass
class _Chooser:
    """Chooses values by chance, but so that their shares come near to the wished ones.

    Values that a wish does not name share the rest evenly. Shares hold among the choices with the
    same values to choose from, so that a rare combination never takes over a value.
    """

    rng: np.random.Generator
    wishes: Wishes
    counts: dict[object, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def choose(self, axis: str, allowed: Sequence[str], group: str = "") -> str:
        """Returns one of `allowed`: the one that lacks most in its group, give or take one."""
        counts = self.counts[axis, group, tuple(allowed)]
        shares = _shares(allowed, self.wishes.get(axis, {}))
        lacking = shares * (counts.total() + 1) - [counts[value] for value in allowed]
        chosen = allowed[int(np.argmax(lacking + self.rng.random(len(allowed))))]
        counts[chosen] += 1
        return chosen


def _shares(allowed: Sequence[str], wishes: Mapping[str, float]) -> np.ndarray:
    """Returns the wished share of each of `allowed`; they sum to 1."""
    left = 1 - sum(wishes.get(value, 0.0) for value in allowed)
    unnamed = sum(value not in wishes for value in allowed)
    shares = np.array([wishes.get(value, left / max(unnamed, 1)) for value in allowed])
    return np.asarray(shares / shares.sum())


def _starter_states(crop: Term, chooser: _Chooser) -> Iterator[tuple[int, str]]:
    """Yields the number and the state of each starter scene of `crop`, in an order by chance."""
    damages = [state for state in states(crop.code) if state != "sound"]
    needed = [*damages, *MORE_OF.get(crop.code, ())]
    damaged = max(len(needed), int(DAMAGED_SHARE * crop.pairs))
    needed += islice(cycle(damages), damaged - len(needed))
    needed += ["sound"] * (crop.pairs - damaged)
    yield from enumerate((needed[i] for i in chooser.rng.permutation(len(needed))), 1)


def _conditions(crop: str, state: str | None, chooser: _Chooser) -> Conditions:
    """Returns a value for every axis that `crop` has, each chosen among what the others allow."""
    choose = chooser.choose
    state = state or choose("state", states(crop), group=crop)
    view = choose("view", views(crop, state))
    allowed = kinds(crop, state, view)
    kind = choose("kind", allowed) if allowed else None
    chosen = {
        "view": view,
        "state": state,
        "severity": choose("severity", severities(state)),
        "maturity": choose("maturity", maturities(state, kind)),
        **{
            axis: choose(axis, vocabulary().axis(axis).codes())
            for axis in ("moisture", "light", "background")
        },
    }
    return chosen | ({"kind": kind} if kind else {})
