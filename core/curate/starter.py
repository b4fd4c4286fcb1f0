"""The starter pairs that the project ships: renders with descriptions and exact conditions."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from core.curate import layouts
from core.curate.manifests import Row, SourceError
from core.curate.sources import Folder, Source, open_source
from core.i18n import mark
from core.settings import PROJECT

WORD = "starter"
FOLDER = PROJECT / "data" / "starter" / "pairs"
MANIFEST = "metadata.csv"


class NoStarterPairs(SourceError):
    template = mark("Expected the starter pairs and their {manifest} in {folder}, found none.")


def is_shipped() -> bool:
    """Returns whether this copy of the project holds the starter pairs."""
    return (FOLDER / MANIFEST).is_file()


def source() -> Source:
    """Returns the starter pairs as a source; raises NoStarterPairs."""
    if not is_shipped():
        raise NoStarterPairs(manifest=MANIFEST, folder=FOLDER)
    return Folder(FOLDER, manifest=MANIFEST)


def count() -> int:
    """Returns how many pairs their manifest lists; 0 where they are not shipped."""
    return len(_rows())


@cache
def images() -> frozenset[str]:
    """Returns the SHA-256 of every image that is shipped."""
    return frozenset(sha256((FOLDER / row.file).read_bytes()).hexdigest() for row in _rows())


def open_named(given: str) -> Source:
    """Returns the source at a path; the bare word `starter` stands for the starter pairs.

    A file or folder of that name in the working folder comes first, as for any other path, and
    `./starter` always means a path.
    """
    path = Path(given)
    return source() if given == WORD and not path.exists() else open_source(path)


def _rows() -> list[Row]:
    """Returns the rows of the manifest; none where the pairs are not shipped."""
    found = layouts.rows(source()) if is_shipped() else ()
    return [row for row in found if isinstance(row, Row)]
