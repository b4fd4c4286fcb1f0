import io

import numpy as np
import pytest
from PIL import Image

from core.images import (
    MAX_PIXELS,
    BadCut,
    Cut,
    NotAnImage,
    TooManyPixels,
    TooSmall,
    accept,
    cut,
    media_type,
    square,
    thumbnail,
)
from tests.conftest import draw_kernel, encode


def opened(picture):
    return Image.open(io.BytesIO(picture.data))


def test_an_upright_rgb_file_is_kept_to_the_byte():
    data = encode(draw_kernel(), "JPEG")
    picture = accept(data)
    assert (picture.data, picture.width, picture.height) == (data, 48, 40)


def test_exif_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    picture = accept(encode(draw_kernel(), "JPEG", exif=exif))
    assert (picture.width, picture.height) == (40, 48)
    assert opened(picture).getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "YCbCr"])
def test_other_modes_become_rgb(mode):
    image = draw_kernel().convert(mode)
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    picture = accept(encode(image, kind))
    assert opened(picture).mode == "RGB"


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode):
    layer = Image.new(mode, (16, 16), (0,) * len(mode))
    assert opened(accept(encode(layer))).getpixel((3, 3)) == (255, 255, 255)


def test_a_palette_with_transparency_becomes_rgb_on_white():
    image = draw_kernel().convert("P")
    image.info["transparency"] = image.getpixel((0, 0))
    picture = opened(accept(encode(image, transparency=image.info["transparency"])))
    assert (picture.mode, picture.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_sixteen_bits_keep_their_greys():
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16)[None].repeat(16, axis=0)
    picture = opened(accept(encode(Image.fromarray(ramp))))
    greys = np.asarray(picture)[0, :, 0]
    assert picture.mode == "RGB"
    assert greys[0] == 0 and greys[-1] == 255 and abs(int(greys[32]) - 129) <= 2


def test_formats_that_browsers_do_not_show_become_png():
    assert media_type(accept(encode(draw_kernel(), "TIFF")).data) == "image/png"


@pytest.mark.parametrize("data", [b"", b"not an image", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_file_that_is_no_image_is_refused(data):
    with pytest.raises(NotAnImage, match="Expected an image"):
        accept(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_image_is_refused(kind):
    data = encode(draw_kernel(size=(200, 200)), kind)
    with pytest.raises(NotAnImage):
        accept(data[: len(data) // 2])


def test_a_decompression_bomb_is_refused_before_decoding():
    side = int(MAX_PIXELS**0.5) + 1000
    bomb = encode(Image.new("1", (side, side)))
    assert len(bomb) < 200_000
    with pytest.raises(TooManyPixels, match="megapixels"):
        accept(bomb)


def test_a_tiny_image_is_refused():
    with pytest.raises(TooSmall, match="3×40"):
        accept(encode(Image.new("RGB", (3, 40))))


def test_square_takes_the_middle():
    wide = Image.new("RGB", (300, 100), (255, 0, 0))
    wide.paste((0, 255, 0), (100, 0, 200, 100))
    pixels = square(encode(wide), 8)
    assert pixels.shape == (8, 8, 3)
    assert (pixels[4, 4] == (0, 255, 0)).all()


def test_a_thumbnail_is_small_and_shows_in_browsers():
    small = thumbnail(encode(draw_kernel(size=(1200, 800)), "JPEG"))
    assert Image.open(io.BytesIO(small)).size == (320, 213)
    assert media_type(small) == "image/webp"


def dot(width, height, at):
    """Returns a PNG with one white square of 4 pixels on black, its upper left corner at `at`."""
    image = Image.new("RGB", (width, height))
    image.paste((255, 255, 255), (*at, at[0] + 4, at[1] + 4))
    return encode(image)


def white(data):
    return Image.open(io.BytesIO(data)).convert("L").point(lambda v: 255 * (v > 128)).getbbox()


def test_a_quarter_turn_is_clockwise_and_exact():
    turned = cut(dot(40, 20, (0, 0)), Cut(quarters=1))
    assert (turned.width, turned.height) == (20, 40)
    assert white(turned.data) == (16, 0, 20, 4)
    assert white(cut(dot(40, 20, (0, 0)), Cut(quarters=3)).data) == (0, 36, 4, 40)


def test_the_box_is_what_is_left_of_the_turned_image():
    part = cut(dot(40, 20, (30, 10)), Cut(box=(0.5, 0.5, 1, 1)))
    assert (part.width, part.height) == (20, 10)
    assert white(part.data) == (10, 0, 14, 4)


@pytest.mark.parametrize("tilt", [-45, -7.5, 3, 45])
def test_a_straightened_image_has_no_blank_corner_and_its_proportions(tilt):
    straight = cut(encode(Image.new("RGB", (300, 200), (200, 200, 200))), Cut(tilt=tilt))
    image = Image.open(io.BytesIO(straight.data))
    assert min(low for low, _ in image.getextrema()) == 200
    assert image.width / image.height == pytest.approx(1.5, rel=0.05)


def test_a_tilt_is_clockwise():
    straight = cut(dot(101, 101, (48, 20)), Cut(tilt=20))
    assert white(straight.data)[0] > straight.width / 2


def test_what_is_cut_out_of_a_jpeg_is_a_jpeg():
    photo = encode(Image.new("RGB", (40, 40), (200, 150, 80)), "JPEG")
    assert cut(photo, Cut(quarters=2)).data.startswith(b"\xff\xd8")


@pytest.mark.parametrize("box", [(0, 0, 0, 1), (0.6, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1)])
def test_a_box_that_is_none_is_refused(box):
    with pytest.raises(BadCut):
        cut(dot(40, 20, (0, 0)), Cut(box=box))
