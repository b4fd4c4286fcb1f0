import numpy as np

from models.losses import (
    discriminator_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
)

REAL = np.array([[2.0], [-1.0]], dtype=np.float32)
FAKE = np.array([[0.5], [-3.0]], dtype=np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_both_losses_are_the_shares_of_the_game_s_value():
    value = np.log(sigmoid(REAL)).mean() + np.log(1 - sigmoid(FAKE)).mean()
    assert np.isclose(float(discriminator_loss(REAL, FAKE)), -value, atol=1e-6)
    share = np.log(1 - sigmoid(FAKE)).mean()
    assert np.isclose(float(minimax_generator_loss(FAKE)), share, atol=1e-6)


def test_the_non_saturating_loss_is_minus_log_d():
    expected = -np.log(sigmoid(FAKE)).mean()
    assert np.isclose(float(non_saturating_generator_loss(FAKE)), expected, atol=1e-6)


def test_extreme_logits_stay_finite():
    far = np.array([[1000.0], [-1000.0]], dtype=np.float32)
    assert np.isfinite(float(discriminator_loss(far, far)))
    assert np.isfinite(float(minimax_generator_loss(far)))
