"""The generator G(z, t): a DCGAN decoder that reads latent noise and text features."""

from __future__ import annotations

from math import log2

import keras
from keras import layers

from models.config import TrainingConfig

SEED_SIZE = 4  # pixels of the first feature map


def build_generator(config: TrainingConfig, *, features: int) -> keras.Model:
    """Returns G: ((B, latent), (B, features)) -> images (B, resolution, resolution, 3) in [-1, 1].

    Layers are those of Radford et al. 2016: 4x4 transposed convolutions with batch normalisation
    and ReLU; the text is joined to the noise as in Reed et al. 2016.
    """
    latents = keras.Input((config.latent,), name="latents")
    text = keras.Input((features,), name="text")
    doublings = int(log2(config.resolution // SEED_SIZE))
    width = config.width * 2 ** (doublings - 1)

    caption = text_projection(config, name="caption")(text)
    x = layers.Concatenate()([latents, caption])
    x = layers.Dense(SEED_SIZE * SEED_SIZE * width, use_bias=False, kernel_initializer=normal())(x)
    x = layers.Reshape((SEED_SIZE, SEED_SIZE, width))(x)
    x = layers.ReLU()(batch_norm()(x))
    for _ in range(doublings - 1):
        width //= 2
        x = layers.Conv2DTranspose(
            width, 4, strides=2, padding="same", use_bias=False, kernel_initializer=normal()
        )(x)
        x = layers.ReLU()(batch_norm()(x))
    images = layers.Conv2DTranspose(
        3, 4, strides=2, padding="same", activation="tanh", kernel_initializer=normal()
    )(x)
    return keras.Model([latents, text], images, name="generator")


def text_projection(config: TrainingConfig, *, name: str) -> keras.Sequential:
    """Returns the layer that compresses `t` to text_width numbers, one for each network."""
    return keras.Sequential(
        [layers.Dense(config.text_width), layers.LeakyReLU(negative_slope=0.2)], name=name
    )


def batch_norm() -> layers.BatchNormalization:
    """Returns the batch normalisation of Radford et al. 2016."""
    return layers.BatchNormalization(
        momentum=0.9,
        epsilon=1e-5,
        gamma_initializer=keras.initializers.RandomNormal(1.0, 0.02),
    )


def normal() -> keras.initializers.Initializer:
    """Returns the initial weights of Radford et al. 2016: normal with deviation 0.02."""
    return keras.initializers.RandomNormal(0.0, 0.02)
