"""The discriminator D(x, t): a DCGAN encoder that meets the text at its last 4x4 feature map."""

from __future__ import annotations

from math import log2

import keras
from keras import layers

from models.config import TrainingConfig
from models.generator import SEED_SIZE, normal, text_projection


def build_discriminator(config: TrainingConfig, *, features: int) -> keras.Model:
    """Returns D: (images (B, R, R, 3) in [-1, 1], (B, features)) -> logits (B, 1); R: resolution.

    4x4 strided convolutions with LeakyReLU (Radford et al. 2016); the compressed text is repeated
    over the 4x4 map and judged together with it (Reed et al. 2016). Without batch normalisation:
    with it, on a hundred pairs, D is sure of every image within 20 epochs (docs/figures.md).
    """
    images = keras.Input((config.resolution, config.resolution, 3), name="images")
    text = keras.Input((features,), name="text")
    halvings = int(log2(config.resolution // SEED_SIZE))

    x = images
    width = config.width
    for _ in range(halvings):
        x = layers.Conv2D(width, 4, strides=2, padding="same", kernel_initializer=normal())(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        width *= 2

    caption = text_projection(config, name="caption")(text)
    everywhere = layers.Reshape((1, 1, config.text_width))(caption)
    everywhere = layers.UpSampling2D(SEED_SIZE)(everywhere)
    x = layers.Concatenate()([x, everywhere])
    x = layers.Conv2D(width // 2, 1, kernel_initializer=normal())(x)
    x = layers.LeakyReLU(negative_slope=0.2)(x)
    logits = layers.Conv2D(1, SEED_SIZE, kernel_initializer=normal())(x)
    return keras.Model([images, text], layers.Flatten()(logits), name="discriminator")
