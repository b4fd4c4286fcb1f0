"""How the pairs of a source are laid out: a manifest, COCO, YOLO, Label Studio, or only files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import PurePosixPath

from core.curate import manifests
from core.curate.formats import coco, label_studio, yolo
from core.curate.manifests import Refusal, Row, SourceError
from core.curate.sources import IGNORED_NAMES, Source
from core.i18n import mark
from core.images import EXTENSIONS

CAPTIONS, SIDECAR = ".txt", ".json"
DEEPEST_JSON = 2  # folders below the root in which annotations are looked for

Found = Iterator[Row | Refusal]


class NotListed(SourceError):
    template = mark("The manifest {manifest} does not list this image.")


class NoImageFile(SourceError):
    template = mark("Not an image by its name; expected one of {extensions}.")


class UnknownLayout(SourceError):
    template = mark("Expected a format out of {expected}, got “{given}”.")


class NotInLayout(SourceError):
    template = mark("Expected {layout}, found no file that says so.")


def rows(source: Source, layout: str = "auto") -> Found:
    """Returns every candidate of a source, and every file or line that cannot be one.

    Args:
        layout: one of LAYOUTS, or "auto" for the first that is found there.

    Raises:
        SourceError: the layout is unknown, is not there, or its files cannot be read.
    """
    if layout != "auto" and layout not in LAYOUTS:
        raise UnknownLayout(expected=", ".join(("auto", *LAYOUTS)), given=layout)
    for name in LAYOUTS if layout == "auto" else (layout,):
        found = LAYOUTS[name](source)
        if found is not None:
            return chain(source.refusals(), found)
    raise NotInLayout(layout=layout)


def count(source: Source, layout: str = "auto") -> int:
    """Returns how many rows and refusals `rows` gives."""
    return sum(1 for _ in rows(source, layout))


def _metadata(source: Source) -> Found | None:
    if source.manifest:
        return _listed(source, [source.manifest])
    named = [n for n in source.names() if PurePosixPath(n).name.lower() in manifests.NAMES]
    folders = {PurePosixPath(name).parent for name in named}
    first = [  # where both a .csv and a .jsonl lie, one of them; below another, only the upper one
        min(n for n in named if PurePosixPath(n).parent == folder)
        for folder in sorted(folders)
        if not folders & set(folder.parents)
    ]
    return _listed(source, first) if first else None


def _only_table(source: Source) -> Found | None:
    """Returns the rows of the one CSV at the root, whatever it is called, if it names files."""
    tables = [n for n in source.names() if "/" not in n and n.lower().endswith(".csv")]
    try:
        return _listed(source, tables) if len(tables) == 1 else None
    except (manifests.NoFileColumn, manifests.UnreadableManifest):
        return None


def _coco(source: Source) -> Found | None:
    files = {name: value for name, value in _json_files(source) if coco.recognises(value)}
    return coco.rows(source.names(), files) if files else None


def _label_studio(source: Source) -> Found | None:
    files = {name: value for name, value in _json_files(source) if label_studio.recognises(value)}
    return label_studio.rows(source.names(), files) if files else None


def _yolo(source: Source) -> Found | None:
    named = [n for n in source.names() if PurePosixPath(n).name.lower() in yolo.NAMES]
    return yolo.rows(source.names(), source.read, min(named)) if named else None


def _files(source: Source) -> Found:
    """Yields images with the text and the JSON of the same stem; the folder may name the crop."""
    names = set(source.names())
    stems = {PurePosixPath(n).with_suffix("") for n in names if _is_image(PurePosixPath(n))}
    for name in source.names():
        path = PurePosixPath(name)
        beside = path.suffix.lower() == SIDECAR and path.with_suffix("") in stems
        if _is_ignored(path) or path.suffix.lower() == CAPTIONS or beside:
            continue
        if not _is_image(path):
            yield Refusal(name, NoImageFile(extensions=", ".join(EXTENSIONS)))
            continue
        columns = {"folder": path.parent.name}
        caption, sidecar = (path.with_suffix(s).as_posix() for s in (CAPTIONS, SIDECAR))
        if sidecar in names:
            columns |= manifests.columns_of(_json(source, sidecar))
        if caption in names:
            columns["text"] = manifests.decode(source.read(caption), caption).strip()
        yield Row(name, columns)


LAYOUTS: dict[str, Callable[[Source], Found | None]] = {
    "metadata": _metadata,
    "yolo": _yolo,
    "coco": _coco,
    "label-studio": _label_studio,
    "csv": _only_table,
    "files": _files,
}


def _listed(source: Source, files: list[str]) -> Found:
    """Returns the rows of manifests, and the images that none of them lists."""
    tables = [(name, manifests.read_rows(source.read(name), name)) for name in files]
    return _listed_rows(source, tables)


def _listed_rows(source: Source, tables: list[tuple[str, Found]]) -> Found:
    listed = set()
    for manifest, found in tables:
        for row in found:
            if isinstance(row, Row):
                file = PurePosixPath(manifest).parent / row.file.replace("\\", "/")
                row = Row(file.as_posix(), row.columns, row.line)
                listed.add(row.file)
            yield row
    for name in source.names():
        path = PurePosixPath(name)
        if name not in listed and _is_image(path) and not _is_ignored(path):
            yield Refusal(name, NotListed(manifest=tables[0][0]))


def _json_files(source: Source) -> Iterator[tuple[str, object]]:
    """Yields JSON files near the root that are no sidecars of images, as far as they are JSON."""
    stems = {PurePosixPath(n).stem for n in source.names() if _is_image(PurePosixPath(n))}
    for name in source.names():
        path = PurePosixPath(name)
        near = path.suffix.lower() == ".json" and name.count("/") <= DEEPEST_JSON
        if near and not _is_ignored(path) and path.stem not in stems:
            yield name, _json(source, name)


def _json(source: Source, name: str) -> object:
    try:
        value: object = json.loads(manifests.decode(source.read(name), name))
        return value
    except ValueError:
        return None


def _is_image(path: PurePosixPath) -> bool:
    return path.suffix.lower() in EXTENSIONS


def _is_ignored(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or path.name.lower() in (*IGNORED_NAMES, *manifests.NAMES)
