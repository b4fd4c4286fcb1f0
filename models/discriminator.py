"""The discriminator D(x, t): a DCGAN encoder, and a head that judges its last map with the text."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from models.config import SEED_SIZE, TrainingConfig
from models.generator import normal, text_projection

PATCH_SIZE = 8  # pixels of the map whose patches are judged and from which images are rebuilt


def build_discriminator(config: TrainingConfig, *, features: int) -> keras.Model:
    """Returns D: (images (B, R, R, 3) in [-1, 1], (B, features)) -> logits (B, 1); R: resolution.

    Its layers `encoder` and `head` can be called by themselves, so that an image is looked at once
    and judged with several texts.
    """
    images = keras.Input((config.resolution, config.resolution, 3), name="images")
    text = keras.Input((features,), name="text")
    encoder = build_encoder(config)
    maps = encoder(images)
    head = build_head(config, maps["map"].shape[1:], features=features)
    logits = head([maps["map"], text])
    return keras.Model([images, text], logits, name="discriminator")


def build_encoder(config: TrainingConfig) -> keras.Model:
    """Returns images (B, R, R, 3) -> {"map": (B, 4, 4, C), "patches": …, "rebuilt": …}.

    4x4 strided convolutions with LeakyReLU (Radford et al. 2016), without batch normalisation: with
    it, on a hundred pairs, D is sure of every image within 20 epochs (docs/figures.md). Patch
    logits (B, 8, 8, 1) and rebuilt images (B, 32, 32, 3) are there where the settings ask for them.
    """
    images = keras.Input((config.resolution, config.resolution, 3), name="images")
    x, beside = images, {}
    for level in range(config.doublings):
        width = config.width * 2**level
        x = layers.Conv2D(
            width, 4, strides=2, padding="same", kernel_initializer=first(config),
            trainable=level >= config.frozen,
        )(x)  # fmt: skip
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        if x.shape[1] == PATCH_SIZE and config.patches:
            beside["patches"] = _patch_logits(x)
        if x.shape[1] == PATCH_SIZE and config.reconstruction:
            beside["rebuilt"] = _rebuilt(x, config)
    return keras.Model(images, {"map": x, **beside}, name="encoder")


def build_head(config: TrainingConfig, shape: Any, *, features: int) -> keras.Model:
    """Returns (last map (B, 4, 4, C), text (B, features)) -> logits (B, 1).

    Concatenated: the compressed text is repeated over the map and judged with it (Reed et al.
    2016). Projection: an inner product of image and text is added to an unconditional judgement
    (Miyato and Koyama 2018).
    """
    seen = keras.Input(shape, name="map")
    text = keras.Input((features,), name="text")
    caption = text_projection(config, name="caption")(text)
    x = layers.Concatenate()([seen, Spread()(seen)]) if config.spread else seen
    if config.judgement == "projection":
        x = layers.Dense(shape[-1], kernel_initializer=first(config))(layers.Flatten()(x))
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        alone = layers.Dense(1, kernel_initializer=normal(), dtype="float32")(x)
        meant = layers.Dense(shape[-1], use_bias=False, kernel_initializer=normal())(caption)
        logits = alone + layers.Dot(1, dtype="float32")([x, meant])
        return keras.Model([seen, text], logits, name="head")
    everywhere = layers.Reshape((1, 1, config.text_width))(caption)
    everywhere = layers.UpSampling2D(SEED_SIZE)(everywhere)
    x = layers.Concatenate()([x, everywhere])
    x = layers.Conv2D(shape[-1], 1, kernel_initializer=normal())(x)
    x = layers.LeakyReLU(negative_slope=0.2)(x)
    logits = layers.Conv2D(1, SEED_SIZE, kernel_initializer=normal(), dtype="float32")(x)
    return keras.Model([seen, text], layers.Flatten()(logits), name="head")


def first(config: TrainingConfig) -> keras.initializers.Initializer:
    """Returns the first weights of the layers that an image passes through."""
    if config.initial == "normal":
        return normal()
    leaky = 2 / (1 + 0.2**2)  # He et al. 2015
    return keras.initializers.VarianceScaling(leaky, "fan_in", "untruncated_normal")


class Spread(layers.Layer):  # type: ignore[misc]  # Keras has no types
    """One more map: how much the images of the batch differ, on average (Karras et al. 2018)."""

    def call(self, x: Any) -> Any:
        """Returns (B, H, W, 1), the same number everywhere, for x (B, H, W, C)."""
        deviation = ops.sqrt(ops.var(ops.cast(x, "float32"), axis=0) + 1e-8)
        one = ops.ones_like(x[..., :1])
        return one * ops.cast(ops.mean(deviation), x.dtype)

    def compute_output_shape(self, shape: Any) -> Any:
        """Returns the shape of one map."""
        return (*shape[:-1], 1)


def _patch_logits(x: Any) -> Any:
    return layers.Conv2D(1, 1, kernel_initializer=normal(), dtype="float32")(x)


def _rebuilt(x: Any, config: TrainingConfig) -> Any:
    """Returns a 32-pixel image made from the 8x8 map, so that the map must hold the whole image."""
    for width in (2 * config.width, config.width):
        x = layers.Conv2D(width, 3, padding="same", kernel_initializer=normal())(
            layers.UpSampling2D()(x)
        )
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    return layers.Conv2D(3, 3, padding="same", activation="tanh", dtype="float32")(x)
