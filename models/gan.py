"""The pair of networks and the step that plays one round of their game."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf
from keras import ops

from models.augment import augment
from models.config import TrainingConfig
from models.discriminator import build_discriminator
from models.generator import build_generator
from models.guide import Guide
from models.losses import GAMES


class Round(NamedTuple):
    """What one step reads.

    images: float32 (B, R, R, 3) in [-1, 1]. text: float32 (B, features) that belongs to them.
    wrong: text that does not, of the same shape. latents: float32 (B, latent). seeds: int32 (2, 2),
    of the chance in what D sees of real and of generated images. ramp: float32 in [0, 1], how far
    the conditioning has come in. decay: float32 in [0, 1), of the averaged generator.
    """

    images: Any
    text: Any
    wrong: Any
    latents: Any
    seeds: Any
    ramp: Any
    decay: Any


class GAN(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Generator, discriminator and their optimizers, so that one file can hold them all."""

    guide: Guide | None = None  # set by a training that has one

    def __init__(self, config: TrainingConfig, *, features: int) -> None:
        super().__init__()
        self.config, self.guide_weight = config, config.guide
        self.generator = build_generator(config, features=features)
        self.discriminator = build_discriminator(config, features=features)
        self.encoder = self.discriminator.get_layer("encoder")
        self.head = self.discriminator.get_layer("head")
        self.averaged = build_generator(config, features=features) if config.average else None
        if self.averaged:
            self.averaged.set_weights(self.generator.get_weights())
        self.generator_optimizer = adam(config, config.learning_rate)
        self.discriminator_optimizer = adam(config, config.discriminator_learning_rate)
        self.generator_optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)
        self.built = True

    @property
    def artist(self) -> keras.Model:
        """The generator that makes the images: the averaged one where there is one."""
        return self.averaged or self.generator

    def train_step(self, data: Round, *, penalised: bool = False) -> dict[str, Any]:
        """Plays one round and returns its scalars; `penalised`: with D's gradient penalty.

        The generator's loss is that of the game; what a guide misreads stands beside it.
        """
        text = data.text * data.ramp
        with tf.GradientTape(persistent=True) as tape:
            fakes = self.generator([data.latents, text], training=True)
            views = [
                augment(images, self.config.augment, seed)
                for images, seed in zip((data.images, fakes), tf.unstack(data.seeds), strict=True)
            ]
            real, fake = (self.encoder(view, training=True) for view in views)
            logits = [self.head([maps["map"], text]) for maps in (real, fake)]
            d_loss, g_loss = self.play(real, fake, logits)
            if self.config.mismatched:
                wrong = self.head([real["map"], data.wrong * data.ramp])
                d_loss += self.config.mismatched * self.game.discriminator(logits[0], wrong)
            if self.config.reconstruction:
                d_loss += self.config.reconstruction * rebuilding_error(views[0], real["rebuilt"])
            misread = self.guide(views[1], text) if self.guide else 0.0
            if penalised:
                d_loss += self.penalty(views[0], tf.stop_gradient(views[1]), text, data.seeds[0])
            many = tf.distribute.get_strategy().num_replicas_in_sync
            d_share = d_loss / many  # the devices' gradients are summed
            g_share = (g_loss + self.guide_weight * misread) / many
        self.discriminator_optimizer.apply(
            tape.gradient(d_share, self.discriminator.trainable_variables)
        )
        self.generator_optimizer.apply(tape.gradient(g_share, self.generator.trainable_variables))
        self.follow(data.decay)
        return {
            "discriminator_loss": d_loss,
            "generator_loss": g_loss,
            "real_score": ops.mean(ops.sigmoid(logits[0])),
            "fake_score": ops.mean(ops.sigmoid(logits[1])),
        } | ({"misread": misread} if self.guide else {})

    @property
    def game(self) -> Any:
        """The losses of both sides."""
        return GAMES[self.config.loss]

    def play(self, real: Any, fake: Any, logits: Any) -> tuple[Any, Any]:
        """Returns the losses of D and of G; where there are patch logits, they count too."""
        losses = [self.game.discriminator(*logits), self.game.generator(*logits)]
        if self.config.patches:
            patches = real["patches"], fake["patches"]
            losses[0] += self.config.patches * self.game.discriminator(*patches)
            losses[1] += self.config.patches * self.game.generator(*patches)
        return losses[0], losses[1]

    def penalty(self, real: Any, fake: Any, text: Any, seed: Any) -> Any:
        """Returns D's gradient penalty at real, at both, or at interpolated images (B, R, R, 3)."""
        points = {"r1": [real], "r1_r2": [real, fake]}.get(self.config.penalty)
        if points is None:
            mix = tf.random.stateless_uniform((tf.shape(real)[0], 1, 1, 1), seed)
            points = [mix * real + (1 - mix) * fake]
        squares = [squared_slope(self.discriminator, point, text) for point in points]
        if self.config.penalty == "interpolated":
            return self.config.penalty_weight * ops.mean(ops.square(ops.sqrt(squares[0]) - 1.0))
        scale = 0.5 * self.config.penalty_weight * self.config.penalty_every
        return scale * sum(ops.mean(square) for square in squares)

    def follow(self, decay: Any) -> None:
        """Moves the averaged generator towards the live one."""
        if self.averaged:
            for mean, live in zip(self.averaged.weights, self.generator.weights, strict=True):
                tf.raw_ops.ResourceApplyGradientDescent(
                    var=_handle(mean), alpha=1 - decay, delta=mean - live
                )


def squared_slope(discriminator: keras.Model, images: Any, text: Any) -> Any:
    """Returns the squared length (B,) of the logits' gradient at `images` (B, R, R, 3)."""
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = ops.sum(discriminator([images, text], training=True))
    return ops.sum(ops.square(tape.gradient(logits, images)), axis=(1, 2, 3)) + 1e-12


def rebuilding_error(images: Any, rebuilt: Any) -> Any:
    """Returns the mean absolute error of rebuilt images (B, 32, 32, 3) against the real ones."""
    small = tf.image.resize(images, rebuilt.shape[1:3], method="area")
    return ops.mean(ops.abs(small - rebuilt))


class FusedAdam(keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Keras' Adam; each weight is changed by one kernel of TensorFlow instead of a dozen."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Moves `variable` and its two moments."""
        place = self._get_variable_index(variable)
        steps = ops.cast(self.iterations + 1, "float32")
        tf.raw_ops.ResourceApplyAdam(
            var=_handle(variable),
            m=_handle(self._momentums[place]),
            v=_handle(self._velocities[place]),
            beta1_power=ops.power(self.beta_1, steps),
            beta2_power=ops.power(self.beta_2, steps),
            lr=ops.cast(learning_rate, "float32"),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=ops.cast(gradient, "float32"),
        )


def _handle(variable: Any) -> Any:
    return (variable.value if isinstance(variable, keras.Variable) else variable).handle


def adam(config: TrainingConfig, learning_rate: float) -> keras.optimizers.Optimizer:
    """Returns the optimizer of Radford et al. 2016: Adam with beta_1 = 0.5."""
    return FusedAdam(learning_rate * config.start_rate, beta_1=config.beta_1)
