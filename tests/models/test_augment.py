import numpy as np
import tensorflow as tf

from models.augment import augment

IMAGES = tf.random.stateless_uniform((6, 16, 16, 3), (1, 2), -1, 1)


def test_strength_nought_changes_nothing():
    assert augment(IMAGES, 0.0, (0, 0)) is IMAGES


def test_the_same_seed_makes_the_same_changes_and_another_others():
    first, again, other = (np.asarray(augment(IMAGES, 1.0, (3, n))) for n in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.shape == IMAGES.shape


def test_every_image_is_changed_in_its_own_way():
    same = tf.repeat(IMAGES[:1], 6, axis=0)
    changed = np.asarray(augment(same, 1.0, (5, 5)))
    assert len({image.tobytes() for image in changed}) == 6


def test_gradients_reach_the_images():
    with tf.GradientTape() as tape:
        tape.watch(IMAGES)
        total = tf.reduce_sum(augment(IMAGES, 0.5, (1, 1)))
    gradient = np.asarray(tape.gradient(total, IMAGES))
    assert (gradient != 0).mean() > 0.5


def test_colours_change_little():
    flat = tf.fill((32, 8, 8, 3), 0.2)
    changed = np.asarray(augment(flat, 0.5, (7, 7)))
    kept = changed[changed != 0]
    assert np.abs(kept - 0.2).max() <= 0.11
