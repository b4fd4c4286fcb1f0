"""How good a generator is: its images against real ones that no training saw, read by a judge.

Run: python -m models.evaluate FOLDER. Its order.json names the checkpoint, the judge, the bundle of
the pairs that were trained on, and files of real images; figures.json is written beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import judge, metrics
from models.bundle import Real, read_bundle, read_real
from models.checkpoint import Trained, load_generator
from models.judge import Features, Judge
from models.snapshot import drawn

ORDER, FIGURES = "order.json", "figures.json"
SEEDS = 4  # images of each set of conditions


@dataclass(frozen=True)
class Yardstick:
    """What generators are measured with: a judge, unseen real images, others to show the floor.

    floor: real images of the same kind that nothing else has seen either, where there are any.
    """

    judge: Judge
    held_out: Real
    floor: Real | None


def draw(trained: Trained, asked: Real, *, seed: int) -> npt.NDArray[np.uint8]:
    """Returns an image (N, R, R, 3) for the conditions and words of each of `asked`."""
    return drawn(trained.generator, trained.config, trained.axes, asked, seed=seed)


def evaluate(trained: Trained, pairs: Real, by: Yardstick) -> dict[str, Any]:
    """Returns the figures of a generator, each with that of real images beside it.

    Args:
        pairs: what the generator was trained on.

    Returns:
        crop_accuracy and conditions (per axis): share of images that the judge reads as what was
        asked for, and `judge`, its accuracy on real images. kid with its interval; swd per level;
        kid_floor and swd_floor, those of real images, where there is a floor; layout, diversity and
        their real counterparts; density, coverage; copying: C_T.
    """
    asked = by.held_out
    sets = [draw(trained, asked, seed=seed) for seed in range(SEEDS)]
    shares = [by.judge.accuracy(images, asked.codes) for images in sets]
    shown = {name: float(np.mean([share[name] for share in shares])) for name in shares[0]}
    crop = trained.axes[0].name
    fake, real, own = (
        by.judge.features(images) for images in (sets[0], asked.images, pairs.images)
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
        "swd": metrics.sliced_wasserstein(asked.images, sets[0]),
        "density": density,
        "coverage": coverage,
        "layout": metrics.layout_variety(sets[0], groups),
        "layout_real": metrics.layout_variety(asked.images, groups),
        "diversity": metrics.feature_variety(fake, groups),
        "diversity_real": metrics.feature_variety(real, groups),
        "copying": metrics.copying(own, real, fake),
    } | _floor(asked, real, by)


def _floor(asked: Real, real: Features, by: Yardstick) -> dict[str, Any]:
    if by.floor is None:
        return {}
    fewest = min(len(asked), len(by.floor))
    images, others = asked.images[:fewest], by.floor.images[:fewest]
    return {
        "kid_floor": metrics.kid(real, by.judge.features(by.floor.images)),
        "swd_floor": metrics.sliced_wasserstein(images, others),
    }


def run(order: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the figures that an order asks for; all places in it are absolute."""
    seen = read_bundle(Path(order["bundle"]))
    pairs = Real(np.asarray(seen.images), seen.conditions, seen.descriptions)
    floor = read_real(Path(order["floor"])) if order["floor"] else None
    by = Yardstick(judge.read(Path(order["judge"])), read_real(Path(order["held_out"])), floor)
    return evaluate(load_generator(Path(order["checkpoint"])), pairs, by)


def main(folder: Path) -> None:
    """Does what the order in the folder asks for."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    (folder / FIGURES).write_text(json.dumps(run(order)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
