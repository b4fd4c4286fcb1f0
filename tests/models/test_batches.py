from collections import Counter

import numpy as np

from models.batches import (
    Mismatches,
    balanced_indices,
    code_random,
    latent_batch,
    opened,
    turned,
)

GROUPS = [np.arange(0, 6), np.arange(6, 10), np.arange(10, 12)]


def draw(steps, seed=0, batch=6):
    return [
        int(i) for s in range(steps) for i in balanced_indices(GROUPS, batch, seed=seed, step=s)
    ]


def test_groups_have_equal_shares():
    shares = Counter(np.searchsorted([6, 10], draw(10), side="right").tolist())
    assert shares == {0: 20, 1: 20, 2: 20}


def test_every_member_is_drawn_before_any_is_drawn_again():
    first_group = [index for index in draw(12) if index < 6]
    for start in range(0, len(first_group) - 5, 6):
        assert sorted(first_group[start : start + 6]) == list(range(6))


def test_a_batch_depends_on_seed_and_step_alone():
    assert draw(4) == draw(4)
    assert draw(4) != draw(4, seed=1)
    assert draw(4)[18:] == [int(i) for i in balanced_indices(GROUPS, 6, seed=0, step=3)]


def test_shares_stay_equal_where_the_batch_does_not_divide():
    counts = Counter(np.searchsorted([6, 10], draw(9, batch=5), side="right").tolist())
    assert max(counts.values()) - min(counts.values()) == 0


def test_noise_is_standard_normal_and_new_at_every_step():
    noise = latent_batch(2000, 5, seed=0, step=0)
    assert noise.shape == (2000, 5) and noise.dtype == np.float32
    assert abs(noise.mean()) < 0.05 and abs(noise.std() - 1) < 0.05
    assert not np.array_equal(noise, latent_batch(2000, 5, seed=0, step=1))


def test_turns_keep_every_pixel_and_come_again_with_the_step():
    images = np.arange(4 * 6 * 6 * 3, dtype=np.uint8).reshape(4, 6, 6, 3)
    once, again, other = (turned(images, seed=1, step=step) for step in (3, 3, 4))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)
    for before, after in zip(images, once, strict=True):
        assert np.array_equal(np.sort(before.ravel()), np.sort(after.ravel()))


def test_conditions_are_left_open_but_never_the_first_axis():
    left = opened(np.ones((500, 3), dtype=np.int16), 0.3, code_random(seed=0, step=0))
    assert (left[:, 0] == 1).all()
    assert 0.2 < (left[:, 1:] == 0).mean() < 0.4


def test_mismatched_conditions_differ_and_each_value_is_known():
    known = np.array([[1, 1, 2], [1, 2, 2], [2, 1, 1], [2, 2, 0]], dtype=np.int16)
    random = code_random(seed=0, step=0)
    for _ in range(50):
        wrong = Mismatches(known).of(known, random)
        assert (wrong != known).any(axis=1).all()
        for axis in range(3):
            assert np.isin(wrong[:, axis], known[:, axis]).all()


def test_conditions_that_nothing_differs_from_stay():
    alone = np.array([[1, 1]], dtype=np.int16)
    assert np.array_equal(Mismatches(alone).of(alone, code_random(seed=0, step=0)), alone)
