import numpy as np
import pytest

from models import metrics

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(size=(300, 8))


def pictures(count=24, side=32, shift=0, seed=0):
    base = np.random.default_rng(seed).integers(60, 160, (count, side // 4, side // 4, 3))
    big = base.repeat(4, axis=1).repeat(4, axis=2) + shift
    return big.clip(0, 255).astype(np.uint8)


def test_kid_is_about_nought_for_one_distribution_and_grows_with_the_difference():
    same = metrics.kid(FEATURES[:150], FEATURES[150:])
    near = metrics.kid(FEATURES[:150], FEATURES[150:] + 0.5)
    far = metrics.kid(FEATURES[:150], FEATURES[150:] + 1.0)
    assert abs(same) < 0.05 < near < far


def test_the_interval_of_kid_holds_the_floor():
    _, low, high = metrics.kid_interval(FEATURES[:150], FEATURES[150:])
    assert low < 0 < high


def test_density_and_coverage_fall_when_modes_are_missing():
    density, coverage = metrics.density_and_coverage(FEATURES[:150], FEATURES[150:])
    assert density == pytest.approx(1, abs=0.25) and coverage > 0.9
    one_mode = np.repeat(FEATURES[150:151], 150, axis=0) + RANDOM.normal(0, 0.01, (150, 8))
    assert metrics.density_and_coverage(FEATURES[:150], one_mode)[1] < 0.2


def test_sliced_wasserstein_has_a_figure_per_level_and_finds_the_changed_one():
    grains = np.random.default_rng(1).normal(128, 30, (2, 48, 64, 64, 3))
    real, other = grains.clip(0, 255).astype(np.uint8)
    floor = metrics.sliced_wasserstein(real, other)
    assert list(floor) == [64, 32, 16]
    coarse = other[:, ::2, ::2].repeat(2, axis=1).repeat(2, axis=2)
    found = metrics.sliced_wasserstein(real, coarse)
    assert found[64] > 1.5 * floor[64]
    assert found == metrics.sliced_wasserstein(real, coarse)


def test_layouts_vary_between_images_but_not_between_copies():
    assert metrics.layout_variety(pictures(), ["a"] * 24) > 0.8
    same = np.repeat(pictures(1), 6, axis=0)
    assert metrics.layout_variety(same, ["a"] * 6) == pytest.approx(0, abs=1e-6)
    pairs = np.repeat(pictures(2), 2, axis=0)
    assert metrics.layout_variety(pairs, ["a", "a", "b", "b"]) == pytest.approx(0, abs=1e-6)


def test_feature_variety_is_the_mean_distance_within_groups():
    features = np.array([[0.0], [2.0], [10.0], [14.0]])
    assert metrics.feature_variety(features, ["a", "a", "b", "b"]) == pytest.approx(3.0)


def test_the_nearest_training_image_is_found():
    assert np.array_equal(metrics.nearest(FEATURES, FEATURES[[7, 3]] + 0.01), [7, 3])


def test_copies_are_found():
    train, held_out = FEATURES[:100], FEATURES[100:200]
    assert abs(metrics.copying(train, held_out, FEATURES[200:])) < 3
    copies = train + RANDOM.normal(0, 0.05, train.shape)
    assert metrics.copying(train, held_out, copies) < -3


def test_blurring_takes_away_fine_detail():
    sharp = RANDOM.integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    assert metrics.fine_detail(sharp) > 3 * metrics.fine_detail(pictures(4))


def test_colour_distance_is_the_shift_in_tones():
    assert metrics.colour_distance(pictures(), pictures()) == 0
    assert metrics.colour_distance(pictures(), pictures(shift=16)) == pytest.approx(16, abs=3)


def test_turned_training_images_are_copies_and_others_are_not():
    train = pictures(seed=1)
    assert metrics.copied(train, np.rot90(train[:6], axes=(1, 2))) == 1.0
    assert metrics.copied(train, pictures(count=6, seed=2)) == 0.0
