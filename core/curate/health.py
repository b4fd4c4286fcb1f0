"""The health of the collection: what it covers, and what to photograph or generate next.

What a crop should have is the number of pairs in the seed paper; of an axis, each value that fits
the crop an even part of that. Of those gaps, a suggestion names the values that fill most at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import plausible
from core.database import database
from core.vocabulary import Conditions, vocabulary
from db import health

HOW_TAKEN = ("moisture", "light", "background")
WEIGHTS = {"view": 1.0, "state": 1.0}  # what an image is of counts more than how it was taken
OTHERWISE = 0.5


@dataclass(frozen=True)
class Coverage:
    """How many usable pairs each crop has, in all, and with each value of each axis."""

    crops: Mapping[str, int]
    synthetic: Mapping[str, int]
    cells: Mapping[tuple[str, str, str], int]  # (crop, axis, value)

    def of(self, crop: str, axis: str, value: str) -> int:
        """Returns how many pairs of a crop have this value."""
        return self.cells.get((crop, axis, value), 0)


@dataclass(frozen=True)
class Suggestion:
    """What to photograph or generate: so many of this; `fills` names the values it is for."""

    crop: str
    conditions: Conditions
    number: int
    fills: tuple[str, ...]


def coverage() -> Coverage:
    """Returns what the pairs cover that are not rejected."""
    with database().read() as session:
        return Coverage(
            health.count_crops(session),
            health.count_crops(session, synthetic=True),
            health.count_values(session),
        )


def suggestions(covered: Coverage, most: int = 12) -> list[Suggestion]:
    """Returns what to add next, the most useful first.

    One image at a time is chosen, the one that fills most of what is missing, as if it had been
    taken; equal ones are counted together.
    """
    missing = _missing(covered)
    short = {c.code: max(c.pairs - covered.crops.get(c.code, 0), 0) for c in vocabulary().crops}
    chosen: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
    filled: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[str, ...]] = {}
    while len(chosen) < most:
        crop = max(short, key=lambda code: _use(code, short, missing))
        if _use(crop, short, missing) <= 0:
            break
        conditions = _best(crop, missing)
        key = (crop, tuple(conditions.items()))
        fills = tuple(axis for axis in conditions if missing[crop, axis, conditions[axis]] > 0)
        chosen[key] += 1
        filled.setdefault(key, fills)
        short[crop] = max(short[crop] - 1, 0)
        for axis, value in conditions.items():
            missing[crop, axis, value] -= 1
    return [
        Suggestion(crop, dict(conditions), number, filled[crop, conditions])
        for (crop, conditions), number in chosen.items()
    ]


def _missing(covered: Coverage) -> dict[tuple[str, str, str], float]:
    """Returns how many pairs each value of each axis is short of, by crop."""
    missing = {}
    for crop in vocabulary().crops:
        for axis in vocabulary().axes:
            values = axis.codes(crop.code)
            fair = max(1.0, crop.pairs / (2 * len(values))) if values else 0.0
            for value in values:
                missing[crop.code, axis.name, value] = fair - covered.of(
                    crop.code, axis.name, value
                )
    return missing


def _use(
    crop: str, short: Mapping[str, int], missing: Mapping[tuple[str, str, str], float]
) -> float:
    """Returns how much one more image of a crop would fill: its number, and one value an axis."""
    paper = vocabulary().crop(crop).pairs
    gain = sum(
        WEIGHTS.get(axis, OTHERWISE) * min(max(missing[crop, axis, value], 0.0), 1.0)
        for axis, value in _best(crop, missing).items()
    )
    return gain + 2 * short[crop] / paper


def _best(crop: str, missing: Mapping[tuple[str, str, str], float]) -> dict[str, str]:
    """Returns the values of which a crop is shortest, as far as they can be seen together."""

    def shortest(axis: str, values: Sequence[str]) -> str:
        return max(values, key=lambda value: missing[crop, axis, value])

    state = shortest("state", plausible.states(crop))
    view = shortest("view", plausible.views(crop, state))
    of_kind = plausible.kinds(crop, state, view)
    kind = shortest("kind", of_kind) if of_kind else None
    seen = {
        "view": view,
        "state": state,
        "severity": shortest("severity", plausible.severities(state)),
        "maturity": shortest("maturity", plausible.maturities(state, kind)),
    } | ({"kind": kind} if kind else {})
    taken = (axis for axis in vocabulary().axes if axis.name in HOW_TAKEN)
    return seen | {axis.name: shortest(axis.name, axis.codes(crop)) for axis in taken}
