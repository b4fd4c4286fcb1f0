"""Export: pairs of a filter or a version in the formats of others, streamed entry by entry."""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO, RawIOBase
from itertools import count, islice
from pathlib import Path
from typing import Any

from core.access import Actor, require
from core.curate import facts, versions
from core.curate.formats import coco, folders, label_studio, tables, webdataset, yolo
from core.curate.formats.common import Entry, Item
from core.curate.versions import FrozenPair
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.storage import storage
from db import pairs
from db.records import REJECTED, PairFilter, PairRecord

FORMATS: dict[str, Callable[[Iterator[Item]], Iterator[Entry]]] = {
    "imagefolder": folders.imagefolder,
    "metadata-csv": tables.metadata_csv,
    "metadata-jsonl": tables.metadata_jsonl,
    "txt": folders.texts,
    "webdataset": webdataset.entries,
    "coco": coco.entries,
    "yolo": yolo.entries,
    "csv": tables.table,
    "label-studio": label_studio.entries,
}
TARS = ("webdataset",)
CHUNK = 200  # pairs read at once
SHARD = 1000  # pairs in one tar
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same pairs give the same bytes

Progress = Callable[[int, int], None]


class ExportError(GrainError):
    """Pairs cannot be exported."""


class UnknownFormat(ExportError):
    template = mark("Expected a format out of {expected}, got “{given}”.")


class NothingToExport(ExportError):
    template = mark("No pair passes these filters, so that there is nothing to export.")


class PlaceTaken(ExportError):
    template = mark("Expected a new place or an empty folder, but {path} is there already.")


def entries(
    actor: Actor,
    kind: str,
    wanted: PairFilter | None = None,
    *,
    version: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Entry]:
    """Returns the files of an export, one after the other.

    Args:
        kind: one of FORMATS.
        wanted: which pairs; rejected ones only where the filter asks for them.
        version: the name of a dataset version to export instead, with its split.
        progress: is told (pairs done, pairs in all) after every pair.

    Raises:
        ExportError: the format is unknown, or there is no pair.
        NoSuchVersion: there is no such version.
    """
    items, total = _asked(actor, kind, wanted, version)
    return FORMATS[kind](_counted(items, total, progress))


def size(
    actor: Actor, kind: str, wanted: PairFilter | None = None, *, version: str | None = None
) -> int:
    """Returns how many pairs such an export holds; raises as `entries` does."""
    return _asked(actor, kind, wanted, version)[1]


def write(found: Iterator[Entry], kind: str, path: Path) -> Path:
    """Writes an export to a folder, a .zip or a .tar (where PATH ends so), whole or not at all.

    Raises:
        PlaceTaken: something is there already.
    """
    is_file = path.suffix.lower() in (".zip", ".tar")
    if path.exists() and (is_file or not path.is_dir() or any(path.iterdir())):
        raise PlaceTaken(path=path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if is_file:
            packed = tar_stream(found) if path.suffix.lower() == ".tar" else zip_stream(found)
            with unfinished.open("wb") as file:
                file.writelines(packed)
        else:
            _write_folder(_shards(found) if kind in TARS else found, unfinished)
            if path.exists():
                path.rmdir()
        unfinished.replace(path)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        unfinished.unlink(missing_ok=True)
    return path


def stream(found: Iterator[Entry], kind: str) -> Iterator[bytes]:
    """Yields an export as one file while it is being made: a tar for WebDataset, else a ZIP."""
    return tar_stream(found) if kind in TARS else zip_stream(found)


def zip_stream(found: Iterator[Entry]) -> Iterator[bytes]:
    """Yields a ZIP; images are compressed already and only stored."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, data in found:
            info = zipfile.ZipInfo(name, LONG_AGO)
            is_text = name.endswith((".txt", ".csv", ".json", ".jsonl", ".yaml", ".xml"))
            info.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
            yield pipe.taken()
    yield pipe.taken()


def tar_stream(found: Iterator[Entry]) -> Iterator[bytes]:
    """Yields an uncompressed tar."""
    pipe = _Pipe()
    with tarfile.open(fileobj=pipe, mode="w|") as archive:
        for name, data in found:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
            yield pipe.taken()
    yield pipe.taken()


class _Pipe(RawIOBase):
    """Somewhere to write to that cannot go back, so that archives are made as streams."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Returns what was written since it was last asked."""
        data, self.parts = b"".join(self.parts), []
        return data


def _write_folder(found: Iterable[Entry], folder: Path) -> None:
    folder.mkdir()
    for name, data in found:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _shards(found: Iterator[Entry]) -> Iterator[Entry]:
    """Yields WebDataset's shards: tars of so many pairs, so that readers can share them out."""
    for number in count():
        part = list(islice(found, webdataset.FILES * SHARD))
        if not part:
            return
        yield f"grain-{number:06}.tar", b"".join(tar_stream(iter(part)))


def _asked(
    actor: Actor, kind: str, wanted: PairFilter | None, version: str | None
) -> tuple[Iterator[Item], int]:
    require(actor, "see")
    if kind not in FORMATS:
        raise UnknownFormat(expected=", ".join(FORMATS), given=kind)
    if version:
        frozen = versions.read(versions.named(version))
        items, total = _frozen_items(frozen), len(frozen)
    else:
        chosen = _found(wanted or PairFilter())
        items, total = _items(chosen), len(chosen)
    if not total:
        raise NothingToExport
    return items, total


def _counted(items: Iterator[Item], total: int, progress: Progress | None) -> Iterator[Item]:
    for done, item in enumerate(items, start=1):
        yield item
        if progress:
            progress(done, total)


def _found(wanted: PairFilter) -> list[int]:
    """Returns the pairs of a filter; rejected ones only where it asks for a status."""
    with database().read() as session:
        chosen = pairs.ids(session, wanted)
        if wanted.status is None:
            rejected = set(pairs.ids(session, replace(wanted, status=REJECTED)))
            chosen = [pair_id for pair_id in chosen if pair_id not in rejected]
    return chosen


def _items(chosen: list[int]) -> Iterator[Item]:
    for start in range(0, len(chosen), CHUNK):
        with database().read() as session:
            found = pairs.many(session, chosen[start : start + CHUNK])
        for pair in found:
            yield _item(pair.id, pair, pair.source, facts.texts(pair))


def _frozen_items(frozen: list[FrozenPair]) -> Iterator[Item]:
    for pair in frozen:
        yield _item(pair.pair, pair, pair.source_group, pair.facts)


def _item(
    number: int, pair: PairRecord | FrozenPair, source: str, known: Mapping[str, str]
) -> Item:
    return Item(
        number=number,
        image=storage().get("images", pair.image_sha256),
        text=pair.description,
        language=pair.language,
        crop=pair.crop,
        conditions=pair.conditions,
        source=source,
        source_group=pair.source_group,
        synthetic=pair.synthetic,
        split=pair.split,
        facts=known,
    )
