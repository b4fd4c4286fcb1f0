"""COCO: one JSON of images, categories and annotations, https://cocodataset.org/#format-data.

Nobody has drawn boxes here, so that each image gets one box around all of it, of its crop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.curate.formats.common import Entry, Item, columns, crop_codes, locator, objects
from core.curate.manifests import Refusal, Row, columns_of


def recognises(value: object) -> bool:
    """Says whether a JSON value is a COCO file."""
    return isinstance(value, Mapping) and {"images", "annotations"} <= value.keys()


def rows(names: Sequence[str], files: Mapping[str, Any]) -> Iterator[Row | Refusal]:
    """Yields each image with its crop, once for each of its captions."""
    locate = locator(names)
    for file, value in files.items():
        crops = {c.get("id"): str(c.get("name", "")) for c in objects(value.get("categories"))}
        notes: dict[Any, list[Mapping[str, Any]]] = {}
        for note in objects(value["annotations"]):
            notes.setdefault(note.get("image_id"), []).append(note)
        for image in objects(value["images"]):
            own = notes.get(image.get("id"), [])
            found = {crops[n["category_id"]] for n in own if n.get("category_id") in crops}
            known = columns_of(image) | ({"crop": found.pop()} if len(found) == 1 else {})
            place = locate(str(image.get("file_name", "")), file)
            captions = list(dict.fromkeys(str(n["caption"]) for n in own if n.get("caption")))
            for caption in captions or [known.get("text", "")]:
                yield Row(place, known | {"text": caption})


def entries(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images/ and, for each split, annotations/instances_SPLIT.json."""
    files: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for number, item in enumerate(items, start=1):
        file = files.setdefault(item.split or "all", {"images": [], "annotations": []})
        width, height = item.size
        file["images"].append(
            {"id": number, "file_name": item.name, "width": width, "height": height}
            | columns(item)
            | {"synthetic": item.synthetic}
        )
        if item.crop:
            file["annotations"].append(
                {
                    "id": number,
                    "image_id": number,
                    "category_id": crop_codes().index(item.crop) + 1,
                    "bbox": [0, 0, width, height],
                    "segmentation": [[0, 0, width, 0, width, height, 0, height]],
                    "area": width * height,
                    "iscrowd": 0,
                    "caption": item.text,
                }
            )
        yield f"images/{item.name}", item.image
    categories = [
        {"id": number, "name": code, "supercategory": "grain"}
        for number, code in enumerate(crop_codes(), start=1)
    ]
    for split, file in files.items():
        whole = {"info": {"description": "Grain Studio"}, "categories": categories, **file}
        text = json.dumps(whole, ensure_ascii=False)
        yield f"annotations/instances_{split}.json", text.encode()
