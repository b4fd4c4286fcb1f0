import numpy as np
import pytest

from core.create import segmenter
from models import segment, unet


@pytest.fixture
def discs():
    """Sixteen bright discs on darker grounds, and where they are."""
    random = np.random.default_rng(0)
    rows, columns = np.indices((segment.SIDE, segment.SIDE))
    images, masks = [], []
    for _ in range(16):
        middle, radius = random.uniform(38, 58, 2), random.uniform(14, 26)
        mask = np.hypot(rows - middle[0], columns - middle[1]) < radius
        ground, kernel = random.integers(10, 90, 3), random.integers(140, 250, 3)
        images.append(np.where(mask[..., None], kernel, ground).astype(np.uint8))
        masks.append(mask.astype(np.uint8))
    return np.stack(images), np.stack(masks)


def test_it_says_the_same_without_keras(discs, tmp_path, monkeypatch):
    model = segment.train(*discs, epochs=1)
    unet.save(model, tmp_path / "segmenter.npz")
    monkeypatch.setattr(segmenter, "WEIGHTS", tmp_path / "segmenter.npz")
    seen = discs[0][:4] / 255
    kept = unet.load(segment.build(), segmenter.WEIGHTS)
    said = kept.predict((seen * 2 - 1).astype(np.float32), verbose=0)[..., 0]
    own = np.stack([segmenter.log_odds(image) for image in seen])
    assert own == pytest.approx(said, abs=1e-2)


def test_training_goes_on_from_a_network_and_its_loss_falls(discs):
    told: list[float] = []
    model = segment.build()
    for _ in range(2):
        segment.train(*discs, epochs=3, model=model, tick=lambda _, loss: told.append(loss))
    assert told[-1] < told[0]


def test_images_and_masks_are_changed_together(discs):
    seen, masks = segment.varied(*discs, np.random.default_rng(1))
    assert seen.shape == (16, 96, 96, 3) and masks.shape == (16, 96, 96, 1)
    for image, mask in zip(seen.mean(-1), masks[..., 0] > 0, strict=True):
        assert mask.any() and image[mask].mean() > image[~mask].mean() + 0.1


def test_the_shipped_network_sees_a_kernel_in_an_image_of_any_size():
    rows, columns = np.mgrid[:150, :200]
    kernel = np.hypot((rows - 75) / 30, (columns - 100) / 55) < 1
    image = np.where(kernel[..., None], (220, 170, 60), (25, 25, 30)).astype(np.uint8)
    odds = segmenter.seen(image)
    assert odds.shape == (150, 200)
    assert ((odds > 0) == kernel).mean() > 0.93


def test_dark_and_light_images_are_shown_to_the_network_alike():
    image = np.random.default_rng(0).uniform(0.2, 0.8, (24, 24, 3))
    shown = segmenter.exposed(image)
    assert np.median(shown) == pytest.approx(segmenter.TONE, abs=0.01)
    assert np.allclose(segmenter.exposed(image**3), shown)
    for flat in (0.0, 1.0):
        assert np.isfinite(segmenter.exposed(np.full((4, 4, 3), flat))).all()
