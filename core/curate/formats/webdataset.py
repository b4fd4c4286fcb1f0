"""WebDataset: a tar of image, .txt and .json of one stem, https://github.com/webdataset/webdataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from core.curate.formats.common import Entry, Item, columns, line

FILES = 3  # of each pair


def entries(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields image, text and columns of every item, one after the other, as a reader needs them."""
    for item in items:
        stem = PurePosixPath(item.name).with_suffix("")
        yield item.name, item.image
        yield f"{stem}.txt", item.text.encode()
        yield f"{stem}.json", line(columns(item) | {"synthetic": item.synthetic}).encode()
