"""How good a generator is: its images against real ones that no training saw, read by a judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models import metrics
from models.bundle import Real
from models.checkpoint import Trained
from models.judge import Judge
from models.snapshot import drawn

SEEDS = 4  # images of each set of conditions


@dataclass(frozen=True)
class Yardstick:
    """What generators are measured with: a judge, unseen real images, others to show the floor.

    floor: as many real images as `held_out`, of the same kind, that nothing else has seen either.
    """

    judge: Judge
    held_out: Real
    floor: Real


def draw(trained: Trained, asked: Real, *, seed: int) -> npt.NDArray[np.uint8]:
    """Returns an image (N, R, R, 3) for the conditions and words of each of `asked`."""
    return drawn(trained.generator, trained.config, trained.axes, asked, seed=seed)


def evaluate(trained: Trained, pairs: Real, by: Yardstick) -> dict[str, Any]:
    """Returns the figures of a generator, each with that of real images beside it.

    Args:
        pairs: what the generator was trained on.

    Returns:
        crop_accuracy and conditions (per axis): share of images that the judge reads as what was
        asked for, and `judge`, its accuracy on real images. kid with its interval; swd and
        swd_floor per level; layout, features and their real counterparts; density, coverage;
        copying: C_T.
    """
    asked = by.held_out
    sets = [draw(trained, asked, seed=seed) for seed in range(SEEDS)]
    shares = [by.judge.accuracy(images, asked.codes) for images in sets]
    shown = {name: float(np.mean([share[name] for share in shares])) for name in shares[0]}
    crop = trained.axes[0].name
    fake, real, floor, own = (
        by.judge.features(images)
        for images in (sets[0], asked.images, by.floor.images, pairs.images)
    )
    kid, low, high = metrics.kid_interval(real, fake)
    density, coverage = metrics.density_and_coverage(real, fake)
    groups = asked.groups()
    return {
        "crop_accuracy": shown[crop],
        "conditions": {name: share for name, share in shown.items() if name != crop},
        "judge": by.judge.accuracy(asked.images, asked.codes),
        "kid": kid,
        "kid_interval": [low, high],
        "kid_floor": metrics.kid(real, floor),
        "swd": metrics.sliced_wasserstein(asked.images, sets[0]),
        "swd_floor": metrics.sliced_wasserstein(asked.images, by.floor.images),
        "density": density,
        "coverage": coverage,
        "layout": metrics.layout_variety(sets[0], groups),
        "layout_real": metrics.layout_variety(asked.images, groups),
        "diversity": metrics.feature_variety(fake, groups),
        "diversity_real": metrics.feature_variety(real, groups),
        "copying": metrics.copying(own, real, fake),
    }
