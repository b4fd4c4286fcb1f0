import numpy as np
import pytest

from core.create import relief
from models import relief as network
from models import unet

INSIDE = np.hypot(*(np.indices((40, 30)) - [[[20]], [[15]]])) < 12


@pytest.fixture
def untrained(tmp_path, monkeypatch):
    unet.save(network.build(), tmp_path / "relief.npz")
    monkeypatch.setattr(relief, "WEIGHTS", tmp_path / "relief.npz")


def test_what_it_sees_is_the_kernel_alone():
    seen = relief.described(np.ones((40, 30, 3)), INSIDE, INSIDE * 0.3, INSIDE * -0.1)
    assert seen.shape == (relief.SIDE, relief.SIDE, network.CHANNELS)
    assert seen[20, 15] == pytest.approx([1, 1, 1, 1, 0.6, -0.2])
    assert not seen[:40, :30][~INSIDE].any() and not seen[40:].any()


def test_a_network_that_has_learnt_nothing_leaves_the_form_as_it_is(untrained):
    thicker, rise = relief.told(np.ones((40, 30, 3)), INSIDE, INSIDE * 0.3, INSIDE * 0.0)
    assert thicker.shape == rise.shape == (40, 30)
    assert (thicker == 1).all() and (rise == 0).all()


def test_without_the_kernel_stands_what_is_told_of_the_nearest_place_within():
    thicker, _ = relief.told(np.full((40, 30, 3), 0.6), INSIDE, INSIDE * 0.3, INSIDE * 0.0)
    assert thicker[20, 29] == thicker[20, np.flatnonzero(INSIDE[20])[-1]]
    assert np.exp(-relief.MOST) < thicker.min() < thicker.max() < np.exp(relief.MOST)
