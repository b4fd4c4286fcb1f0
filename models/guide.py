"""A guide: a classifier of real images that tells G in a training what its images show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from keras import ops

from models import judge
from models.config import Axis, ConfigError

Guide = Callable[[Any, Any], Any]
LEAST = 1e-5  # probability below which an image cannot be more wrong


def misread_by(folder: Path | None, axes: Sequence[Axis], *, size: int) -> Guide:
    """Returns a function of images (B, R, R, 3) in [-1, 1] and their text features (B, F).

    It is the cross entropy between what the classifier in `folder` reads and what was asked for,
    summed over the axes, the mean of the batch (the auxiliary classifier of Odena et al. 2017, but
    one that has learnt before and from real images only). An axis left open counts for nothing.
    Images of twice, three times … its size are shrunk to it.

    Raises:
        ConfigError: there is no classifier, or one of other axes or of images that these are no
            multiple of.
    """
    reader = judge.found_in(folder)
    if not reader or size % reader.size or reader.axes != tuple(axes):
        raise ConfigError(f"Expected a classifier of these axes for {size} px in {folder}.")
    model, times = reader.model, size // reader.size

    def misread(images: Any, text: Any) -> Any:
        tones = (ops.cast(images, "float32") + 1.0) * 127.5
        said = model(ops.average_pool(tones, times) if times > 1 else tones, training=False)
        lost, first = 0.0, 0
        for axis in axes:
            asked = text[:, first : first + len(axis.values)]
            lost -= ops.mean(ops.sum(asked * ops.log(said[axis.name] + LEAST), axis=1))
            first += len(axis.values)
        return lost

    return misread
