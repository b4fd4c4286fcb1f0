"""Frames: pictures below a line that says where they stand, GIFs of them, and a font for names."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

STRIP, LEAST_WIDTH = 22, 256  # pixels: of the line above, and of a picture
INK, PAPER, BAR = "#3d3526", "#f7f2e7", "#b7791f"
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "arial.ttf")

Font = ImageFont.ImageFont | ImageFont.FreeTypeFont


@cache
def letters(size: int) -> tuple[Font, bool]:
    """Returns a font, and whether it has the letters of all languages: Pillow's own has not."""
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size), True
        except OSError:
            continue
    return ImageFont.load_default(size), False


def enlarged(picture: Image.Image, width: int = LEAST_WIDTH) -> Image.Image:
    """Returns a picture at least `width` pixels wide, every pixel a square."""
    factor = max(1, -(-width // picture.width))
    return picture.resize((picture.width * factor, picture.height * factor), 0)


def below(picture: Image.Image, words: str, share: float) -> Image.Image:
    """Returns a picture below a line with words and a bar that is `share` of it long."""
    frame = Image.new("RGB", (picture.width, picture.height + STRIP), PAPER)
    frame.paste(picture, (0, STRIP))
    draw = ImageDraw.Draw(frame)
    draw.text((6, 2), words, INK, letters(14)[0])
    draw.rectangle((0, STRIP - 3, max(1, int(share * picture.width)) - 1, STRIP - 2), BAR)
    return frame


def gif(frames: Iterator[Image.Image], durations: Sequence[int]) -> bytes:
    """Returns frames as a GIF that repeats for ever; durations are in milliseconds."""
    out = io.BytesIO()
    first = next(frames)
    first.save(out, "GIF", save_all=True, append_images=frames, duration=list(durations), loop=0)
    return out.getvalue()
