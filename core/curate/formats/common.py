"""What all formats share: an item on its way out, its columns, and how files are found again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from core.curate import facts
from core.images import media_type, size
from core.vocabulary import vocabulary

Entry = tuple[str, bytes]  # a file's path and its bytes

SYNTHETIC = "synthetic-"  # how the file of a generated or rendered image begins, in every format
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True)
class Item:
    """A pair on its way out, with the bytes of its image."""

    number: int
    image: bytes
    text: str
    language: str
    crop: str | None
    conditions: Mapping[str, str]
    source: str
    source_group: str
    synthetic: bool
    split: str | None
    facts: Mapping[str, str]  # of the sample, as texts

    @cached_property
    def name(self) -> str:
        """The file's name, which says whether the image is synthetic."""
        mark = SYNTHETIC if self.synthetic else ""
        return f"{mark}{self.number:06}.{SUFFIXES[media_type(self.image)]}"

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return size(self.image)


def columns(item: Item) -> dict[str, str]:
    """Returns what a table says of an item, by the names that an import reads again."""
    axes = {axis.name: item.conditions.get(axis.name, "") for axis in vocabulary().axes}
    return {
        "text": item.text,
        "lang": item.language,
        "crop": item.crop or "",
        **axes,
        "source": item.source,
        "source_group": item.source_group,
        "split": item.split or "",
        "synthetic": "true" if item.synthetic else "false",
        **{name: item.facts.get(name, "") for name in facts.NAMES},
    }


def line(value: Mapping[str, Any]) -> str:
    """Returns one line of JSON."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def objects(value: object) -> list[dict[str, Any]]:
    """Returns the JSON objects of a JSON list; what else may stand there is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def crop_codes() -> tuple[str, ...]:
    """Returns the crops in the order in which classes are numbered."""
    return tuple(crop.code for crop in vocabulary().crops)


def locator(names: Sequence[str]) -> Callable[[str, str], str]:
    """Returns a function (file, beside) that says where a file lies that an annotation names.

    It is looked for beside the annotation, in the folder above, in images/ of either, and then
    anywhere by its name alone, where only one file has it.
    """
    known = set(names)
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(PurePosixPath(name).name, []).append(name)

    def locate(file: str, beside: str) -> str:
        folder, path = PurePosixPath(beside).parent, PurePosixPath(file.replace("\\", "/"))
        for root in (folder, folder.parent, folder / "images", folder.parent / "images"):
            if (place := (root / path).as_posix()) in known:
                return place
        same = by_name.get(path.name, [])
        return same[0] if len(same) == 1 else (folder / path).as_posix()

    return locate
