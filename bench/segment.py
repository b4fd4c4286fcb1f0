"""The network that tells kernels from ground: trained on renders, measured on held-out ones.

Run: python manage.py render held-out, render further --count 2664, render single --count 440, then
     python manage.py bench segment [--epochs 40] [--new] [--ship]

It learns from the single kernels of the last two, goes on from the shipped weights, or with `--new`
from none; `--ship` writes what comes of it to data/starter/segmenter.npz. No starter pair is seen:
bench solid measures with them.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench import renders
from bench.report import machine
from core.create import segmenter
from core.curate.starter import MANIFEST
from core.settings import settings
from models import segment, unet

Pixels = npt.NDArray[np.uint8]

LEARNT_FROM = ("further", "single")


def main() -> None:
    """Trains, measures, and ships if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    sets = [read(renders.default(name)) for name in LEARNT_FROM]
    images, masks = (np.concatenate([one[part] for one in sets]) for part in (0, 1))
    model = segment.train(
        images, masks, epochs=options.epochs,
        model=None if options.new else unet.load(segment.build(), segmenter.WEIGHTS),
        tick=lambda epoch, loss: print(f"epoch {epoch}: loss {loss:.3f}", flush=True),
    )  # fmt: skip
    path = segmenter.WEIGHTS if options.ship else settings().workspace / "segmenter.npz"
    unet.save(model, path)
    segmenter.WEIGHTS = path
    show(len(images), *read(renders.default("held-out")))


def read(folder: Path) -> tuple[Pixels, Pixels, list[dict[str, str]]]:
    """Returns the single kernels of a rendered set: images (N, 96, 96, 3) as the network is shown
    them, masks (N, 96, 96), and rows.
    """
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["view"] == "single"]
    rows = [row for row in rows if mask_of(folder, row).exists()]
    side = segment.SIDE
    images = [shown(renders.shrunk(folder / row["file_name"], side)) for row in rows]
    masks = []
    for row in rows:
        with Image.open(mask_of(folder, row)) as image:
            whole = Image.fromarray((np.asarray(image) > 0).astype(np.uint8) * 255)
        masks.append(np.asarray(whole.resize((side, side), Image.Resampling.BOX)) > 127)
    return np.stack(images), np.stack(masks).astype(np.uint8), rows


def shown(image: Pixels) -> Pixels:
    """Returns an image as light as the network is shown it."""
    return np.asarray((segmenter.exposed(image / 255) * 255).round(), np.uint8)


def mask_of(folder: Path, row: dict[str, str]) -> Path:
    """Returns where the mask of a picture lies."""
    return folder.parent / "masks" / f"{Path(row['file_name']).stem}.png"


def show(trained_on: int, images: Pixels, masks: Pixels, rows: list[dict[str, str]]) -> None:
    """Prints the IoU of kernel and ground, by crop, and a line of JSON."""
    found: dict[str, list[float]] = {}
    for image, mask, row in zip(images, masks, rows, strict=True):
        said, true = segmenter.log_odds(image / 255) > 0, mask > 0
        share = float((said & true).sum() / max((said | true).sum(), 1))
        for name in (row["crop"], "all"):
            found.setdefault(name, []).append(share)
    print(f"\nsegment: {machine()}, {trained_on} renders\n")
    print("| of | images | mean IoU | worst |\n| --- | --- | --- | --- |")
    for name, shares in found.items():
        print(f"| {name} | {len(shares)} | {np.mean(shares):.3f} | {min(shares):.3f} |")
    results: dict[str, Any] = {name: round(float(np.mean(s)), 4) for name, s in found.items()}
    print("\n" + json.dumps({"bench": "segment", "machine": machine(), "iou": results}))


if __name__ == "__main__":
    main()
