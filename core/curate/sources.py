"""Where pairs are imported from: a folder, a ZIP, or a manifest beside images."""

from __future__ import annotations

import stat
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from core.curate import manifests
from core.curate.manifests import Refusal, Row, SourceError, UnreadableFile
from core.i18n import mark
from core.images import EXTENSIONS

CAPTIONS = ".txt"
IGNORED_NAMES = ("thumbs.db", "desktop.ini", "readme.md", "readme.txt", "license", "license.txt")
MAX_FILE_BYTES = 200 * 1024 * 1024


class NoSuchSource(SourceError):
    template = mark("Expected a folder, a ZIP, a .csv or a .jsonl, found none at {path}.")


class DamagedArchive(SourceError):
    template = mark("Expected a ZIP archive, got a file that is none or is damaged.")


class PathLeaves(SourceError):
    template = mark("“{file}” leads out of what is being imported.")


class MissingFile(SourceError):
    template = mark("“{file}” is not among the files.")


class FileTooLarge(SourceError):
    template = mark("“{file}” has {given} MB, more than {most} MB.")


class NotListed(SourceError):
    template = mark("The manifest {manifest} does not list this image.")


class NoImageFile(SourceError):
    template = mark("Not an image by its name; expected one of {extensions}.")


class Source(ABC):
    """A set of files by relative names with forward slashes."""

    manifest: str | None = None

    @abstractmethod
    def names(self) -> list[str]:
        """Returns the names of all files, sorted; refused ones are in `refusals`."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Returns the bytes of a file; raises SourceError."""

    def refusals(self) -> list[Refusal]:
        """Returns what was refused by its name alone."""
        return []

    def rows(self) -> list[Row | Refusal]:
        """Returns every candidate, and every file or line that cannot be one."""
        manifest = self.manifest or self._find_manifest()
        found = _manifest_rows(self, manifest) if manifest else _folder_rows(self)
        return [*self.refusals(), *found]

    def _find_manifest(self) -> str | None:
        named = [n for n in self.names() if PurePosixPath(n).name.lower() in manifests.NAMES]
        return min(named, key=lambda name: (name.count("/"), name), default=None)


class Folder(Source):
    """A folder on disk; links that lead out of it are refused."""

    def __init__(self, root: Path, manifest: str | None = None) -> None:
        self.root = root.resolve()
        self.manifest = manifest
        self._names: list[str] | None = None
        self._refusals: list[Refusal] = []

    def names(self) -> list[str]:
        if self._names is None:
            self._names = []
            for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
                name = path.relative_to(self.root).as_posix()
                if path.resolve().is_relative_to(self.root):
                    self._names.append(name)
                else:
                    self._refusals.append(Refusal(name, PathLeaves(file=name)))
        return self._names

    def refusals(self) -> list[Refusal]:
        self.names()
        return self._refusals

    def read(self, name: str) -> bytes:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root):
            raise PathLeaves(file=name)
        try:
            _check_size(name, path.stat().st_size)
            return path.read_bytes()
        except FileNotFoundError:
            raise MissingFile(file=name) from None
        except OSError as error:
            raise UnreadableFile(file=name, why=error.strerror) from None


class Archive(Source):
    """A ZIP archive, read entry by entry: nothing is unpacked to disk."""

    def __init__(self, file: Path | BinaryIO) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError):
            raise DamagedArchive from None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._refusals: list[Refusal] = []
        for entry in self.zip.infolist():
            self._sort_in(entry)

    def _sort_in(self, entry: zipfile.ZipInfo) -> None:
        name = _entry_name(entry)
        if entry.is_dir():
            return
        if _leaves(name) or stat.S_ISLNK(entry.external_attr >> 16):
            self._refusals.append(Refusal(name, PathLeaves(file=name)))
        elif not name.startswith("__MACOSX/"):
            self._entries[name] = entry

    def names(self) -> list[str]:
        return sorted(self._entries)

    def refusals(self) -> list[Refusal]:
        return self._refusals

    def read(self, name: str) -> bytes:
        if _leaves(name):
            raise PathLeaves(file=name)
        if name not in self._entries:
            raise MissingFile(file=name)
        _check_size(name, self._entries[name].file_size)
        try:
            return self.zip.read(self._entries[name])
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise UnreadableFile(file=name, why=error) from None


class Files(Source):
    """Files that are in memory already, such as uploads."""

    def __init__(self, files: dict[str, Any]) -> None:
        self.files = files

    def names(self) -> list[str]:
        return sorted(self.files)

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise MissingFile(file=name)
        return bytes(self.files[name].getbuffer())


def open_source(path: Path) -> Source:
    """Returns the source at `path`: a folder, a ZIP, or a manifest with images beside it."""
    if path.is_dir():
        return Folder(path)
    if path.is_file() and path.suffix.lower() in (".csv", ".jsonl"):
        return Folder(path.parent, manifest=path.name)
    if path.is_file():
        return Archive(path)
    raise NoSuchSource(path=path)


def _folder_rows(source: Source) -> Iterator[Row | Refusal]:
    """Yields images with the caption of the same stem; the folder's name may be the crop."""
    names = set(source.names())
    for name in source.names():
        path = PurePosixPath(name)
        if _is_ignored(path) or path.suffix.lower() == CAPTIONS:
            continue
        if path.suffix.lower() not in EXTENSIONS:
            yield Refusal(name, NoImageFile(extensions=", ".join(EXTENSIONS)))
            continue
        caption = path.with_suffix(CAPTIONS).as_posix()
        columns = {"folder": path.parent.name}
        if caption in names:
            columns["text"] = manifests.decode(source.read(caption), caption).strip()
        yield Row(name, columns)


def _manifest_rows(source: Source, manifest: str) -> Iterator[Row | Refusal]:
    listed = set()
    for row in manifests.read_rows(source.read(manifest), manifest):
        if isinstance(row, Row):
            file = PurePosixPath(manifest).parent / row.file.replace("\\", "/")
            row = Row(file.as_posix(), row.columns, row.line)
            listed.add(row.file)
        yield row
    for name in source.names():
        path = PurePosixPath(name)
        if name not in listed and path.suffix.lower() in EXTENSIONS and not _is_ignored(path):
            yield Refusal(name, NotListed(manifest=manifest))


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Returns the entry's name; old Windows archives hold Cyrillic names as cp866."""
    is_utf8 = entry.flag_bits & 0x800
    name = entry.filename
    if not is_utf8 and not name.isascii():
        name = name.encode("cp437", "replace").decode("cp866", "replace")
    return name.replace("\\", "/")


def _leaves(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]


def _is_ignored(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or path.name.lower() in (*IGNORED_NAMES, *manifests.NAMES)


def _check_size(name: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise FileTooLarge(file=name, given=size >> 20, most=MAX_FILE_BYTES >> 20)
