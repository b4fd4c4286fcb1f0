"""The judge: a classifier of real images only, which says what an image shows.

It never touches a training of a generator: what it says of generated images, and the features by
which it says it, are the measure of whether they show what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from models import backbone
from models.backbone import LITE0, Shape, Weights, body
from models.config import Axis
from models.moves import moves

Images = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.integer]
Features = npt.NDArray[np.float32]

CARD, WEIGHTS = "judge.json", "judge.npz"
BATCH = 32
LEARNING_RATE, WEIGHT_DECAY, LABEL_SMOOTHING = 1e-3, 2e-2, 0.05
TURN, ZOOM, SHIFT, BRIGHTER, CONTRAST = 0.15, 0.3, 0.1, 6.0, 0.08  # at most: radians, log, share


@dataclass(frozen=True)
class Judge:
    """A classifier with a softmax head for every axis, and the axes that it names.

    Images are uint8 (N, S, S, 3); S is the size that it was trained on.
    """

    model: keras.Model
    axes: tuple[Axis, ...]
    size: int
    shape: Shape = LITE0  # of its body

    def says(self, images: Images, *, turned: bool = True) -> dict[str, npt.NDArray[np.float32]]:
        """Returns for every axis the probabilities (N, values), the mean over eight turns.

        Not `turned`, it looks at the images as they are alone, in an eighth of the time.
        """
        said = [self._heads(view) for view in (_views(images) if turned else [images])]
        return {name: np.mean([one[name] for one in said], axis=0) for name in said[0]}

    def codes(self, images: Images, *, turned: bool = True) -> Codes:
        """Returns the likeliest value of every axis (N, axes), codes from 1; `turned`: see says."""
        said = self.says(images, turned=turned)
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
        """Writes weights, to half precision, size and axes into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / WEIGHTS, *(each.astype(np.float16) for each in self.model.get_weights()))
        axes = [{"name": axis.name, "values": list(axis.values)} for axis in self.axes]
        card = {"size": self.size, "axes": axes, "shape": asdict(self.shape)}
        (folder / CARD).write_text(json.dumps(card), encoding="utf-8")

    def _heads(self, images: Images) -> dict[str, npt.NDArray[np.float32]]:
        said: dict[str, npt.NDArray[np.float32]] = self.model.predict(
            images, batch_size=BATCH, verbose=0
        )
        return said


def build(axes: Sequence[Axis], shape: Shape = LITE0) -> keras.Model:
    """Returns an untrained classifier of images (S, S, 3) in [0, 255]; one head per axis.

    It computes in float32, whatever the policy: in bfloat16 its convolutions, each of one map, take
    several times as long on a processor.
    """
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return _built(axes, shape)
    finally:
        keras.config.set_dtype_policy(policy)


def _built(axes: Sequence[Axis], shape: Shape) -> keras.Model:
    image = keras.Input((None, None, 3))
    x = body(image, shape)
    x = layers.GlobalAveragePooling2D(name="features")(x)
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
    shape = Shape(**card["shape"])
    model = build(axes, shape)
    with np.load(folder / WEIGHTS) as kept:
        model.set_weights([kept[name] for name in kept.files])
    return Judge(model, axes, card["size"], shape)


def found_in(folder: Path | None) -> Judge | None:
    """Returns the judge in the folder, if there is one."""
    return read(folder) if folder and is_there(folder) else None


def fitting(folder: Path | None, size: int, axes: Sequence[Axis]) -> Judge | None:
    """Returns the judge in the folder, if there is one that reads these axes at this size."""
    found = found_in(folder)
    return found if found and found.size == size and found.axes == tuple(axes) else None


def train(
    images: Images,
    codes: Codes,
    axes: Sequence[Axis],
    *,
    epochs: int,
    start: Weights = (),
    shape: Shape = LITE0,
    mix: float = 0.0,
    seed: int = 0,
    tick: Callable[[int, float], object] = lambda epoch, loss: None,
) -> Judge:
    """Returns a judge trained on real images, turned, shifted, scaled and lit a little anew.

    Args:
        images: uint8 (N, S, S, 3). codes: (N, axes) from 1; 0, unspecified, counts for nothing.
        start: the weights that its body begins with; see backbone.load.
        shape: of its body.
        mix: 0 shows every image alone; above, two lie over each other, as much of the one as a beta
            distribution with this parameter says (mixup, Zhang et al. 2018).
        tick: is called after every epoch with its number and mean loss.
    """
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    model = build(axes, shape)
    if len(start):
        backbone.load(model, start)
    batches = max(1, len(images) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, epochs * batches, warmup_target=LEARNING_RATE, warmup_steps=epochs * batches // 20 + 1
    )
    losses = {
        axis.name: keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING)
        for axis in axes
    }
    model.compile(keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY), losses)
    for epoch in range(epochs):
        order = random.permutation(len(images))[: batches * BATCH]
        told = [
            _step(model, images[picks], codes[picks], axes, mix, random)
            for picks in np.array_split(order, batches)
        ]
        tick(epoch + 1, float(np.mean(told)))
    return Judge(model, tuple(axes), images.shape[1], shape)


def _step(
    model: keras.Model, images: Images, codes: Codes, axes: Sequence[Axis], mix: float, random: Any
) -> float:
    labels = {a.name: np.eye(len(a.values) + 1)[codes[:, n], 1:] for n, a in enumerate(axes)}
    known = {axis.name: (codes[:, n] > 0).astype(np.float32) for n, axis in enumerate(axes)}
    seen = _varied(images, random)
    if mix:
        share, other = random.beta(mix, mix), random.permutation(len(seen))
        seen = share * seen + (1 - share) * seen[other]
        labels = {name: share * one + (1 - share) * one[other] for name, one in labels.items()}
        known = {name: one * one[other] for name, one in known.items()}
    return float(model.train_on_batch(seen, labels, known, return_dict=True)["loss"])


def _varied(images: Images, random: np.random.Generator) -> Features:
    """Returns images mirrored, turned, scaled, shifted and lit at random; edges are reflected."""
    count, side = images.shape[:2]
    way = moves(count, side, random, turn=TURN, zoom=ZOOM, shift=SHIFT)
    seen = keras.ops.image.affine_transform(images.astype(np.float32), way, "bilinear", "reflect")
    contrast = 1 + random.uniform(-CONTRAST, CONTRAST, (count, 1, 1, 1))
    light = random.uniform(-BRIGHTER, BRIGHTER, (count, 1, 1, 1))
    lit = (keras.ops.convert_to_numpy(seen) - 127) * contrast + 127 + light
    return np.asarray(lit, dtype=np.float32)


def _views(images: Images) -> list[Images]:
    return [
        np.rot90(mirrored, quarter, axes=(1, 2))
        for mirrored in (images, images[:, :, ::-1])
        for quarter in range(4)
    ]
