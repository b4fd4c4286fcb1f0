"""The losses of the game between generator and discriminator, as pure functions of logits.

V(D, G) = E[log D(x, t)] + E[log(1 - D(G(z, t), t))], D = sigmoid(logit); Goodfellow et al. 2014.
All take float32 logits of shape (B, 1) and return a scalar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras import ops

Loss = Callable[[Any], Any]


def discriminator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Returns -V(D, G), which the discriminator minimises."""
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def minimax_generator_loss(fake_logits: Any) -> Any:
    """Returns E[log(1 - D(G(z, t), t))], the generator's share of V(D, G)."""
    return -ops.mean(ops.softplus(fake_logits))


def non_saturating_generator_loss(fake_logits: Any) -> Any:
    """Returns -E[log D(G(z, t), t)]: the same fixed point, with gradients while D is winning."""
    return ops.mean(ops.softplus(-fake_logits))


GENERATOR_LOSSES: dict[str, Loss] = {
    "minimax": minimax_generator_loss,
    "non_saturating": non_saturating_generator_loss,
}
