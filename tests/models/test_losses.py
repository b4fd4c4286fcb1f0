import numpy as np
import pytest

from models.losses import GAMES

REAL = np.array([[2.0], [-1.0]], dtype=np.float32)
FAKE = np.array([[0.5], [-3.0]], dtype=np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def losses(name):
    game = GAMES[name]
    return float(game.discriminator(REAL, FAKE)), float(game.generator(REAL, FAKE))


def test_both_minimax_losses_are_the_shares_of_the_game_s_value():
    value = np.log(sigmoid(REAL)).mean() + np.log(1 - sigmoid(FAKE)).mean()
    share = np.log(1 - sigmoid(FAKE)).mean()
    assert np.allclose(losses("minimax"), (-value, share), atol=1e-6)


def test_the_non_saturating_loss_is_minus_log_d():
    assert np.isclose(losses("non_saturating")[1], -np.log(sigmoid(FAKE)).mean(), atol=1e-6)


def test_the_other_losses_are_as_published():
    hinge = np.maximum(0, 1 - REAL).mean() + np.maximum(0, 1 + FAKE).mean()
    assert np.allclose(losses("hinge"), (hinge, -FAKE.mean()))
    squares = 0.5 * (((REAL - 1) ** 2).mean() + (FAKE**2).mean())
    assert np.allclose(losses("least_squares"), (squares, 0.5 * ((FAKE - 1) ** 2).mean()))
    assert np.allclose(losses("wasserstein"), (FAKE.mean() - REAL.mean(), -FAKE.mean()))
    pairs = -np.log(sigmoid(REAL - FAKE)).mean(), -np.log(sigmoid(FAKE - REAL)).mean()
    assert np.allclose(losses("relativistic"), pairs, atol=1e-6)


@pytest.mark.parametrize("name", GAMES)
def test_extreme_logits_stay_finite(name):
    far = np.array([[1000.0], [-1000.0]], dtype=np.float32)
    game = GAMES[name]
    assert np.isfinite([float(game.discriminator(far, far)), float(game.generator(far, far))]).all()
