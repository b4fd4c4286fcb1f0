"""Images: which files are accepted, how they become upright 8-bit RGB, and small versions."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from core.errors import GrainError
from core.i18n import mark

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif")
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
SHOWN_BY_BROWSERS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 100_000_000  # a 100-megapixel camera; decoded: 300 MB
MIN_SIDE = 8
ORIENTATION = 0x0112
BACKDROP = (255, 255, 255)  # what shows through transparent pixels
THUMBNAIL = 320
JPEG_QUALITY = 95  # of an image cut out of a JPEG
MAX_TILT = 45.0  # degrees
SMALL = 256

Image.MAX_IMAGE_PIXELS = None  # checked here, from the header, with a clear error


class ImageError(GrainError):
    """A file is not an image that can be taken in."""


class NotAnImage(ImageError):
    template = mark("Expected an image ({formats}), got a file that is none or is damaged.")


class TooManyPixels(ImageError):
    template = mark("Expected at most {most} megapixels, got {given}: refused before decoding.")


class TooSmall(ImageError):
    template = mark("Expected at least {least} pixels on each side, got {width}×{height}.")


class BadCut(ImageError):
    template = mark("Expected a part of the image with a width and a height, got {box}.")


@dataclass(frozen=True)
class Picture:
    """An accepted image: the bytes to keep, and their size in pixels.

    `small` is the same, for measuring, reduced to some SMALL pixels on its long side; `alpha` says
    whether the file had transparency.
    """

    data: bytes
    width: int
    height: int
    small: Image.Image
    alpha: bool = False


def accept(data: bytes) -> Picture:
    """Returns what to keep of an image file: the file itself where it is upright 8-bit RGB already.

    Others (EXIF orientation, CMYK, grey, palette, alpha, 16 bits, other colour profiles, formats
    that browsers do not show) become an RGB PNG; what is transparent becomes white.

    Raises:
        ImageError: the file is no image, is damaged, or is too large or too small.
    """
    image = _decode(_open(data))
    if _is_plain(image):
        return Picture(data, *image.size, small=_small(image))
    upright = _rgb(ImageOps.exif_transpose(image))
    png = io.BytesIO()
    upright.save(png, "PNG")
    return Picture(
        png.getvalue(), *upright.size, small=_small(upright), alpha=image.has_transparency_data
    )


def square(data: bytes, side: int) -> npt.NDArray[np.uint8]:
    """Returns the middle square of an accepted image as uint8 of shape (side, side, 3)."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    fitted = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    return np.asarray(fitted, dtype=np.uint8)


def thumbnail(data: bytes) -> bytes:
    """Returns a WebP of at most THUMBNAIL pixels on each side."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (2 * THUMBNAIL, 2 * THUMBNAIL))
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = io.BytesIO()
    image.convert("RGB").save(small, "WEBP", quality=82)
    return small.getvalue()


@dataclass(frozen=True)
class Cut:
    """What to cut out of an image: turned first, then straightened, then cropped.

    `quarters` are turns of 90° clockwise, `tilt` degrees clockwise within ±MAX_TILT. What the tilt
    leaves blank at the edges is cut off, the proportions kept. The box (left, top, right, bottom)
    is in shares of what is left, 0 to 1.
    """

    quarters: int = 0
    tilt: float = 0.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    def zoom(self, width: int, height: int) -> float:
        """Returns by how much a tilted image must grow to leave nothing of its place blank."""
        angle = math.radians(abs(self.tilt))
        longer, shorter = max(width, height), min(width, height)
        return math.cos(angle) + math.sin(angle) * longer / shorter


def cut(data: bytes, wanted: Cut) -> Picture:
    """Returns a part of an accepted image: a JPEG of a JPEG, else a PNG.

    Raises:
        BadCut: the box is empty, or a value is out of its range.
        TooSmall: less than MIN_SIDE pixels would be left on a side.
    """
    left, top, right, bottom = wanted.box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1) or abs(wanted.tilt) > MAX_TILT:
        raise BadCut(box=wanted.box)
    image = Image.open(io.BytesIO(data))
    turned = _straightened(image.convert("RGB").rotate(-90 * wanted.quarters, expand=True), wanted)
    width, height = turned.size
    part = turned.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )
    if min(part.size) < MIN_SIDE:
        raise TooSmall(least=MIN_SIDE, width=part.width, height=part.height)
    return Picture(_encoded(part, image.format), *part.size, small=_small(part))


def size(data: bytes) -> tuple[int, int]:
    """Returns width and height of an accepted image, in pixels."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def media_type(data: bytes) -> str:
    """Returns the media type of kept image bytes, by how they begin."""
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"GIF8"):
        return "image/gif"
    return "image/jpeg" if data.startswith(b"\xff\xd8") else "image/webp"


def _straightened(image: Image.Image, wanted: Cut) -> Image.Image:
    if not wanted.tilt:
        return image
    zoom = wanted.zoom(*image.size)
    width, height = image.width / zoom, image.height / zoom
    left, top = (image.width - width) / 2, (image.height - height) / 2
    tilted = image.rotate(-wanted.tilt, Image.Resampling.BICUBIC)
    # a pixel less on each side: the edges of the turned image are blended with black
    box = (math.ceil(left) + 1, math.ceil(top) + 1, int(left + width) - 1, int(top + height) - 1)
    return tilted.crop(box)


def _encoded(image: Image.Image, kind: str | None) -> bytes:
    data = io.BytesIO()
    if kind == "JPEG":
        image.save(data, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    else:
        image.save(data, "PNG")
    return data.getvalue()


def _small(image: Image.Image) -> Image.Image:
    """Returns the image reduced to SMALL; of a large one every few pixels stand for the others."""
    factor = max(image.size) // SMALL
    if factor >= 4:
        width, height = (side // (factor // 2) for side in image.size)
        image, factor = image.resize((width, height), Image.Resampling.NEAREST), 2
    return image.reduce(factor) if factor > 1 else image


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise NotAnImage(formats=", ".join(FORMATS)) from None
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise TooManyPixels(most=MAX_PIXELS // 10**6, given=round(width * height / 10**6))
    if min(width, height) < MIN_SIDE:
        raise TooSmall(least=MIN_SIDE, width=width, height=height)
    return image


def _decode(image: Image.Image) -> Image.Image:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError):
        raise NotAnImage(formats=", ".join(FORMATS)) from None
    return image


def _is_plain(image: Image.Image) -> bool:
    upright = image.getexif().get(ORIENTATION, 1) == 1
    shown = image.format in SHOWN_BY_BROWSERS and not getattr(image, "is_animated", False)
    return shown and upright and image.mode == "RGB" and _is_srgb(image.info.get("icc_profile"))


def _is_srgb(profile: bytes | None) -> bool:
    if not profile:
        return True
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return "sRGB" in ImageCms.getProfileDescription(own)
    except (ImageCms.PyCMSError, OSError):
        return True  # unusable: shown as if there were none


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # 16 bits of grey, or more
        image = _eight_bits(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, (*BACKDROP, 255)), layer)
    return _in_srgb(image)


def _eight_bits(image: Image.Image) -> Image.Image:
    grey = np.asarray(image, dtype=np.float64)
    full_scale = 65535.0 if grey.max(initial=0.0) > 255 else 255.0
    return Image.fromarray((grey / full_scale * 255).clip(0, 255).round().astype(np.uint8))


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, own, srgb, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError):
            pass  # an unusable profile: the plain conversion below
    return image.convert("RGB")
