"""Do conditions do what they say: each asked for alone, its response against the neutral value's.

Run: python manage.py bench responses [CHECKPOINT] [--seeds 32] [--pairs FOLDER]

CHECKPOINT is that of the starter generator unless named. For every seed the condition is asked for
alone, what is open filled from a training pair that shows it; then the same with the axis's neutral
value. The share is of seeds for which the response moved the way that is expected.

Whether a response follows a condition in real images at all is measured on pairs, the starter pairs
unless named: least squares of the response on crop and all axes gives the change, with its t value.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench import renders
from bench.report import machine
from core.create.expectations import NEUTRAL, NEUTRAL_KINDS, Expectation, expectations
from core.create.responses import RESPONSES, SIDE, View, view_of
from core.create.shown import Shown, read_shown
from core.create.studies import SEVERITY, STATE, with_value
from core.curate.starter import MANIFEST
from core.train import starts
from core.vocabulary import CROP_AXIS, Conditions, vocabulary
from models.checkpoint import Trained, load_generator
from models.serve import make_images

LEAST_SHARE = 0.9
FEW = 1e-9


def main() -> None:
    """Measures pairs and, where there is one, a generator; prints a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="?", default=starts.SHIPPED)
    parser.add_argument("--seeds", type=int, default=32)
    parser.add_argument("--pairs", type=Path, default=renders.STARTER)
    options = parser.parse_args()
    found = in_pairs(options.pairs)
    if (options.checkpoint / starts.CARD).is_file():
        made = in_images(options.checkpoint, options.seeds)
        found = [a | b for a, b in zip(found, made, strict=True)]
    else:
        print(f"No generator in {options.checkpoint}: only pairs are measured.\n")
    show(found)


def in_images(checkpoint: Path, seeds: int) -> list[dict[str, float]]:
    """Returns for every expectation the share of seeds that meet it, and the median change."""
    trained, pairs, found = load_generator(checkpoint), read_shown(checkpoint), []
    for item in expectations():
        changes = changed_by(item, trained, pairs, range(seeds))
        met = sum(change * item.direction > 0 for change in changes)
        found.append({"share": met / seeds, "change": statistics.median(changes)})
    return found


def changed_by(
    item: Expectation, trained: Trained, pairs: Shown, seeds: Sequence[int]
) -> list[float]:
    """Returns for every seed by how much the value moves the response against the neutral one."""
    asked = [with_value(alone(item, pairs, seed), item.axis, item.value) for seed in seeds]
    neutral = [with_value(conditions, item.axis, item.neutral) for conditions in asked]
    wanted = [
        {"seed": seed, "description": "", "conditions": conditions}
        for seed, conditions in zip([*seeds, *seeds], [*asked, *neutral], strict=True)
    ]
    measure = RESPONSES[item.response].measure
    values = [measure(seen(made["pixels"])) for made in make_images(trained, wanted)]
    return [a - b for a, b in zip(values[: len(seeds)], values[len(seeds) :], strict=True)]


def alone(item: Expectation, pairs: Shown, seed: int) -> Conditions:
    """Returns one value with all else open, filled; a kind brings its crop."""
    crops = vocabulary().axis(item.axis).term(item.value).crops
    crop = {CROP_AXIS: crops[0]} if crops else {}
    return pairs.filled({**crop, item.axis: item.value}, seed)


def seen(pixels: np.ndarray) -> View:
    """Returns an image as it is measured."""
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return view_of(png.getvalue(), len(pixels))


def in_pairs(folder: Path) -> list[dict[str, Any]]:
    """Returns for every expectation how pairs change with the value, all other axes held."""
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    views = [view_of((folder / row["file_name"]).read_bytes(), SIDE) for row in rows]
    fits: dict[tuple[str, str], Mapping[tuple[str, str], tuple[float, float]]] = {}
    found = []
    for item in expectations():
        held = STATE if item.axis == SEVERITY else SEVERITY  # each says most of the other
        if (item.response, held) not in fits:
            values = [RESPONSES[item.response].measure(view) for view in views]
            fits[item.response, held] = fitted(rows, values, without=held)
        change, t = fits[item.response, held].get((item.axis, item.value), (0.0, 0.0))
        count = sum(row[item.axis] == item.value for row in rows)
        found.append(vars(item) | {"pairs": count, "pairs_change": change, "pairs_t": t})
    return found


def fitted(
    rows: Sequence[Mapping[str, str]], values: Sequence[float], *, without: str
) -> dict[tuple[str, str], tuple[float, float]]:
    """Returns the change and its t value of every value of every axis but `without`."""
    axes = [CROP_AXIS, *(axis.name for axis in vocabulary().axes if axis.name != without)]
    neutral = {*NEUTRAL.items(), *(("kind", kind) for kind in NEUTRAL_KINDS)}
    names = sorted({(axis, row[axis]) for row in rows for axis in axes if row[axis]} - neutral)
    factors = np.array([[row[axis] == value for axis, value in names] for row in rows], float)
    inverse = np.linalg.pinv(factors.T @ factors)
    changes = inverse @ factors.T @ np.array(values)
    rest = np.array(values) - factors @ changes
    variance = rest @ rest / max(len(rows) - len(names), 1)
    errors = np.sqrt(np.diag(inverse) * variance) + FEW
    return {n: (float(c), float(c / e)) for n, c, e in zip(names, changes, errors, strict=True)}


def show(found: Sequence[Mapping[str, Any]]) -> None:
    """Prints one row an expectation, and how many of them hold."""
    print(f"responses: {machine()}\n")
    print("| condition | against | response | way | pairs | in pairs (t) | in images | share |")
    print("| --- " * 8 + "|")
    for row in found:
        way = "up" if row["direction"] > 0 else "down"
        name = f"{row['axis']} {row['value']} | {row['neutral']} | {row['response']} | {way}"
        pairs = f"{row['pairs']} | {row['pairs_change']:+.1f} ({row['pairs_t']:+.1f})"
        images = f"{row['change']:+.1f} | {row['share']:.0%}" if "share" in row else " | "
        print(f"| {name} | {pairs} | {images} |")
    right = sum(row["pairs_t"] * row["direction"] > 0 for row in found)
    totals: dict[str, Any] = {"in_pairs": right, "of": len(found)}
    if "share" in found[0]:
        totals["in_images"] = sum(row["share"] >= LEAST_SHARE for row in found)
    print("\n" + json.dumps({"bench": "responses", "machine": machine(), **totals, "rows": found}))


if __name__ == "__main__":
    main()
