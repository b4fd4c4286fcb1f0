"""Where pairs are imported from: a folder, a ZIP or tar archive, or files in memory."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any, BinaryIO

from core.curate.manifests import Refusal, SourceError, UnreadableFile
from core.i18n import mark

IGNORED_NAMES = ("thumbs.db", "desktop.ini", "readme.md", "readme.txt", "license", "license.txt")
MAX_FILE_BYTES = 200 * 1024 * 1024


class NoSuchSource(SourceError):
    template = mark("Expected a folder, a ZIP, a .tar, a .csv or a .jsonl, found none at {path}.")


class DamagedArchive(SourceError):
    template = mark("Expected a ZIP or tar archive, got a file that is none or is damaged.")


class PathLeaves(SourceError):
    template = mark("“{file}” leads out of what is being imported.")


class MissingFile(SourceError):
    template = mark("“{file}” is not among the files.")


class FileTooLarge(SourceError):
    template = mark("“{file}” has {given} MB, more than {most} MB.")


class Source(ABC):
    """A set of files by relative names with forward slashes; `manifest` is the one to read."""

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


class Tar(Source):
    """An uncompressed tar archive, as WebDataset keeps images with their texts."""

    def __init__(self, file: Path | BinaryIO) -> None:
        self.file = file
        self._one_reader = Lock()
        self._members: dict[str, tarfile.TarInfo] = {}
        self._refusals: list[Refusal] = []
        try:
            with self._opened() as opened, tarfile.open(fileobj=opened, mode="r:") as tar:
                for member in tar:
                    self._sort_in(member)
        except (tarfile.TarError, OSError, EOFError):
            raise DamagedArchive from None

    def _opened(self) -> AbstractContextManager[BinaryIO]:
        return self.file.open("rb") if isinstance(self.file, Path) else nullcontext(self.file)

    def _sort_in(self, member: tarfile.TarInfo) -> None:
        name = member.name.removeprefix("./")
        if _leaves(name) or member.issym() or member.islnk():
            self._refusals.append(Refusal(name, PathLeaves(file=name)))
        elif member.isfile():
            self._members[name] = member

    def names(self) -> list[str]:
        return sorted(self._members)

    def refusals(self) -> list[Refusal]:
        return self._refusals

    def read(self, name: str) -> bytes:
        if name not in self._members:
            raise MissingFile(file=name)
        member = self._members[name]
        _check_size(name, member.size)
        with self._one_reader, self._opened() as opened:
            opened.seek(member.offset_data)
            return opened.read(member.size)


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
    if not path.is_file():
        raise NoSuchSource(path=path)
    if path.suffix.lower() in (".csv", ".jsonl"):
        return Folder(path.parent, manifest=path.name)
    return Tar(path) if path.suffix.lower() == ".tar" else Archive(path)


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


def _check_size(name: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise FileTooLarge(file=name, given=size >> 20, most=MAX_FILE_BYTES >> 20)
