"""Are the captions true? A small classifier, trained on further renders, reads the starter pairs.

Run: python manage.py render further --count 2000, then
     python manage.py bench starter [FOLDER of that set] [--epochs 40]

The starter pairs are never trained on, and nothing was chosen by their figures but the renderer.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.report import machine
from core.curate.starter import FOLDER
from core.settings import settings
from core.vocabulary import vocabulary

SIZE = 96  # pixels that the classifier sees
BATCH = 32
LIMITS = {"crop": 0.97}  # at least; every axis:
AXIS_LIMIT = 0.90

Images = NDArray[np.float32]
Rows = list[dict[str, str]]


def main() -> None:
    """Trains on the further set, reads the starter pairs, prints a row for crop and every axis."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = settings().workspace / "renders" / "further" / "pairs"
    parser.add_argument("further", type=Path, nargs="?", default=default)
    parser.add_argument("--starter", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    images, rows = read_set(options.further)
    targets = ["crop", *(axis.name for axis in vocabulary().axes)]
    classes = {name: sorted({row[name] for row in rows}) for name in targets}
    model = train(images, encoded(rows, classes), classes, options.epochs, options.seed)
    starter, truth = read_set(options.starter)
    said = answers(model, starter, classes)
    results = [result(name, truth, said[name]) for name in targets]
    show(results, len(rows), options.epochs)


def read_set(folder: Path) -> tuple[Images, Rows]:
    """Returns images (N, SIZE, SIZE, 3) in [0, 1] and their manifest's rows."""
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    images = []
    for row in rows:
        with Image.open(folder / row["file_name"]) as image:
            small = image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BOX)
        images.append(np.asarray(small, dtype=np.float32) / 255)
    return np.stack(images), rows


def encoded(rows: Rows, classes: dict[str, list[str]]) -> dict[str, NDArray[np.int64]]:
    """Returns for every target the number of each row's class (N,)."""
    return {
        name: np.array([values.index(row[name]) for row in rows])
        for name, values in classes.items()
    }


def build(classes: dict[str, list[str]]) -> Any:
    """Returns a convolutional classifier with a softmax head for crop and every axis."""
    import keras
    from keras import layers

    image = keras.Input((SIZE, SIZE, 3))
    x = layers.Rescaling(2.0, -1.0)(image)
    for width, pool in ((32, False), (64, True), (96, True), (144, True), (192, False)):
        x = layers.Conv2D(width, 3, strides=2 if width == 32 else 1, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.MaxPooling2D()(x) if pool else x
    pooled = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    x = layers.Dropout(0.3)(layers.Concatenate()(pooled))
    heads = {
        name: layers.Dense(len(values), activation="softmax", name=name)(x)
        for name, values in classes.items()
    }
    return keras.Model(image, heads)


def train(
    images: Images, labels: dict[str, Any], classes: dict[str, list[str]], epochs: int, seed: int
) -> Any:
    """Returns the trained classifier; pictures are turned and mirrored at random."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = build(classes)
    steps = epochs * (len(images) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=2e-3, warmup_steps=steps // 20
    )
    losses = dict.fromkeys(classes, "sparse_categorical_crossentropy")
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-2), losses)
    for epoch in range(epochs):
        order = rng.permutation(len(images))[: steps // epochs * BATCH].reshape(-1, BATCH)
        total = 0.0
        for picks in order:
            batch = turned(images[picks], rng)
            here = {name: values[picks] for name, values in labels.items()}
            total += float(model.train_on_batch(batch, here, return_dict=True)["loss"])
        print(f"epoch {epoch + 1} of {epochs}: loss {total / len(order):.3f}", flush=True)
    return model


def turned(batch: Images, rng: np.random.Generator) -> Images:
    """Returns the batch with each picture mirrored and turned by right angles at random."""
    made = [np.rot90(image, rng.integers(4)) for image in batch]
    return np.stack([image[:, ::-1] if rng.random() < 0.5 else image for image in made])


def answers(model: Any, images: Images, classes: dict[str, list[str]]) -> dict[str, list[str]]:
    """Returns what the classifier says, the mean over the eight turns of every picture."""
    views = [
        np.rot90(flip, turn, axes=(1, 2))
        for turn in range(4)
        for flip in (images, images[:, :, ::-1])
    ]
    said = [model.predict(view, verbose=0) for view in views]
    return {
        name: [values[best] for best in np.mean([one[name] for one in said], 0).argmax(1)]
        for name, values in classes.items()
    }


def result(name: str, truth: Rows, said: list[str]) -> dict[str, Any]:
    """Returns accuracy in [0, 1] of a target over the pairs that have it, and its confusions."""
    pairs = [(row[name], word) for row, word in zip(truth, said, strict=True) if row[name]]
    wrong = Counter(f"{true} as {word}" for true, word in pairs if true != word)
    right = sum(true == word for true, word in pairs)
    at_least = LIMITS.get(name, AXIS_LIMIT)
    return {
        "target": name, "pairs": len(pairs), "accuracy": round(right / len(pairs), 4),
        "at_least": at_least, "confusions": dict(wrong.most_common(4)),
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
