"""How the starter generator is made: the studio preset on renders; can be stopped and goes on.

Run: python manage.py render further --count 2664 (1440 or more), then
     python manage.py bench pretrain --epochs 1000 [--start starter] [--minutes 7] [--guide 3]
                                     [--rate 0.0002] [--ship]

Trains on the starter pairs and on those of the further set that bench quality does not measure
with. With KERAS_BACKEND=torch on a GPU it trains as bench/accelerated.py does, in larger batches
and with rates that sink in the end; else as the product does, from nothing or from the shipped
generator with half of the rates. G is guided by a classifier that learns from the same pairs first;
the judge, which measures, has learnt from others. `--ship` copies the newest checkpoint, with its
model card's figures, to data/starter/generator, judge and guide beside it, and what it has seen.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import numpy.typing as npt

from bench import published, renders
from bench.quality import FLOOR, JUDGED_BY, the_judge, yardstick
from core.settings import settings
from core.train import starts
from core.train.bundles import condition_axes
from models import devices, judge
from models.backbone import Shape
from models.bundle import Bundle, Real, joined
from models.checkpoint import (
    CONDITIONS,
    Position,
    latest_state,
    load_generator,
    save_networks,
)
from models.config import TrainingConfig, preset
from models.evaluate import draw, evaluate
from models.renders import write_renders
from models.train import Training, describe

CARD_TEXT = """# The starter generator

Made by `python manage.py bench pretrain --ship`: preset `studio`, {size} px, width {width}, on
{data}; {thousands} thousand images seen in {minutes} minutes{before}.
{guided}It has seen renders only, no photograph of real grain:
fine-tune it on your own pairs (`--from starter`, what `studio` does by itself).

Share of images in which a judge, trained on other renders, reads what was asked for, beside its
own accuracy on held-out renders:

| axis | generated | renders |
| --- | --- | --- |
{shown}

KID to held-out renders {kid:.4f} (renders among themselves {kid_floor:.4f}); variety of layout
{layout:.2f} of theirs; copying C_T {copying:.1f} (below -3: images lie too near to training pairs).
Weights are kept in half precision. Its images are synthetic: never evidence of a sample's quality.
"""
GUIDED = "A classifier that learnt from the same pairs guided it (weight {:g}). "
BEFORE = ", after all that the starter generator before it had seen"
GUIDE, GUIDE_EPOCHS, GUIDE_SEED = 3.0, 16, 7
AVERAGE = 0.999  # of the generator: slower than in short trainings
LARGE = {"batch": 64, "average": 0.9995}  # settings on a GPU, where larger batches cost little
HALF = 2e-4  # rate of going on
STEADY = 0.6  # share of a training on a GPU after which its rates sink
ON_TORCH = keras.backend.backend() == "torch"


def main() -> None:
    """Trains, or goes on, until the epochs are done; then measures, and ships if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--resolution", type=int, default=64)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--start", choices=(starts.SCRATCH, starts.STARTER), default=starts.SCRATCH)
    parser.add_argument("--guide", type=float, default=GUIDE, help="its weight; 0: none")
    parser.add_argument("--rate", type=float, default=HALF, help="of learning, when it goes on")
    parser.add_argument("--minutes", type=float, help="stop after so long; go on another time")
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    if not ON_TORCH:
        devices.share_cores(config_of(options))  # before the guide is trained
    pairs = seen(options.resolution)
    folder = settings().workspace / f"pretrain-{options.resolution}-{options.width}"
    guide = the_guide(folder / "guide", pairs) if options.guide else None
    checkpoint = (accelerated if ON_TORCH else train)(folder, pairs, options, guide)
    figures = evaluate(load_generator(checkpoint), pairs, yardstick(options.resolution))
    (folder / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(json.dumps(figures))
    if options.ship:
        ship(checkpoint, figures)
        write_renders(starts.RENDERS, pairs, condition_axes())
        the_judge(options.resolution).save(starts.READER)
        if guide:
            judge.read(guide).save(starts.GUIDE)


def seen(size: int) -> Real:
    """Returns the starter pairs and the further ones that nothing is measured with."""
    further = renders.default("further")
    return joined(
        [
            renders.read(renders.STARTER, size),
            renders.read(further, size, part=slice(0, JUDGED_BY.start)),
            renders.read(further, size, part=slice(FLOOR.stop, None)),
        ]
    )


def the_guide(folder: Path, pairs: Real) -> Path:
    """Returns the folder of the classifier that guides, trained where it is not there yet.

    It looks at the images as large as they are; the judge enlarges them, which costs four times as
    much in every step.
    """
    if not judge.is_there(folder):
        size = pairs.images.shape[1]
        made = judge.train(
            pairs.images, pairs.codes, condition_axes(), epochs=GUIDE_EPOCHS,
            start=published.lite0(), shape=Shape(pixels=size), seed=GUIDE_SEED,
            tick=lambda epoch, loss: print(f"guide: epoch {epoch}, loss {loss:.3f}", flush=True),
        )  # fmt: skip
        made.save(folder)
    return folder


def bundle_of(pairs: Real) -> Bundle:
    """Returns the pairs as a training reads them."""
    origin = {"name": f"starter pairs and further renders, {len(pairs)} in all", "content_hash": ""}
    return Bundle(pairs.images, pairs.codes, pairs.descriptions, condition_axes(), origin)


def train(folder: Path, pairs: Real, options: argparse.Namespace, guide: Path | None) -> Path:
    """Trains to the end, or for the minutes that are given; returns the newest checkpoint."""
    every = max(1, options.epochs // 20)
    warm, rate = options.start == starts.STARTER, options.rate
    rates = {"learning_rate": rate, "discriminator_learning_rate": rate} if warm else {}
    config = config_of(options, average=AVERAGE, snapshot_every=every, **rates)
    config = starts.fitted(config, options.start)
    config = replace(config, **starts.UNSTARTED, guide=options.guide)
    start = starts.checkpoint(options.start)
    training = Training(folder, bundle_of(pairs), config, start=start, guide=guide)
    stop = threading.Event()
    if options.minutes:
        timer = threading.Timer(options.minutes * 60, stop.set)
        timer.daemon = True
        timer.start()
    training.run(lambda event, **fields: print(describe(event, fields), flush=True), stop.is_set)
    checkpoint = latest_state(folder / "checkpoints")
    assert checkpoint
    return checkpoint


def accelerated(folder: Path, pairs: Real, options: argparse.Namespace, guide: Path | None) -> Path:
    """Trains on a GPU and returns the checkpoint."""
    from bench.accelerated import train as played

    config, bundle = config_of(options, **LARGE), bundle_of(pairs)
    begun = time.monotonic()
    game = played(
        config,
        bundle,
        images=options.epochs * len(pairs),
        minutes=options.minutes or math.inf,
        steady=STEADY,
        guide=guide,
    )
    at = Position(game.done, game.done * config.batch // len(pairs), time.monotonic() - begun)
    place = folder / "accelerated"
    save_networks(place, game.averaged, game.discriminator, config, bundle, at)
    return place


def config_of(options: argparse.Namespace, **changes: Any) -> TrainingConfig:
    """Returns the studio preset as long and as large as the options say."""
    names = ("resolution", "width", "epochs", "guide")
    return preset("studio", **{name: getattr(options, name) for name in names}, **changes)


def ship(checkpoint: Path, figures: dict[str, Any]) -> None:
    """Copies what making images and starting from it need, weights to half precision."""
    shutil.rmtree(starts.SHIPPED, ignore_errors=True)
    starts.SHIPPED.mkdir(parents=True)
    for name in (starts.CARD, CONDITIONS, *starts.NETWORKS):
        shutil.copy2(checkpoint / name, starts.SHIPPED / name)
    for name in starts.NETWORKS:
        halve(starts.SHIPPED / name)
    (starts.SHIPPED / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    (starts.SHIPPED / "README.md").write_text(
        model_card(starts.card(checkpoint), figures), encoding="utf-8"
    )
    lost = np.abs(np.subtract(*(samples(place) for place in (checkpoint, starts.SHIPPED))))
    print(f"half precision changes images by {lost.mean():.3f} tones of 255, at most {lost.max()}")


def model_card(facts: dict[str, Any], figures: dict[str, Any]) -> str:
    """Returns in Markdown what the generator was made of and what was measured."""
    config = facts["config"]
    seen = facts["position"]["step"] * config["batch"]
    asked = {"crop": figures["crop_accuracy"], **figures["conditions"]}
    shown = [f"| {name} | {asked[name]:.0%} | {figures['judge'][name]:.0%} |" for name in asked]
    return CARD_TEXT.format(
        size=config["resolution"],
        width=config["width"],
        data=facts["dataset_version"]["name"],
        thousands=round(seen / 1000),
        minutes=round(facts["position"]["seconds"] / 60),
        before=BEFORE if config["start"] == starts.STARTER else "",
        guided=GUIDED.format(config["guide"]) if config["guide"] else "",
        shown="\n".join(shown),
        kid=figures["kid"],
        kid_floor=figures["kid_floor"],
        layout=figures["layout"] / figures["layout_real"],
        copying=figures["copying"],
    )


def halve(weights: Path) -> None:
    """Writes the weights of a file anew in half precision."""
    whole = weights.with_suffix(".whole")
    weights.replace(whole)
    with h5py.File(whole) as source, h5py.File(weights, "w") as target:

        def copy(name: str, item: h5py.Dataset | h5py.Group) -> None:
            if isinstance(item, h5py.Group):
                target.require_group(name).attrs.update(item.attrs)
            else:
                target.create_dataset(name, data=item[()].astype(np.float16), compression="gzip")

        source.visititems(copy)
        target.attrs.update(source.attrs)
    whole.unlink()


def samples(checkpoint: Path) -> npt.NDArray[np.int16]:
    """Returns what a checkpoint draws for the starter pairs."""
    trained = load_generator(checkpoint)
    asked = renders.read(renders.STARTER, trained.config.resolution)
    return draw(trained, asked, seed=0).astype(np.int16)


if __name__ == "__main__":
    main()
