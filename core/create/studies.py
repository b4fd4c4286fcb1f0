"""Condition studies: one seed, one or two axes gone through, everything else held as it is.

What is left open is filled once for each seed, from a training pair that shows what is asked, so
that two images of a study differ in nothing but what is studied and what goes along with it: a
damage has a degree, a sound kernel has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import plausible
from core.access import Actor
from core.create import reusing
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.reusing import Progress
from core.create.samples import MAX_SEED, BadSeed, SampleError
from core.create.shown import Shown, read_shown
from core.create.variations import changed
from core.i18n import mark
from core.vocabulary import CROP_AXIS, Conditions, WrongCrop, vocabulary
from db.sample_records import SampleRecord

STATE, SEVERITY, SOUND = "state", "severity", "sound"


class SameAxis(SampleError):
    template = mark("Expected two axes, got “{axis}” twice.")


@dataclass(frozen=True)
class Sweep:
    """An axis, or the crop, and those of its values that a study goes through."""

    axis: str
    values: Sequence[str]


@dataclass(frozen=True)
class Study:
    """What is held: a generator, a seed, and conditions, the crop among them."""

    maker: Maker
    asked: Conditions
    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= MAX_SEED:
            raise BadSeed(most=MAX_SEED, given=self.seed)

    def conditions(self, *values: tuple[str, str]) -> Conditions | None:
        """Returns all conditions of one image; None where the values cannot be together.

        Args:
            values: of the axes that are studied, each as (axis, value).
        """
        conditions = base(read_shown(self.maker.folder), self, [axis for axis, _ in values])
        try:
            for axis, value in sorted(values, key=lambda item: item[0] != CROP_AXIS):
                conditions = with_value(conditions, axis, value)
        except WrongCrop:
            return None
        return conditions if all(conditions.get(axis) == v for axis, v in values) else None

    def wanted(self, *values: tuple[str, str]) -> Wanted | None:
        """Returns what to ask of the generator; None where the values cannot be together."""
        conditions = self.conditions(*values)
        return None if conditions is None else Wanted(self.seed, "", conditions)


@dataclass(frozen=True)
class Sheet:
    """Two axes crossed at one seed: a row of samples for each value; None cannot be."""

    rows: Sweep
    columns: Sweep
    cells: tuple[tuple[SampleRecord | None, ...], ...]


def choices(axis: str, crop: str | None) -> tuple[str, ...]:
    """Returns the values of an axis, or of the crop, that a study can go through."""
    terms = vocabulary()
    if axis == CROP_AXIS:
        return tuple(each.code for each in terms.crops)
    return terms.axis(axis).choices(crop)


def base(pairs: Shown, study: Study, axes: Sequence[str]) -> Conditions:
    """Returns what is asked, all that is open filled; where degrees are studied, with a damage."""
    worst = {SEVERITY: vocabulary().axis(SEVERITY).codes()[-1]} if SEVERITY in axes else {}
    return pairs.filled({**study.asked, **worst}, study.seed)


def with_value(conditions: Conditions, axis: str, value: str) -> Conditions:
    """Returns conditions with one changed, and with a degree that fits the state."""
    found = changed(conditions, axis, value)
    allowed = plausible.severities(found.get(STATE, SOUND))
    if found.get(SEVERITY) not in allowed and STATE in found:
        found[SEVERITY] = allowed[len(allowed) // 2]
    return found


def sheet(
    actor: Actor,
    study: Study,
    rows: Sweep,
    columns: Sweep,
    generator: WarmGenerator,
    *,
    progress: Progress = lambda done, total: None,
) -> Sheet:
    """Returns a sheet of two axes crossed; images that are there already are not made again.

    Raises:
        SameAxis: it is one axis.
        GeneratorError, CheckpointGone: it cannot be made.
    """
    if rows.axis == columns.axis:
        raise SameAxis(axis=rows.axis)
    grid = [
        [study.wanted((rows.axis, row), (columns.axis, column)) for column in columns.values]
        for row in rows.values
    ]
    asked = [item for line in grid for item in line if item]
    made = iter(reusing.make(actor, asked, study.maker, generator, progress=progress))
    cells = tuple(tuple(next(made) if item else None for item in line) for line in grid)
    return Sheet(rows, columns, cells)
