"""Uploaded files as sources: archives each by itself, all other files together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Protocol

from core.curate.sources import Archive, Files, Source, Tar
from core.storage import storage

ARCHIVES: dict[str, Callable[[Any], Source]] = {".zip": Archive, ".tar": Tar}
PARCELS = "parcels"  # kind of content in the storage


class Upload(Protocol):
    """A file with its name, which holds its path within a folder that was given."""

    name: str

    def getbuffer(self) -> memoryview: ...


class Kept:
    """An uploaded file that lies in the storage until its job has read it."""

    def __init__(self, name: str, sha256: str) -> None:
        self.name, self.sha256 = name, sha256

    def getbuffer(self) -> memoryview:
        """Returns its bytes; raises MissingContent."""
        return memoryview(storage().get(PARCELS, self.sha256))


def keep(uploads: Iterable[Upload]) -> list[tuple[str, str]]:
    """Puts uploads into the storage, one by one; returns names and SHA-256s for `Kept`."""
    return [(file.name, storage().put(PARCELS, bytes(file.getbuffer()))) for file in uploads]


def sources(uploads: Iterable[Upload]) -> list[Source]:
    """Returns each archive as a source of its own, and all other files together.

    A folder's files are named with their paths, so that they lie as they lay. Files of one name,
    dropped one by one, go into different sources, so that none is lost.

    Raises:
        SourceError: an archive is none.
    """
    found: list[Source] = []
    groups: list[dict[str, Any]] = []
    for upload in uploads:
        kind = ARCHIVES.get(PurePosixPath(upload.name.lower()).suffix)
        if kind:
            opened = upload if isinstance(upload, BytesIO) else BytesIO(upload.getbuffer())
            found.append(kind(opened))
            continue
        group = next((g for g in groups if upload.name not in g), None)
        if group is None:
            groups.append(group := {})
        group[upload.name] = upload
    return [*found, *(Files(group) for group in groups)]
