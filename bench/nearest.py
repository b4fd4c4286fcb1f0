"""A sheet of what a generator draws, each image above the nearest pair that it was trained on.

Run: python manage.py bench nearest CHECKPOINT SHEET [--columns 12] [--pairs FOLDER]

Two rows a crop, for conditions of held-out renders. Near is what is near to the judge of bench
quality, by the features that copying (C_T) is measured with.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bench import quality, renders
from models import metrics
from models.checkpoint import load_generator
from models.evaluate import draw


def main() -> None:
    """Writes the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--columns", type=int, default=12)
    parser.add_argument("--pairs", type=Path, default=renders.STARTER)
    options = parser.parse_args()
    trained = load_generator(options.checkpoint)
    size = trained.config.resolution
    held_out = renders.read(renders.default("held-out"), size)
    pairs = renders.read(options.pairs, size)
    by = quality.the_judge(size)
    own = by.features(pairs.images)
    rows = []
    crops = held_out.codes[:, 0]
    for crop in np.unique(crops):
        places = np.flatnonzero(crops == crop)[: options.columns]
        made = draw(trained, held_out.at(places), seed=0)
        near = metrics.nearest(own, by.features(made))
        rows += [made, pairs.images[near]]
    renders.page(rows, block=2).save(options.sheet)


if __name__ == "__main__":
    main()
