"""Flags of single images, on drawn pictures that have just one thing amiss."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from core.curate import starter
from core.curate.measures import check, flags
from core.images import accept
from tests.conftest import encode


def good(size=(300, 240)):
    """Returns a picture with nothing amiss: textured kernels on a dark ground."""
    random = np.random.default_rng(0)
    ground = random.normal(60, 6, (size[1], size[0], 3)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(ground)
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        left, top = random.integers(0, size[0] - 50), random.integers(0, size[1] - 30)
        shade = tuple(int(v) for v in random.integers((150, 120, 60), (230, 200, 140)))
        draw.ellipse((left, top, left + 48, top + 26), fill=shade)
    return image


def found(image, kind="PNG", **options):
    picture = accept(encode(image, kind, **options))
    found = check("0" * 64, picture)
    return set(flags(found.measures, width=picture.width, height=picture.height, alpha=found.alpha))


def bar(image):
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 215, 300, 240), fill="white")
    draw.text((8, 222), "grain photographs", fill="black")
    return image


def transparent():
    image = good().convert("RGBA")
    image.putalpha(200)
    return image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (good(), set()),
        (good().filter(ImageFilter.GaussianBlur(6)), {"blurred"}),
        (ImageEnhance.Brightness(good()).enhance(0.2), {"dark", "low_contrast"}),
        (Image.eval(good(), lambda v: 200 + v // 5), {"bright", "low_contrast"}),
        (Image.eval(good(), lambda v: 100 + v // 6), {"low_contrast"}),
        (good((300, 240)).resize((60, 48)), {"odd_size"}),
        (good((700, 300)), {"odd_aspect"}),
        (ImageOps.expand(good(), 16, "white"), {"border"}),
        (ImageOps.expand(good(), (40, 0, 40, 0), "black"), {"border"}),
        (bar(good()), {"border"}),
        (transparent(), {"alpha"}),
    ],
)
def test_each_flag_is_raised_by_what_it_is_for(image, expected):
    assert found(image) == expected


def test_a_large_image_is_measured_as_a_small_one_is():
    large, small = good((3000, 2400)), good((3000, 2400)).resize((300, 240), Image.Resampling.BOX)
    measured = [check("", accept(encode(image))).measures for image in (large, small)]
    for name in ("middle", "contrast", "red"):
        assert measured[0][name] == pytest.approx(measured[1][name], abs=0.06)


def test_few_starter_pairs_are_flagged():
    if not starter.is_shipped():
        pytest.skip("This copy has no starter pairs.")
    files = sorted(starter.FOLDER.glob("*.webp"))
    flagged = [path for path in files if found(Image.open(path))]
    assert len(flagged) <= 0.05 * len(files)


def test_few_photographs_are_flagged(photos):
    files = sorted(photos.glob("*.jpg"))
    flagged = [path for path in files if found(Image.open(path).convert("RGB"))]
    assert len(flagged) <= 0.05 * len(files)
