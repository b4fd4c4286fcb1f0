"""Bytes: images by their content (fsspec), and the folders in which runs and bundles lie."""

from __future__ import annotations

import hashlib
import uuid
from functools import cache
from pathlib import Path

import fsspec

from core.errors import GrainError
from core.i18n import mark
from core.settings import settings


class StorageError(GrainError):
    """Bytes could not be found or kept."""


class MissingContent(StorageError):
    template = mark("Expected content {sha256} in the storage, found none.")


class Storage:
    """Content-addressed bytes below an fsspec URL: `images/ab/abcd…`."""

    def __init__(self, url: str) -> None:
        self.files, self.root = fsspec.core.url_to_fs(url)

    def put(self, kind: str, data: bytes, sha256: str | None = None) -> str:
        """Keeps `data` once and returns its SHA-256; a half-written file is never seen.

        Args:
            sha256: of `data`, where it is known already.
        """
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        path = self._path(kind, sha256)
        if not self.files.exists(path):
            self.replace(path, data)
        return sha256

    def get(self, kind: str, sha256: str) -> bytes:
        """Returns the bytes with that SHA-256; raises MissingContent."""
        try:
            return bytes(self.files.cat_file(self._path(kind, sha256)))
        except FileNotFoundError:
            raise MissingContent(sha256=sha256) from None

    def has(self, kind: str, sha256: str) -> bool:
        """Says whether these bytes are kept."""
        return bool(self.files.exists(self._path(kind, sha256)))

    def size(self, kind: str, sha256: str) -> int:
        """Returns the number of these bytes; 0 where they are not kept."""
        return int(self.files.size(self._path(kind, sha256))) if self.has(kind, sha256) else 0

    def put_as(self, kind: str, sha256: str, data: bytes) -> None:
        """Keeps bytes derived from others (a thumbnail) under the SHA-256 of those."""
        self.replace(self._path(kind, sha256), data)

    def remove(self, kind: str, sha256: str) -> None:
        """Removes bytes and what a killed process left of writing them."""
        path = self._path(kind, sha256)
        for found in self.files.glob(f"{path}*"):
            self.files.rm_file(found)

    def replace(self, path: str, data: bytes) -> None:
        """Writes a whole file beside its place, then moves it there."""
        unfinished = f"{path}.{uuid.uuid4().hex}.part"
        try:
            self.files.pipe_file(unfinished, data)
        except FileNotFoundError:  # the first file of its folder
            self.files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self.files.pipe_file(unfinished, data)
        self.files.mv(unfinished, path)

    def _path(self, kind: str, sha256: str) -> str:
        return f"{self.root}/{kind}/{sha256[:2]}/{sha256}"


@cache
def storage() -> Storage:
    """Returns the storage that the settings name."""
    return Storage(settings().storage())


def run_folder(run_id: int) -> Path:
    """Returns the folder of a run: config, events, log, checkpoints/ and snapshots/."""
    return settings().workspace / "runs" / str(run_id)


def bundle_folder(content_hash: str, resolution: int) -> Path:
    """Returns the folder of a bundle: a dataset version as arrays that a training reads."""
    return settings().workspace / "bundles" / f"{content_hash[:16]}-{resolution}"


def size_of(folder: Path) -> int:
    """Returns the bytes of all files below a folder; 0 where it is not there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def file_of_run(run_id: int, name: str) -> bytes:
    """Returns a file of a run's folder; raises MissingContent where there is none."""
    folder = run_folder(run_id).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise MissingContent(sha256=name)
    return path.read_bytes()
