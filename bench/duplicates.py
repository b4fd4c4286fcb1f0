"""Near-duplicates: 50 planted among 2,000 different photographs, and how many are found.

Run: python manage.py bench duplicates [--pictures 2000] [--planted 50] [--runs 3]
"""

from __future__ import annotations

import argparse
import io
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageEnhance

from bench.pictures import parts
from bench.report import show

SIDE = 320  # pixels on the long side of each photograph
LEAST = {"found": 0.95}
LIMITS = {"false": 0.01, "false_of_pictures": 0.01}
CROP = 0.9


def main() -> None:
    """Plants near-duplicates several times, with another seed each time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--planted", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    measured: dict[str, list[float]] = {}
    for seed in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["GRAIN_WORKSPACE"] = str(Path(folder) / "workspace")
            figures = measure(Path(folder) / "pictures", options.pictures, options.planted, seed)
        for name, value in figures.items():
            measured.setdefault(name, []).append(value)
    show("duplicates", measured, LIMITS, LEAST)


def measure(folder: Path, number: int, planted: int, seed: int) -> dict[str, float]:
    """Returns the figures of one planting: `false` is a share of all that is reported as alike."""
    twins = plant(folder, number, planted, seed)
    forget()
    from core.access import local_actor
    from core.curate import duplicates
    from core.curate.importing import import_pairs
    from core.curate.sources import open_source

    import_pairs(open_source(folder), local_actor())
    begun = time.perf_counter()
    duplicates.compare()
    seconds = time.perf_counter() - begun
    found, _ = duplicates.find(duplicates.ALIKE, limit=number * 10)
    reported = {frozenset((two.first[0].source, two.second[0].source)) for two in found}
    wrong = reported - twins
    misled = {name for two in wrong for name in two}
    return {
        "found": len(reported & twins) / planted,
        "false": len(wrong) / max(len(reported), 1),
        "false_of_pictures": len(misled) / (number + planted),
        "compare_s": seconds,
    }


def plant(folder: Path, number: int, planted: int, seed: int) -> set[frozenset[str]]:
    """Writes the photographs and changed copies of some; returns the names of each two."""
    folder.mkdir()
    chance = random.Random(seed)
    shown = parts(number, seed=seed)
    for index, image in enumerate(shown):
        write(folder / f"{index:05}.jpg", enlarged(image), 92)
    twins = set()
    for place, index in enumerate(chance.sample(range(number), planted)):
        name = f"planted-{place:03}.jpg"
        change = CHANGES[place % len(CHANGES)]
        write(folder / name, *change(enlarged(shown[index]), chance))
        twins.add(frozenset((f"{index:05}.jpg", name)))
    return twins


def enlarged(image: Image.Image) -> Image.Image:
    """Returns an image of SIDE pixels on its long side."""
    scale = SIDE / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.BICUBIC)


def write(path: Path, image: Image.Image, quality: int) -> None:
    """Writes a JPEG."""
    image.save(path, "JPEG", quality=quality)


Changed = tuple[Image.Image, int]  # the image and the quality with which it is saved


def flip(image: Image.Image, chance: random.Random) -> Changed:
    """Flips an image left and right, or up and down."""
    ways = (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM)
    return image.transpose(chance.choice(ways)), 92


def crop(image: Image.Image, chance: random.Random) -> Changed:
    """Cuts out 90 % of each side, anywhere."""
    width, height = round(CROP * image.width), round(CROP * image.height)
    left, top = chance.randint(0, image.width - width), chance.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height)), 92


def save_again(image: Image.Image, chance: random.Random) -> Changed:
    """Saves an image as JPEG of quality 60."""
    again = io.BytesIO()
    image.save(again, "JPEG", quality=60)
    return Image.open(again).convert("RGB"), 60


def resize(image: Image.Image, chance: random.Random) -> Changed:
    """Makes an image smaller or larger."""
    scale = chance.choice((0.5, 0.7, 1.5))
    return image.resize((round(scale * image.width), round(scale * image.height))), 92


def brighten(image: Image.Image, chance: random.Random) -> Changed:
    """Makes an image brighter or darker by a fifth."""
    return ImageEnhance.Brightness(image).enhance(chance.choice((0.8, 1.2))), 92


CHANGES: tuple[Callable[[Image.Image, random.Random], Changed], ...] = (
    flip,
    crop,
    save_again,
    resize,
    brighten,
)


def forget() -> None:
    """Lets go of the workspace of the run before."""
    from core import database, settings, storage

    for cached in (settings.settings, database.database, storage.storage):
        cached.cache_clear()


if __name__ == "__main__":
    main()
