"""Response curves: what is measured in the images of several seeds against what was asked for."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import images, serving
from core.access import Actor
from core.create import gallery, references, reusing
from core.create.generator import WarmGenerator
from core.create.responses import RESPONSES, view_of
from core.create.reusing import Progress
from core.create.studies import Study, Sweep
from core.vocabulary import CROP_AXIS

REAL_PAIRS = 24  # that stand beside each value, at most


@dataclass(frozen=True)
class Point:
    """What was measured at one value: in the image of each seed, and in real pairs."""

    value: str
    made: Sequence[float]
    real: Sequence[float]

    def spread(self) -> tuple[float, float]:
        """Returns mean and standard deviation over the seeds."""
        return statistics.fmean(self.made), statistics.pstdev(self.made)


def curve(
    actor: Actor,
    study: Study,
    sweep: Sweep,
    response: str,
    generator: WarmGenerator,
    *,
    seeds: int = 16,
    progress: Progress = lambda done, total: None,
) -> list[Point]:
    """Returns a point for every value that can be.

    Args:
        response: one of RESPONSES.
        seeds: how many, from the study's own on; what is open is filled for each by itself.

    Raises:
        GeneratorError, CheckpointGone: the images cannot be made.
    """
    each = [replace(study, seed=study.seed + number) for number in range(seeds)]
    asked = {v: [w for s in each if (w := s.wanted((sweep.axis, v)))] for v in sweep.values}
    flat = [item for items in asked.values() for item in items]
    made = reusing.make(actor, flat, study.maker, generator, progress=progress)
    pngs = iter([gallery.png(sample) for sample in made])
    points = []
    for value, items in asked.items():
        if items:
            shown = [next(pngs) for _ in items]
            side = images.size(shown[0])[0]
            real = _real(actor, study, sweep.axis, value, response, side)
            points.append(Point(value, [_measure(png, side, response) for png in shown], real))
    return points


def _real(
    actor: Actor, study: Study, axis: str, value: str, response: str, side: int
) -> list[float]:
    """Returns the response of real pairs of the study's crop that show one value."""
    crop = {CROP_AXIS: study.asked[CROP_AXIS]} if CROP_AXIS in study.asked else {}
    found = references.real_pairs({**crop, axis: value}, REAL_PAIRS)
    pictures = (serving.content(actor, "thumbs", pair.image_sha256) for pair in found)
    return [_measure(picture, side, response) for picture in pictures]


def _measure(picture: bytes, side: int, response: str) -> float:
    return RESPONSES[response].measure(view_of(picture, side))
