"""What each part of the studio preset is worth: one part exchanged at a time, over two seeds.

Run: python manage.py bench recipe [VARIANT …] [--images 60000 | --minutes 30] [--seeds 2]
                                   [--resolution 64]

Trains on the starter pairs and measures as bench quality does; with KERAS_BACKEND=torch on a GPU it
trains as bench/accelerated.py does. Every run sees the same number of images, so that a busy
machine changes nothing but the time, or trains for the same minutes, which are what users have: as
the product does, its start and the two seconds in which it chooses its arithmetic not counted. All
begin from scratch but `starter`. What is done is kept in the workspace: it can be stopped and
goes on, and asking for more variants later adds rows to the same table.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from bench import renders
from bench.quality import yardstick
from bench.report import machine
from core.settings import settings
from core.train import starts
from core.train.bundles import condition_axes
from models import devices
from models.bundle import Bundle, Real
from models.checkpoint import Trained, latest_state, load_generator
from models.config import TrainingConfig, preset
from models.evaluate import evaluate
from models.train import Training

VARIANTS: dict[str, dict[str, Any]] = {
    "studio": {},
    "starter": {"start": starts.STARTER},
    "paper": {"preset": "paper"},
    "paper 64": {"preset": "paper", "width": 64},
    "before": {
        "learning_rate": 2e-4, "discriminator_learning_rate": 2e-4, "initial": "normal",
        "mismatched": 0.5, "penalty_weight": 0.1, "guide": 0.0,
    },
    "normal": {"initial": "normal"},
    "transposed": {"upsampling": "transposed"},
    "concatenated G": {"conditioning": "concatenated"},
    "concatenated D": {"judgement": "concatenated"},
    "words": {"words": True},
    "mismatched": {"mismatched": 0.5},
    "no ramp": {"ramp_images": 0},
    "no dropped conditions": {"drop_conditions": 0.0},
    "no augmentation": {"augment": 0.0},
    "augmentation 1": {"augment": 1.0},
    "no turns": {"turn": False},
    "no penalty": {"penalty": "none"},
    "R1 and R2": {"penalty": "r1_r2"},
    "penalty 1": {"penalty_weight": 1.0},
    "penalty 0.02": {"penalty_weight": 0.02},
    "no average": {"average": 0.0},
    "no spread": {"spread": False},
    "noise": {"noise": True},
    "excitation": {"excitation": True},
    "reconstruction": {"reconstruction": 1.0},
    "patches": {"patches": 0.5},
    "hinge": {"loss": "hinge"},
    "least squares": {"loss": "least_squares"},
    "wasserstein": {
        "loss": "wasserstein", "penalty": "interpolated", "penalty_weight": 10.0, "penalty_every": 1
    },
    "relativistic": {"loss": "relativistic", "penalty": "r1_r2"},
    "no guide": {"guide": 0.0},
    "batch 32": {"batch": 32},
    "rate 2e-4": {"learning_rate": 2e-4, "discriminator_learning_rate": 2e-4},
    "D 4e-4": {"learning_rate": 2e-4},
}  # fmt: skip
ENDLESS = 10**9  # images
ON_TORCH = keras.backend.backend() == "torch"
FIGURES = ("crop", "conditions", "finest SWD", "layout", "kid", "images/s")


def main() -> None:
    """Trains what is missing, measures it and prints the table of all that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variants", nargs="*", default=["studio"])
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--minutes", type=float, help="of training, instead of images")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--resolution", type=int, default=64)
    options = parser.parse_args()
    if ON_TORCH and options.minutes:
        parser.error("--minutes trains as the product does: without KERAS_BACKEND=torch.")
    if not ON_TORCH:
        devices.share_cores(preset("studio"))  # as a training of its own does
    pairs = renders.read(renders.STARTER, options.resolution)
    length = f"{options.minutes:g}m" if options.minutes else options.images
    folder = settings().workspace / f"recipe-{options.resolution}-{length}"
    for name in options.variants:
        for seed in range(options.seeds):
            place = folder / f"{name.replace(' ', '-')}-{seed}"
            if not (place / "figures.json").exists():
                trained_and_measured(name, seed, place, pairs, options)
    show(folder)


def trained_and_measured(
    name: str, seed: int, place: Path, pairs: Real, options: argparse.Namespace
) -> None:
    """Trains one variant to the end and writes its figures into its folder."""
    images = ENDLESS if options.minutes else options.images
    config = config_of(name, seed, options.resolution, images, len(pairs))
    axes = condition_axes()
    origin, rendered = {"name": "starter"}, np.ones(len(pairs), dtype=bool)
    bundle = Bundle(
        pairs.images, pairs.codes, pairs.descriptions, axes, origin, which_rendered=rendered
    )
    begun = time.monotonic()
    if ON_TORCH:
        trained = accelerated(config, bundle)
    else:
        trained = by_product(config, bundle, place, (options.minutes or math.inf) * 60)
        images = trained.card["position"]["step"] * config.batch
    seconds = time.monotonic() - begun
    figures = evaluate(trained, pairs, yardstick(options.resolution))
    figures |= {"variant": name, "seed": seed, "seconds": seconds, "images": images}
    (place / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    print(row(figures), flush=True)


def by_product(config: TrainingConfig, bundle: Bundle, place: Path, seconds: float) -> Trained:
    """Returns the generator of a training as the product runs it, to its end or for so long."""
    start = starts.checkpoint(config.start)
    training = Training(
        place, bundle, config, start=start, guide=starts.GUIDE, renders=starts.RENDERS
    )
    begun = time.monotonic() - training.at.seconds
    training.run(lambda event, **fields: None, lambda: time.monotonic() - begun >= seconds)
    checkpoint = latest_state(place / "checkpoints")
    assert checkpoint
    return load_generator(checkpoint)


def accelerated(config: TrainingConfig, bundle: Bundle) -> Trained:
    """Returns the generator of a training of the same length on a GPU."""
    from bench.accelerated import train

    steps = config.epochs * -(-len(bundle) // config.batch)
    game = train(config, bundle, images=steps * config.batch, guide=starts.GUIDE)
    return Trained(game.averaged, config, bundle.axes, bundle.conditions, {})


def config_of(name: str, seed: int, resolution: int, images: int, pairs: int) -> TrainingConfig:
    """Returns the settings of a variant that sees about so many images."""
    changes = {"preset": "studio"} | VARIANTS[name]
    name, start = str(changes.pop("preset")), str(changes.pop("start", starts.SCRATCH))
    base = preset(name, **({"resolution": resolution, "width": 32} | changes))
    base = starts.fitted(base, start)
    steps = -(-pairs // base.batch)
    epochs = max(1, round(images / (steps * base.batch)))
    return replace(base, epochs=epochs, snapshot_every=epochs, seed=seed)


def row(figures: dict[str, Any]) -> str:
    """Returns the figures of one run as a line of the table."""
    return (
        f"| {figures['variant']} | {figures['seed']} | "
        + " | ".join(f"{value:.3f}" for value in picked(figures).values())
        + " |"
    )


def picked(figures: dict[str, Any]) -> dict[str, float]:
    """Returns the figures that the table shows."""
    finest = max(figures["swd"], key=int)
    values = (
        figures["crop_accuracy"],
        float(np.mean(list(figures["conditions"].values()))),
        figures["swd"][finest] / figures["swd_floor"][finest],
        figures["layout"] / figures["layout_real"],
        figures["kid"],
        figures["images"] / figures["seconds"],
    )
    return dict(zip(FIGURES, values, strict=True))


def show(folder: Path) -> None:
    """Prints every run that was measured, in the order of the variants, and a line of JSON."""
    found = [json.loads(path.read_text()) for path in sorted(folder.glob("*/figures.json"))]
    found.sort(key=lambda f: (list(VARIANTS).index(f["variant"]), f["seed"]))
    print(f"\nrecipe: {machine()}, SWD and layout as ratios to real ones\n")
    print("| variant | seed | " + " | ".join(FIGURES) + " |")
    print("| --- " * (len(FIGURES) + 2) + "|")
    for figures in found:
        print(row(figures))
    results = [{"variant": f["variant"], "seed": f["seed"], **picked(f)} for f in found]
    print("\n" + json.dumps({"bench": "recipe", "machine": machine(), "results": results}))


if __name__ == "__main__":
    main()
