"""The pair of networks and the step that plays one round of their game."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from models.config import TrainingConfig
from models.discriminator import build_discriminator
from models.generator import build_generator
from models.losses import GENERATOR_LOSSES, discriminator_loss


class GAN(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Generator, discriminator and their optimizers, so that one file can hold them all."""

    def __init__(self, config: TrainingConfig, *, features: int) -> None:
        super().__init__()
        self.generator = build_generator(config, features=features)
        self.discriminator = build_discriminator(config, features=features)
        self.generator_optimizer = adam(config, config.learning_rate)
        self.discriminator_optimizer = adam(config, config.discriminator_learning_rate)
        self.generator_loss = GENERATOR_LOSSES[config.loss]
        self.generator_optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)
        self.built = True

    def train_step(self, data: Any) -> dict[str, Any]:
        """Plays one round and returns its scalars.

        Args:
            data: images float32 (B, R, R, 3) in [-1, 1], text (B, features), latents (B, latent).
        """
        images, text, latents = data
        with tf.GradientTape(persistent=True) as tape:
            fakes = self.generator([latents, text], training=True)
            real = self.discriminator([images, text], training=True)
            fake = self.discriminator([fakes, text], training=True)
            d_loss = discriminator_loss(real, fake)
            g_loss = self.generator_loss(fake)
        self.discriminator_optimizer.apply(
            tape.gradient(d_loss, self.discriminator.trainable_variables)
        )
        self.generator_optimizer.apply(tape.gradient(g_loss, self.generator.trainable_variables))
        return {
            "discriminator_loss": d_loss,
            "generator_loss": g_loss,
            "real_score": ops.mean(ops.sigmoid(real)),
            "fake_score": ops.mean(ops.sigmoid(fake)),
        }


def adam(config: TrainingConfig, learning_rate: float) -> keras.optimizers.Optimizer:
    """Returns the optimizer of Radford et al. 2016: Adam with beta_1 = 0.5."""
    return keras.optimizers.Adam(learning_rate, beta_1=config.beta_1)
