"""The generator G(z, t): a DCGAN decoder that reads latent noise and text features."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from models.config import SEED_SIZE, TrainingConfig


def build_generator(config: TrainingConfig, *, features: int) -> keras.Model:
    """Returns G: ((B, latent), (B, features)) -> images (B, resolution, resolution, 3) in [-1, 1].

    With the settings of `paper`, the layers are those of Radford et al. 2016: 4x4 transposed
    convolutions with batch normalisation and ReLU; the text is joined to the noise as in Reed et
    al. 2016. The other settings exchange one part each; see TrainingConfig.
    """
    latents = keras.Input((config.latent,), name="latents")
    text = keras.Input((features,), name="text")
    width = config.width * 2 ** (config.doublings - 1)

    style = layers.Concatenate()([latents, text_projection(config, name="caption")(text)])
    x = layers.Dense(SEED_SIZE * SEED_SIZE * width, use_bias=False, kernel_initializer=normal())(
        style
    )
    x = layers.Reshape((SEED_SIZE, SEED_SIZE, width))(x)
    x = first = _block(x, style, config)
    for level in range(1, config.doublings):
        width //= 2
        x = _enlarged(x, width, config)
        x = _block(x, style, config)
        if config.excitation and level == config.doublings - 1:
            x = _excited(x, first)
    images = _enlarged(x, 3, config, last=True)
    return keras.Model([latents, text], images, name="generator")


def text_projection(config: TrainingConfig, *, name: str) -> keras.Sequential:
    """Returns the layer that compresses `t` to text_width numbers, one for each network."""
    return keras.Sequential(
        [layers.Dense(config.text_width), layers.LeakyReLU(negative_slope=0.2)], name=name
    )


def normal() -> keras.initializers.Initializer:
    """Returns the initial weights of Radford et al. 2016: normal with deviation 0.02."""
    return keras.initializers.RandomNormal(0.0, 0.02)


class Noise(layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Adds noise to every place of a map, one learned strength per channel (Karras et al. 2019).

    The noise follows from the map's own values, so that an image is a function of its latent alone.
    """

    def build(self, shape: Any) -> None:
        """Makes the strengths (C,), which begin at nought."""
        self.strength = self.add_weight(shape=(shape[-1],), initializer="zeros", name="strength")
        self.mixing = keras.initializers.RandomNormal(0, 1, seed=7)((shape[-1], 1))

    def call(self, x: Any) -> Any:
        """Returns x (B, H, W, C) with noise."""
        mixed = ops.matmul(ops.cast(x, "float32"), self.mixing) * 1e3
        noise = 3.46 * (mixed - ops.floor(mixed) - 0.5)  # uniform, deviation 1
        return x + ops.cast(ops.stop_gradient(noise) * self.strength, x.dtype)


class Doubling(layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Doubles a map's side and convolves it with 3x3 kernels (Odena et al. 2016), in one step.

    The two together are a transposed 4x4 convolution whose kernel is the 3x3 one, each weight
    spread over 2x2 places: 4 products for a pixel and channel instead of 9.
    """

    def __init__(self, width: int, *, bias: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.width, self.bias = width, bias
        once = np.eye(4, 3) + np.eye(4, 3, -1)
        self.spread = np.einsum("ai,bj->abij", once, once).reshape(16, 9)

    def build(self, shape: Any) -> None:
        """Makes the kernels (3, 3, width, C), as a transposed convolution has them."""
        form = (3, 3, self.width, shape[-1])
        self.kernel = self.add_weight(shape=form, initializer=normal(), name="kernel")
        if self.bias:
            self.shift = self.add_weight(shape=(self.width,), initializer="zeros", name="bias")

    def call(self, x: Any) -> Any:
        """Returns (B, 2H, 2W, width) for x (B, H, W, C)."""
        spread = ops.convert_to_tensor(self.spread, self.kernel.dtype)
        kernel = ops.matmul(spread, ops.reshape(self.kernel, (9, -1)))
        kernel = ops.reshape(kernel, (4, 4, *self.kernel.shape[2:]))
        x = ops.conv_transpose(x, kernel, strides=2, padding="same")
        return x + self.shift if self.bias else x

    def compute_output_shape(self, shape: Any) -> Any:
        """Returns the shape of the doubled map."""
        return (shape[0], 2 * shape[1], 2 * shape[2], self.width)


class BatchNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras has no types
    """Keras' batch normalisation, in training by the fused kernel of TensorFlow where that runs."""

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        """Returns inputs (B, H, W, C) normalised."""
        if not training or keras.backend.backend() != "tensorflow":
            return super().call(inputs, training=training)
        import tensorflow as tf

        outputs, *found = tf.compat.v1.nn.fused_batch_norm(
            inputs, self.gamma.value, self.beta.value, epsilon=self.epsilon, is_training=True
        )
        for kept, new in zip((self.moving_mean, self.moving_variance), found, strict=True):
            kept.assign(kept * self.momentum + new * (1 - self.momentum))
        return outputs


def _block(x: Any, style: Any, config: TrainingConfig) -> Any:
    """Returns a map normalised, modulated and rectified."""
    channels = x.shape[-1]
    if config.noise:
        x = Noise()(x)
    x = _batch_norm()(x)
    if config.conditioning == "film":
        gain, shift = (
            layers.Reshape((1, 1, channels))(
                layers.Dense(channels, kernel_initializer=normal())(style)
            )
            for _ in range(2)
        )
        x = x * (1.0 + gain) + shift
    return layers.ReLU()(x)


def _enlarged(x: Any, width: int, config: TrainingConfig, *, last: bool = False) -> Any:
    """Returns a map of `width` channels and twice the side; the last one is the image."""
    kind = {"dtype": "float32"} if last else {}
    if config.upsampling == "resize":
        x = Doubling(width, bias=last, **kind)(x)
    else:
        x = layers.Conv2DTranspose(
            width, 4, strides=2, padding="same", use_bias=last, kernel_initializer=normal(), **kind
        )(x)
    return layers.Activation("tanh", **kind)(x) if last else x


def _excited(x: Any, small: Any) -> Any:
    """Returns x scaled per channel by what the small map shows (Liu et al. 2021)."""
    gate = layers.Conv2D(x.shape[-1], SEED_SIZE, kernel_initializer=normal())(small)
    gate = layers.LeakyReLU(negative_slope=0.1)(gate)
    gate = layers.Conv2D(x.shape[-1], 1, activation="sigmoid", kernel_initializer=normal())(gate)
    return x * gate


def _batch_norm() -> BatchNormalization:
    """Returns the batch normalisation of Radford et al. 2016."""
    return BatchNormalization(
        momentum=0.9,
        epsilon=1e-5,
        gamma_initializer=keras.initializers.RandomNormal(1.0, 0.02),
    )
