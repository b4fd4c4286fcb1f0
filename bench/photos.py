"""Photographs: trainings that begin with the starter generator against one from scratch.

Run: python manage.py render further --count 1440, then
     python manage.py bench photos FOLDER [--images 30000 60000 | --minutes 5 10 30] [--seeds 1]
                                          [--starts warm scratch] [--batch 16]

FOLDER holds photographs with metadata.csv (file_name, text, crop, view, source, source_path). A
third of the sources of every crop is left out of all trainings. They are measured after so many
images, so that a busy machine changes nothing but the time, or after so many minutes of training.
The judge learns from renders and from the photographs left out, and is checked on those that the
trainings see. What is done is kept in the workspace, and goes on. A gentle start is a warm one with
a quarter of the rates, a free one has no guide and its D keeps no layers.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench import published, renders
from bench.quality import FLOOR, JUDGED_BY
from bench.report import machine
from core import captions
from core.curate.starter import MANIFEST
from core.settings import settings
from core.train import starts
from core.train.bundles import condition_axes
from core.vocabulary import CROP_AXIS, vocabulary
from models import devices, judge
from models.bundle import Bundle, Real
from models.checkpoint import checkpoints, load_generator
from models.config import TrainingConfig, preset
from models.evaluate import Yardstick, draw, evaluate
from models.train import Training

SIZE, EPOCHS, REPEATED = 64, 20, 8  # of the judge: pixels, epochs, how often it sees a photograph
UNSEEN = slice(JUDGED_BY.start, FLOOR.stop)  # renders that the starter generator's guide never saw
STARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "warm": (starts.STARTER, {}), "unguided": (starts.STARTER, {"guide": 0.0}),
    "unmixed": (starts.STARTER, {"mixed": 0.0}),
    "gentle": (starts.STARTER, {"learning_rate": 1e-4, "discriminator_learning_rate": 1e-4}),
    "free": (starts.STARTER, {"guide": 0.0, "frozen": 0}),
    "scratch": (starts.SCRATCH, {"guide": 0.0}),
}  # fmt: skip
GIVEN = {"view": "view", "state": "kernel_state", "background": "background"}
COLUMNS = 12  # of the sheet
ENDLESS = 1_000_000  # epochs
ORDER = ("images", "start", "batch", "seed")  # of the table's rows

Rows = list[dict[str, str]]


def main() -> None:
    """Trains what is missing, measures every budget and prints the table of all that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    until = parser.add_mutually_exclusive_group()
    until.add_argument("--images", type=int, nargs="+", default=[30_000, 60_000])
    until.add_argument("--minutes", type=int, nargs="+", default=[])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--starts", nargs="+", choices=list(STARTS), default=["warm", "scratch"])
    parser.add_argument("--batch", type=int, default=preset("studio").batch)
    parser.add_argument("--sheet", type=Path, help="a PNG of both starts at the end, one above")
    options = parser.parse_args()
    devices.share_cores(preset("studio"))  # as a training of its own does
    seen, left_out = parted(options.folder)
    place = settings().workspace / "photos"
    by = Yardstick(the_judge(place / "judge", left_out), left_out, seen)
    checked = by.judge.accuracy(seen.images, seen.codes)
    print(f"{len(seen)} photographs, {len(left_out)} left out; the judge reads of the {len(seen)}:")
    print({name: round(share, 3) for name, share in checked.items()}, flush=True)
    budgets = [f"{n}-minutes" for n in options.minutes] or [f"{n}-images" for n in options.images]
    for budget in budgets:
        for seed in range(options.seeds):
            for name in options.starts:
                config = config_of(name, seed, options.batch)
                measured(place / folder(name, seed, options.batch), name, config, budget, seen, by)
    show(place)
    if options.sheet:
        folders = [place / folder(name, 0, options.batch) for name in options.starts]
        sheet(folders, budgets[-1], left_out).save(options.sheet)


def parted(folder: Path) -> tuple[Real, Real]:
    """Returns the photographs for trainings, and those of every third source of each crop."""
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources: dict[str, set[str]] = {}
    for row in rows:
        sources.setdefault(row["crop"], set()).add(source(row))
    away = {name for names in sources.values() for name in sorted(names)[1::3]}
    halves: tuple[Rows, Rows] = ([], [])
    for row in rows:
        halves[source(row) in away].append(row)
    first, second = (read(folder, half) for half in halves)
    return first, second


def source(row: dict[str, str]) -> str:
    """Returns which photograph a row was cut from."""
    return f"{row['source']} {row['source_path']}"


def read(folder: Path, rows: Rows) -> Real:
    """Returns photographs with what their columns and words say."""
    axes, terms = condition_axes(), vocabulary()
    codes = []
    for row in rows:
        crop = terms.crop_code(row["crop"])
        known = dict(captions.read(row["text"], crop=crop).conditions)
        for axis, column in GIVEN.items():
            if row.get(column):
                known[axis] = terms.value_code(axis, row[column], crop=crop)
        known[CROP_AXIS] = crop
        codes.append([axis.code(known.get(axis.name)) for axis in axes])
    images = np.stack([renders.shrunk(folder / row["file_name"], SIZE) for row in rows])
    return Real(images, np.array(codes, dtype=np.int16), tuple(row["text"] for row in rows))


def the_judge(place: Path, left_out: Real) -> judge.Judge:
    """Returns a judge that has seen renders and the photographs left out, made where it is not."""
    if judge.is_there(place):
        return judge.read(place)
    unseen = renders.read(renders.default("further"), SIZE, part=UNSEEN)
    images = np.concatenate([unseen.images, *[left_out.images] * REPEATED])
    codes = np.concatenate([unseen.codes, *[left_out.codes] * REPEATED])
    made = judge.train(
        images, codes, condition_axes(), epochs=EPOCHS, start=published.lite0(),
        tick=lambda epoch, loss: print(f"judge: epoch {epoch}, loss {loss:.3f}", flush=True),
    )  # fmt: skip
    made.save(place)
    return made


def config_of(name: str, seed: int, batch: int) -> TrainingConfig:
    """Returns the settings of a start; nothing ends it but its budget, and no snapshot is drawn."""
    start, changes = STARTS[name]
    base = preset("studio", resolution=SIZE, batch=batch, seed=seed)
    base = replace(base, epochs=ENDLESS, snapshot_every=ENDLESS)
    return replace(starts.fitted(base, start), **changes)


def folder(name: str, seed: int, batch: int) -> str:
    """Returns the name of a training's folder."""
    return f"{name}-{batch}-{seed}"


def measured(
    place: Path, name: str, config: TrainingConfig, budget: str, seen: Real, by: Yardstick
) -> None:
    """Trains on to so many images or minutes and writes the figures, if they are not there yet."""
    told = place / f"figures-{budget}.json"
    if told.exists():
        return
    count, of = budget.split("-")
    bundle = Bundle(seen.images, seen.codes, seen.descriptions, condition_axes(), {"name": "seen"})
    start = starts.checkpoint(config.start)
    training = Training(
        place, bundle, config, start=start, guide=starts.GUIDE, renders=starts.RENDERS
    )

    def is_spent() -> bool:
        images, minutes = training.at.step * config.batch, training.at.seconds / 60
        return (images if of == "images" else minutes) >= int(count)

    training.run(lambda event, **fields: None, is_spent)
    newest = checkpoints(place / "checkpoints")[-1]
    figures = evaluate(load_generator(newest), seen, by)
    figures |= {"start": name, "seed": config.seed, "batch": config.batch}
    figures |= {"images": training.at.step * config.batch, "minutes": training.at.seconds / 60}
    figures["checkpoint"] = newest.name
    told.write_text(json.dumps(figures), encoding="utf-8")
    print(row_of(figures), flush=True)


def row_of(figures: dict[str, Any]) -> str:
    """Returns the figures of one budget as cells of the table."""
    finest = max(figures["swd"], key=int)
    values = (
        figures["crop_accuracy"], figures["conditions"]["view"], figures["kid"],
        figures["swd"][finest] / figures["swd_floor"][finest],
        figures["diversity"] / figures["diversity_real"], figures["copying"],
    )  # fmt: skip
    names = (figures["start"], str(figures["batch"]), str(figures["seed"]))
    return " | ".join([*names, *(f"{value:.3f}" for value in values)])


def show(place: Path) -> None:
    """Prints every budget that was measured and a line of JSON."""
    found = [json.loads(path.read_text()) for path in place.glob("*/figures-*.json")]
    found.sort(key=lambda figures: tuple(map(figures.get, ORDER)))
    print(f"\nphotos: {machine()}; SWD and diversity as ratios to photographs\n")
    names = "images | minutes | start | batch | seed | crop | view | KID | finest SWD | diversity"
    print(f"| {names} | C_T |\n" + "| --- " * 11 + "|")
    for figures in found:
        print(f"| {figures['images']} | {figures['minutes']:.1f} | {row_of(figures)} |")
    print("\n" + json.dumps({"bench": "photos", "machine": machine(), "results": found}))


def sheet(folders: list[Path], budget: str, asked: Real) -> Image.Image:
    """Returns images of the same conditions by each start, one above the other."""
    picks = np.linspace(0, len(asked) - 1, 2 * COLUMNS).round().astype(int)
    rows = []
    for place in folders:
        told = json.loads((place / f"figures-{budget}.json").read_text())
        trained = load_generator(place / "checkpoints" / told["checkpoint"])
        rows += np.split(draw(trained, asked.at(picks), seed=0), 2)
    return renders.page(rows, block=2)


if __name__ == "__main__":
    main()
