"""Who wins the paper's minimax game: D's scores for three discriminators over the epochs.

Run: python manage.py bench balance PATH_OF_PAIRS [--epochs 100] [--seeds 2]

`batch norm`: D with batch normalisation as in Radford et al. 2016, at the generator's rate.
`same rate`: D without it, at the generator's rate. `paper`: the preset as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from bench.report import machine
from models.config import TrainingConfig, preset

VARIANTS = ("batch norm", "same rate", "paper")
SHOWN = 5  # rows per variant and seed


def main() -> None:
    """Trains every variant with every seed and prints D(x) and D(G(z)) on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    print(f"balance: {machine()}\n\n| D | seed | epoch | D(x) | D(G(z)) |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["GRAIN_WORKSPACE"] = workspace
        bundle = make_bundle(options.path)
        for variant in VARIANTS:
            for seed in range(options.seeds):
                folder = Path(workspace) / f"{variant}-{seed}"
                results += train(variant, seed, options.epochs, bundle, folder)
    print("\n" + json.dumps({"bench": "balance", "machine": machine(), "rows": results}))


def make_bundle(path: Path) -> Path:
    """Returns the folder of a 64 px bundle of the pairs at `path`."""
    from core.access import local_actor
    from core.curate import versions
    from core.curate.importing import import_pairs
    from core.curate.sources import open_source
    from core.train import bundles

    import_pairs(open_source(path), local_actor())
    return bundles.build(versions.freeze(local_actor()), 64)


def train(variant: str, seed: int, epochs: int, bundle: Path, folder: Path) -> list[dict[str, Any]]:
    """Returns D's scores of one training at a few epochs."""
    from models import discriminator
    from models.bundle import read_bundle
    from models.train import Training

    config = preset("paper", epochs=epochs, snapshot_every=epochs, seed=seed)
    if variant != "paper":
        rate = config.learning_rate
        config = TrainingConfig(**config.as_dict() | {"discriminator_learning_rate": rate})
    rows: list[dict[str, Any]] = []

    def report(event: str, **fields: Any) -> None:
        if event == "epoch" and fields["epoch"] % max(epochs // SHOWN, 1) == 0:
            scores = {
                name: round(fields["metrics"][name], 4) for name in ("real_score", "fake_score")
            }
            rows.append({"D": variant, "seed": seed, "epoch": fields["epoch"], **scores})
            print("| " + " | ".join(str(value) for value in rows[-1].values()) + " |", flush=True)

    slopes = normalised_slopes() if variant == "batch norm" else discriminator.layers
    with mock.patch.object(discriminator, "layers", slopes):
        Training(folder, read_bundle(bundle), config).run(report, lambda: False)
    return rows


def normalised_slopes() -> Any:
    """Returns Keras' layers with batch normalisation before every LeakyReLU."""
    import types

    import keras

    from models.generator import batch_norm

    def normalised(**options: Any) -> Any:
        return keras.Sequential([batch_norm(), keras.layers.LeakyReLU(**options)])

    names = {name: getattr(keras.layers, name) for name in dir(keras.layers)}
    return types.SimpleNamespace(**names | {"LeakyReLU": normalised})


if __name__ == "__main__":
    main()
