"""Are the captions true? A small classifier, taught by further renders, reads the starter pairs.

Its body begins with published weights (bench/published.py), which know no grain.

Run: python manage.py render further --count 2000, then
     python manage.py bench starter [FOLDER of that set] [--epochs 40] [--count 2000]

The starter pairs are never trained on, and nothing was chosen by their figures but the renderer.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import published, renders
from bench.report import machine
from core.settings import settings
from core.train.bundles import condition_axes
from models import judge
from models.config import Axis

SIZE = 128  # pixels that the classifier sees
MIX = 0.3  # of two images at a time: 2,000 alone are learnt by heart
LIMITS = {"crop": 0.97}  # at least; every axis:
AXIS_LIMIT = 0.90

Codes = NDArray[np.int64]


def main() -> None:
    """Trains on the further set, reads the starter pairs, prints a row for crop and every axis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("further", type=Path, nargs="?", default=renders.default("further"))
    parser.add_argument("--starter", type=Path, default=renders.STARTER)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--count", type=int, default=2000, help="how many of the set, the last")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    axes = condition_axes()
    further = renders.read(options.further, SIZE, part=slice(-options.count, None))
    reader = judge.train(
        further.images,
        further.codes,
        axes,
        epochs=options.epochs,
        start=published.lite0(),
        mix=MIX,
        seed=options.seed,
        tick=print_epoch,
    )
    starter = renders.read(options.starter, SIZE)
    reader.save(settings().workspace / f"judge-{SIZE}-{len(further)}")
    said = reader.codes(starter.images)
    results = [result(axis, starter.codes[:, n], said[:, n]) for n, axis in enumerate(axes)]
    show(results, len(further), options.epochs)


def print_epoch(epoch: int, loss: float) -> None:
    """Prints how the training goes."""
    print(f"epoch {epoch}: loss {loss:.3f}", flush=True)


def result(axis: Axis, truth: Codes, said: Codes) -> dict[str, Any]:
    """Returns accuracy in [0, 1] over the pairs that have the axis, and what was mistaken."""
    known = truth > 0
    wrong = Counter(
        f"{axis.values[true - 1]} as {axis.values[word - 1]}"
        for true, word in zip(truth[known], said[known], strict=True)
        if true != word
    )
    return {
        "target": axis.name, "pairs": int(known.sum()),
        "accuracy": round(float((truth[known] == said[known]).mean()), 4),
        "at_least": LIMITS.get(axis.name, AXIS_LIMIT), "confusions": dict(wrong.most_common(5)),
    }  # fmt: skip


def show(results: list[dict[str, Any]], trained_on: int, epochs: int) -> None:
    """Prints a table and one line of JSON."""
    print(f"\nstarter: {machine()}, {trained_on} renders, {epochs} epochs\n")
    print("| names | pairs | right | at least | confusions |\n| --- | --- | --- | --- | --- |")
    for row in results:
        wrong = ", ".join(f"{what} {count}" for what, count in row["confusions"].items())
        right, least = f"{100 * row['accuracy']:.1f} %", f"{100 * row['at_least']:.0f} %"
        print(f"| {row['target']} | {row['pairs']} | {right} | {least} | {wrong} |")
    told = {"bench": "starter", "machine": machine(), "trained_on": trained_on, "epochs": epochs}
    print("\n" + json.dumps(told | {"results": results}))


if __name__ == "__main__":
    main()
