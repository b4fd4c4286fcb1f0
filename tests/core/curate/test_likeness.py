"""Images that look alike, on drawn pictures: what counts as the same, and what does not."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from core.curate import likeness
from core.curate.duplicates import ALIKE
from core.curate.measures import SIGNATURE_SIDE, check
from core.images import accept
from tests.conftest import encode


def grain(seed, side=240):
    """Returns a picture of many drawn kernels, unlike any of another seed."""
    random = np.random.default_rng(seed)
    image = Image.new("RGB", (side, side), (60, 45, 30))
    for _ in range(60):
        kernel = Image.new("L", (40, 18), 0)
        kernel.paste(255, (2, 2, 38, 16))
        kernel = kernel.filter(ImageFilter.GaussianBlur(3)).rotate(
            int(random.integers(0, 180)), expand=True
        )
        shade = tuple(int(v) for v in random.integers((120, 90, 40), (240, 200, 130)))
        image.paste(shade, tuple(int(v) for v in random.integers(-10, side - 20, 2)), kernel)
    return image


def signature(image, kind="PNG", **options):
    return check("", accept(encode(image, kind, **options))).signature


def similarity(one, other):
    """Returns how alike two signatures are found, 0 where they are no candidates."""
    codes = [likeness.codes([one]), likeness.codes([other])]
    best = 0.0
    for first, second in ((0, 1), (1, 0)):
        places = likeness.candidates(codes[first], codes[second]).get((0, 0))
        if places:
            windows = likeness.windows((one, other)[first])
            best = max(best, likeness.similarity(windows, (one, other)[second], places))
    return best


CHANGES = {
    "as it is": lambda image: image,
    "flipped": lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "upside down": lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    "turned": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "cropped": lambda image: image.crop((20, 3, 236, 219)),
    "cropped a little": lambda image: image.crop((0, 9, 231, 240)),
    "smaller": lambda image: image.resize((130, 130)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "grey": lambda image: image.convert("L").convert("RGB"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(3))
def test_a_changed_copy_is_found(change, seed):
    image = grain(seed)
    assert similarity(signature(image), signature(CHANGES[change](image))) >= ALIKE


def test_a_copy_saved_anew_is_found():
    image = grain(0)
    assert similarity(signature(image), signature(image, "JPEG", quality=60)) >= ALIKE


def test_other_pictures_of_the_same_kind_are_not_found():
    signatures = [signature(grain(seed)) for seed in range(12)]
    found = [similarity(a, b) for i, a in enumerate(signatures) for b in signatures[:i]]
    assert max(found) < ALIKE


def test_kernels_of_one_outline_differ_by_their_texture():
    random = np.random.default_rng(0)

    def kernel():
        spots = Image.fromarray(random.integers(80, 200, (24, 24), dtype=np.uint8))
        texture = spots.resize((200, 200), Image.Resampling.BICUBIC).convert("RGB")
        outline = Image.new("L", (200, 200), 0)
        outline.paste(255, (60, 30, 140, 170))
        return Image.composite(
            texture, Image.new("RGB", (200, 200)), outline.filter(ImageFilter.GaussianBlur(8))
        )

    one, other = kernel(), kernel()
    assert similarity(signature(one), signature(other)) < ALIKE
    assert similarity(signature(one), signature(one.transpose(Image.Transpose.ROTATE_180))) >= ALIKE


def test_the_code_of_a_placed_picture_is_the_place_in_the_code():
    image = np.asarray(grain(1).convert("L").resize((SIGNATURE_SIDE, SIGNATURE_SIDE)))
    upright = likeness.codes([image.tobytes()])
    flipped = likeness.codes([np.ascontiguousarray(image[:, ::-1]).tobytes()])
    assert flipped[0, 0] == upright[1, 0] and flipped[1, 0] == upright[0, 0]
