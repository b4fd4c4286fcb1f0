"""YOLO as Ultralytics documents it: images/, labels/ and data.yaml.

https://docs.ultralytics.com/datasets/detect/. Nobody has drawn boxes here, so that each image gets
one box around all of it, of its crop. The descriptions lie beside, in metadata.jsonl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import yaml

from core.curate.formats.common import Entry, Item, columns, crop_codes, line
from core.curate.manifests import Refusal, Row, UnreadableFile
from core.images import EXTENSIONS

NAMES = ("data.yaml", "data.yml", "dataset.yaml")
WHOLE = "0.5 0.5 1 1"  # centre and size, as shares of the image
SPLITS = {"validation": "val", "test": "test"}


def rows(
    names: Sequence[str], read: Callable[[str], bytes], manifest: str
) -> Iterator[Row | Refusal]:
    """Returns each image below the manifest with the class of its boxes, where it has just one."""
    try:
        classes = yaml.safe_load(read(manifest))["names"]
        crops = dict(enumerate(classes)) if isinstance(classes, list) else dict(classes)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        why = str(error).replace("\n", " ")[:120]
        raise UnreadableFile(file=manifest, why=why) from None
    return _rows(names, read, crops, PurePosixPath(manifest).parent)


def _rows(
    names: Sequence[str], read: Callable[[str], bytes], crops: dict[Any, Any], root: PurePosixPath
) -> Iterator[Row | Refusal]:
    known = set(names)
    for name in names:
        path = PurePosixPath(name)
        if path.suffix.lower() not in EXTENSIONS or not path.is_relative_to(root):
            continue
        label = _label(path).as_posix()
        lines = read(label).decode(errors="replace").split("\n") if label in known else []
        found = {int(text.split()[0]) for text in lines if text.partition(" ")[0].isdecimal()}
        crop = str(crops.get(found.pop(), "")) if len(found) == 1 else ""
        yield Row(name, {"crop": crop})


def entries(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images/, labels/, data.yaml and metadata.jsonl."""
    lines, used = [], {"train"}
    for item in items:
        split = SPLITS.get(item.split or "", "train")
        used.add(split)
        path = f"images/{split}/{item.name}"
        yield path, item.image
        if item.crop:
            label = f"{crop_codes().index(item.crop)} {WHOLE}\n"
            yield _label(PurePosixPath(path)).as_posix(), label.encode()
        lines.append(line({"file_name": path} | columns(item) | {"synthetic": item.synthetic}))
    yield "metadata.jsonl", "".join(lines).encode()
    data: dict[str, Any] = {"path": ".", "train": "images/train"}
    data["val"] = "images/val" if "val" in used else "images/train"
    data |= {"test": "images/test"} if "test" in used else {}
    data["names"] = dict(enumerate(crop_codes()))
    yield "data.yaml", yaml.safe_dump(data, sort_keys=False).encode()


def _label(image: PurePosixPath) -> PurePosixPath:
    """Returns where the labels of an image lie: the last folder images becomes labels."""
    parts = list(image.with_suffix(".txt").parts)
    for place in reversed(range(len(parts) - 1)):
        if parts[place] == "images":
            parts[place] = "labels"
            break
    return PurePosixPath(*parts)
