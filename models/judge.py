"""The judge: a classifier of real images only, which says what an image shows.

It never touches a training of a generator: what it says of generated images, and the features by
which it says it, are the measure of whether they show what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from models.config import Axis

Images = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.integer]
Features = npt.NDArray[np.float32]

CARD, WEIGHTS = "judge.json", "judge.weights.h5"
BATCH = 64
SMALL_SHARE = 0.6  # of the epochs, at half the size: a quarter of the work
WIDTHS = (32, 64, 96, 144, 192)
LEARNING_RATE, WEIGHT_DECAY = 3e-3, 1e-2


@dataclass(frozen=True)
class Judge:
    """A classifier with a softmax head for every axis, and the axes that it names.

    Images are uint8 (N, S, S, 3); S is the size that it was trained on.
    """

    model: keras.Model
    axes: tuple[Axis, ...]
    size: int

    def says(self, images: Images) -> dict[str, npt.NDArray[np.float32]]:
        """Returns for every axis the probabilities (N, values), the mean over eight turns."""
        said = [self._heads(view) for view in _views(images)]
        return {name: np.mean([one[name] for one in said], axis=0) for name in said[0]}

    def codes(self, images: Images) -> Codes:
        """Returns the likeliest value of every axis (N, axes), codes from 1."""
        said = self.says(images)
        return np.stack([said[axis.name].argmax(1) + 1 for axis in self.axes], axis=1)

    def features(self, images: Images) -> Features:
        """Returns what the heads read (N, F), without turns."""
        inner = keras.Model(self.model.inputs, self.model.get_layer("features").output)
        return np.asarray(inner.predict(images, batch_size=BATCH, verbose=0))

    def accuracy(self, images: Images, codes: Codes) -> dict[str, float]:
        """Returns the share of images (N,) that show what `codes` (N, axes) say, for every axis.

        Rows where an axis is unspecified (0) do not count for it.
        """
        said = self.codes(images)
        shares = {}
        for place, axis in enumerate(self.axes):
            known = codes[:, place] > 0
            if known.any():
                shares[axis.name] = float((said[known, place] == codes[known, place]).mean())
        return shares

    def save(self, folder: Path) -> None:
        """Writes weights, size and axes into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.model.save_weights(folder / WEIGHTS)
        axes = [{"name": axis.name, "values": list(axis.values)} for axis in self.axes]
        card = json.dumps({"size": self.size, "axes": axes}, indent=1)
        (folder / CARD).write_text(card, encoding="utf-8")

    def _heads(self, images: Images) -> dict[str, npt.NDArray[np.float32]]:
        said: dict[str, npt.NDArray[np.float32]] = self.model.predict(
            images, batch_size=BATCH, verbose=0
        )
        return said


def build(axes: Sequence[Axis]) -> keras.Model:
    """Returns an untrained classifier of images (S, S, 3) in [0, 255]; one head per axis."""
    image = keras.Input((None, None, 3))
    x = layers.Rescaling(2.0 / 255, -1.0)(image)
    for place, width in enumerate(WIDTHS):
        x = layers.Conv2D(width, 3, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.MaxPooling2D(padding="same")(x) if place < len(WIDTHS) - 1 else x
    pooled = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    x = layers.Concatenate(name="features")(pooled)
    x = layers.Dropout(0.3)(x)
    heads = {
        axis.name: layers.Dense(len(axis.values), activation="softmax", name=axis.name)(x)
        for axis in axes
    }
    return keras.Model(image, heads, name="judge")


def is_there(folder: Path) -> bool:
    """Returns whether a judge lies in the folder, whole."""
    return (folder / CARD).is_file()


def read(folder: Path) -> Judge:
    """Returns the judge that was saved in the folder."""
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    axes = tuple(Axis(axis["name"], tuple(axis["values"])) for axis in card["axes"])
    model = build(axes)
    model.load_weights(folder / WEIGHTS)
    return Judge(model, axes, card["size"])


def train(
    images: Images,
    codes: Codes,
    axes: Sequence[Axis],
    *,
    epochs: int,
    seed: int = 0,
    tick: Callable[[int, float], object] = lambda epoch, loss: None,
) -> Judge:
    """Returns a judge trained on real images, mirrored and turned by right angles at random.

    Most epochs see them at half their size, which teaches as much in a quarter of the time.

    Args:
        images: uint8 (N, S, S, 3). codes: (N, axes) from 1; 0, unspecified, counts for nothing.
        tick: is called after every epoch with its number and mean loss.
    """
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    model = build(axes)
    batches = max(1, len(images) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, epochs * batches, warmup_target=LEARNING_RATE, warmup_steps=epochs * batches // 20 + 1
    )
    losses = {axis.name: "sparse_categorical_crossentropy" for axis in axes}
    model.compile(keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY), losses)
    small = _halved(images)
    for epoch in range(epochs):
        order = random.permutation(len(images))[: batches * BATCH]
        shown = small if epoch < SMALL_SHARE * epochs else images
        total = [
            _step(model, shown[picks], codes[picks], axes, random)
            for picks in np.array_split(order, batches)
        ]
        tick(epoch + 1, float(np.mean(total)))
    return Judge(model, tuple(axes), images.shape[1])


def _halved(images: Images) -> Images:
    """Returns images (N, S / 2, S / 2, 3), each pixel the mean of four."""
    count, side = images.shape[:2]
    blocks = images.reshape(count, side // 2, 2, side // 2, 2, 3)
    return np.asarray(blocks.mean(axis=(2, 4)).round().astype(np.uint8))


def _step(
    model: keras.Model, images: Images, codes: Codes, axes: Sequence[Axis], random: Any
) -> float:
    labels = {axis.name: np.maximum(codes[:, n] - 1, 0) for n, axis in enumerate(axes)}
    known = {axis.name: (codes[:, n] > 0).astype(np.float32) for n, axis in enumerate(axes)}
    loss = model.train_on_batch(_turned(images, random), labels, known, return_dict=True)["loss"]
    return float(loss)


def _turned(images: Images, random: np.random.Generator) -> Images:
    made = [np.rot90(image, int(random.integers(4))) for image in images]
    return np.stack([image[:, ::-1] if random.random() < 0.5 else image for image in made])


def _views(images: Images) -> list[Images]:
    return [
        np.rot90(mirrored, quarter, axes=(1, 2))
        for mirrored in (images, images[:, :, ::-1])
        for quarter in range(4)
    ]
