"""Restore: images made anew from their files alone, and how many are the same to the byte.

Run: python manage.py bench restore [--images 100]

The images are of all crops, with words or without, under one more condition or none, one in four a
variation. They are restored in another workspace, by another generator process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from bench.gallery import use
from bench.report import machine
from core.access import local_actor
from core.create import makers, restoring
from core.create.generator import Wanted, WarmGenerator
from core.create.restoring import SAME_BYTES
from core.create.samples import make_wanted
from core.database import database
from core.vocabulary import CROP_AXIS, vocabulary

WORDS = ("", "мокрая кукуруза на чёрном фоне", "бір күріш дәні", "a pile of wet oats, dim light")
STRENGTH = 0.4


def main() -> None:
    """Makes images, restores each from its file, and prints how they compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = made(Path(folder) / "here", wanted(options.images))
        found = compared(Path(folder) / "there", files)
    print(f"restore: {machine()}\n")
    for like, count in found.most_common():
        print(f"{count} of {len(files)}: same {like}" if like != "other" else f"{count} differ")
    print("\n" + json.dumps({"bench": "restore", "images": len(files), "same": found[SAME_BYTES]}))


def made(workspace: Path, asked: list[Wanted]) -> list[bytes]:
    """Returns the files of the wanted images."""
    use(workspace)
    database()
    generator = WarmGenerator(600.0)
    files = [one.png for one in make_wanted(local_actor(), asked, makers.starter(), generator)]
    generator.close()
    return files


def compared(workspace: Path, files: list[bytes]) -> Counter[str]:
    """Returns how many files came out the same: to the byte, to the pixel, or otherwise."""
    use(workspace)
    database()
    generator = WarmGenerator(600.0)
    restored = [restoring.restore(png) for png in files]
    found = Counter(restoring.again(local_actor(), one, generator).like for one in restored)
    generator.close()
    return found


def wanted(count: int) -> list[Wanted]:
    """Returns images to make."""
    crops = [crop.code for crop in vocabulary().crops]
    lights = ["", *vocabulary().axis("light").codes()]
    found = []
    for number in range(count):
        asked = {CROP_AXIS: crops[number % len(crops)], "light": lights[number % len(lights)]}
        named = {axis: code for axis, code in asked.items() if code}
        words = WORDS[number % len(WORDS)]
        step = {"strength": STRENGTH, "bases": [[number + 1, 1.0]]} if number % 4 == 3 else {}
        found.append(Wanted(1000 + number, words, named, **step))
    return found


if __name__ == "__main__":
    main()
