"""The network that corrects the form of a kernel: trained on renders, measured on held-out ones.

Run: python manage.py render held-out, render further --count 2664, render single --count 440, then
     python manage.py bench relief [--epochs 40] [--ship]

It learns from single kernels whose meshes are known, each with its true mask and with the one that
is found in the image. `--ship` writes it to data/starter/relief.npz. No starter pair is seen: bench
solid measures with them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.kernels import FOUND, TRUE, Kernel, arrays, read  # before models: see bench/solid.py
from bench.report import machine
from bench.segment import LEARNT_FROM
from core.create import relief as shipped
from core.settings import settings
from models import relief, unet


def main() -> None:
    """Trains, measures, and ships if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    kernels = [kernel for name in LEARNT_FROM for kernel in read(name)]
    made = relief.train(
        *arrays(kernels), epochs=options.epochs,
        tick=lambda epoch, loss: print(f"epoch {epoch}: loss {loss:.3f}", flush=True),
    )  # fmt: skip
    unet.save(made, shipped.WEIGHTS if options.ship else settings().workspace / "relief.npz")
    show(len(kernels), read("held-out"), made)


def show(trained_on: int, kernels: Sequence[Kernel], made: Any) -> None:
    """Prints the IoU of forms and of corrected forms, by crop and mask, and a line of JSON."""
    seen, truth = arrays(kernels)
    mirrored = made.predict(seen[:, :, ::-1], verbose=0)[:, :, ::-1]
    told = (made.predict(seen, verbose=0) + mirrored) / 2
    forms, corrected = (
        np.asarray(relief.overlaps(seen[..., 3:], truth, each)[0]) for each in (told * 0, told)
    )
    print(f"\nrelief: {machine()}, {trained_on} kernels\n")
    print("| of | kernels | form alone | corrected |\n| --- | --- | --- | --- |")
    results: dict[str, Any] = {}
    for name in (*sorted({each.crop for each in kernels}), TRUE, FOUND):
        own = np.array([name in (each.crop, each.mask) for each in kernels])
        results[name] = [float(found[own].mean()) for found in (forms, corrected)]
        print(f"| {name} | {own.sum()} | " + " | ".join(f"{x:.3f}" for x in results[name]) + " |")
    print("\n" + json.dumps({"bench": "relief", "machine": machine(), "iou": results}))


if __name__ == "__main__":
    main()
