"""The losses of the game between generator and discriminator, as pure functions of logits.

All take float32 logits of shape (B, 1) and return a scalar. Minimax and non-saturating: V(D, G) =
E[log D(x, t)] + E[log(1 - D(G(z, t), t))], D = sigmoid(logit); Goodfellow et al. 2014.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keras import ops

Loss = Callable[[Any, Any], Any]


def minimax_discriminator_loss(real: Any, fake: Any) -> Any:
    """Returns -V(D, G), which the discriminator minimises."""
    return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))


def minimax_generator_loss(real: Any, fake: Any) -> Any:
    """Returns E[log(1 - D(G(z, t), t))], the generator's share of V(D, G)."""
    return -ops.mean(ops.softplus(fake))


def non_saturating_generator_loss(real: Any, fake: Any) -> Any:
    """Returns -E[log D(G(z, t), t)]: the same fixed point, with gradients while D is winning."""
    return ops.mean(ops.softplus(-fake))


def hinge_discriminator_loss(real: Any, fake: Any) -> Any:
    """Returns the hinge loss of Lim and Ye 2017."""
    return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))


def least_squares_discriminator_loss(real: Any, fake: Any) -> Any:
    """Returns the least squares to 1 and 0 of Mao et al. 2017."""
    return 0.5 * (ops.mean(ops.square(real - 1.0)) + ops.mean(ops.square(fake)))


def least_squares_generator_loss(real: Any, fake: Any) -> Any:
    """Returns the least squares to 1 of Mao et al. 2017."""
    return 0.5 * ops.mean(ops.square(fake - 1.0))


def wasserstein_discriminator_loss(real: Any, fake: Any) -> Any:
    """Returns minus the critic's estimate of the distance of Arjovsky et al. 2017."""
    return ops.mean(fake) - ops.mean(real)


def raising_generator_loss(real: Any, fake: Any) -> Any:
    """Returns minus the mean logit of fakes: the generator's part beside a hinge or a critic."""
    return -ops.mean(fake)


def relativistic_discriminator_loss(real: Any, fake: Any) -> Any:
    """Returns the relativistic pairing loss of Jolicoeur-Martineau 2019, as in R3GAN 2024."""
    return ops.mean(ops.softplus(fake - real))


def relativistic_generator_loss(real: Any, fake: Any) -> Any:
    """Returns the same with real and fake exchanged."""
    return ops.mean(ops.softplus(real - fake))


@dataclass(frozen=True)
class Game:
    """What each side minimises, as functions of real and fake logits."""

    discriminator: Loss
    generator: Loss


GAMES: dict[str, Game] = {
    "minimax": Game(minimax_discriminator_loss, minimax_generator_loss),
    "non_saturating": Game(minimax_discriminator_loss, non_saturating_generator_loss),
    "hinge": Game(hinge_discriminator_loss, raising_generator_loss),
    "least_squares": Game(least_squares_discriminator_loss, least_squares_generator_loss),
    "wasserstein": Game(wasserstein_discriminator_loss, raising_generator_loss),
    "relativistic": Game(relativistic_discriminator_loss, relativistic_generator_loss),
}
