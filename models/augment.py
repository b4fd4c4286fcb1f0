"""Changes made at random, and differentiably, to all that the discriminator sees.

DiffAugment (Zhao et al. 2020) with weak colour: a strong one would take the meaning from words of
colour. All chance comes from a seed, so that a step can be repeated to the bit.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from models.config import COLOUR, HOLE, SHIFT


def augment(images: Any, strength: float, seed: Any) -> Any:
    """Returns images (B, R, R, 3) in [-1, 1] shifted, with a hole and another tone.

    Args:
        strength: in [0, 1]; 0 returns the images as they are.
        seed: int32 (2,); the same seed makes the same changes.
    """
    if not strength:
        return images
    seeds = tf.random.split(seed, 4)
    images = _toned(images, COLOUR * strength, seeds[0])
    images = _shifted(images, SHIFT * strength, seeds[1], seeds[2])
    return _holed(images, HOLE * strength, seeds[3])


def _toned(images: Any, most: float, seed: Any) -> Any:
    """Returns images with brightness, contrast and saturation changed by up to `most`."""
    shape = (3, tf.shape(images)[0], 1, 1, 1)
    bright, contrast, saturation = tf.unstack(tf.random.stateless_uniform(shape, seed, -most, most))
    grey = tf.reduce_mean(images, 3, keepdims=True)
    images = grey + (images - grey) * (1 + saturation)
    middle = tf.reduce_mean(images, (1, 2, 3), keepdims=True)
    return middle + (images - middle) * (1 + contrast) + bright


def _shifted(images: Any, most: float, down: Any, right: Any) -> Any:
    """Returns images moved by up to `most` of their side; what comes in is their mirror image."""
    for axis, seed in ((1, down), (2, right)):
        side = images.shape[axis]
        reach = max(1, round(most * side))
        move = tf.random.stateless_uniform(
            (tf.shape(images)[0], 1), seed, -reach, reach + 1, tf.int32
        )
        at = tf.abs(tf.range(side)[None] + move)
        at = tf.where(at >= side, 2 * (side - 1) - at, at)
        images = tf.gather(images, at, axis=axis, batch_dims=1)
    return images


def _holed(images: Any, size: float, seed: Any) -> Any:
    """Returns images with a grey square, `size` of the side, somewhere; at times partly outside."""
    side = images.shape[1]
    middle = tf.random.stateless_uniform((2, tf.shape(images)[0], 1), seed, 0, side, tf.int32)
    far = tf.abs(tf.range(side)[None, None] - middle) * 2 < round(size * side)
    hole = far[0][:, :, None] & far[1][:, None, :]
    return tf.where(hole[..., None], 0.0, images)
