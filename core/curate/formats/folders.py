"""Images in folders: one folder a crop (ImageFolder), or each with its text beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from core.curate.formats.common import Entry, Item

NO_CROP = "unknown"


def imagefolder(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images below SPLIT/CROP/, as torchvision and Hugging Face read classes."""
    for item in items:
        split = f"{item.split}/" if item.split else ""
        yield f"{split}{item.crop or NO_CROP}/{item.name}", item.image


def texts(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images, each with a text file of the same stem."""
    for item in items:
        path = PurePosixPath(item.split or "", item.name)
        yield path.as_posix(), item.image
        yield path.with_suffix(".txt").as_posix(), item.text.encode()
