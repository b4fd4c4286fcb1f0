"""Label Studio's JSON: a list of tasks, https://labelstud.io/guide/export#Label-Studio-JSON-format.

Images are named as its local file storage names them; the labelling configuration lies beside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlparse
from xml.sax.saxutils import quoteattr

from core.curate.formats.common import Entry, Item, columns, crop_codes, locator, objects
from core.curate.manifests import Refusal, Row, columns_of
from core.vocabulary import CROP_AXIS, vocabulary

LOCAL = "/data/local-files/?d="
UPLOADED = re.compile(r"^[0-9a-f]{8}-")  # what Label Studio puts before an uploaded file's name
IMAGE_KEYS = ("image", "img", "photo")


def recognises(value: object) -> bool:
    """Says whether a JSON value is a list of Label Studio tasks."""
    return isinstance(value, list) and any(
        isinstance(task, Mapping) and isinstance(task.get("data"), Mapping) for task in value
    )


def rows(names: Sequence[str], files: Mapping[str, Any]) -> Iterator[Row | Refusal]:
    """Yields the image of every task with its data and its newest annotation."""
    locate = locator(names)
    for file, tasks in files.items():
        for task in objects(tasks):
            data = dict(task["data"]) if isinstance(task.get("data"), dict) else {}
            address = next((str(data.pop(key)) for key in IMAGE_KEYS if data.get(key)), "")
            known = columns_of(data) | _annotated(task)
            yield Row(locate(_path(address), file), known)


def entries(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images/, tasks.json and the labelling configuration."""
    tasks = []
    for number, item in enumerate(items, start=1):
        known = columns(item)
        data = known | {"image": LOCAL + quote(f"images/{item.name}"), "synthetic": item.synthetic}
        result = [_text(item.text)]
        for name in (CROP_AXIS, *(axis.name for axis in vocabulary().axes)):
            result += [_choice(name, known[name])] if known.get(name) else []
        tasks.append({"id": number, "data": data, "annotations": [{"result": result}]})
        yield f"images/{item.name}", item.image
    yield "tasks.json", json.dumps(tasks, ensure_ascii=False).encode()
    yield "config.xml", configuration().encode()


def configuration() -> str:
    """Returns the labelling configuration: the description, the crop and every axis."""
    axes = [(CROP_AXIS, crop_codes()), *((a.name, a.codes()) for a in vocabulary().axes)]
    choices = "".join(
        f'<Choices name={quoteattr(name)} toName="image">'
        + "".join(f"<Choice value={quoteattr(code)}/>" for code in codes)
        + "</Choices>"
        for name, codes in axes
    )
    return (
        '<View><Image name="image" value="$image"/>'
        f'<TextArea name="text" toName="image"/>{choices}</View>'
    )


def _annotated(task: Mapping[str, Any]) -> dict[str, str]:
    """Returns what the last annotation that was not cancelled says."""
    kept = [a for a in objects(task.get("annotations")) if not a.get("was_cancelled")]
    found = {}
    for part in objects(kept[-1].get("result")) if kept else ():
        for value in objects([part.get("value")]):
            said = value.get("choices") or value.get("text")
            if said:
                found[str(part.get("from_name", ""))] = said[0] if isinstance(said, list) else said
    return columns_of(found)


def _path(address: str) -> str:
    """Returns the file that an address of a task means."""
    parts = urlparse(address)
    local = parse_qs(parts.query).get("d")
    path = local[0] if local else unquote(parts.path)
    if not path.startswith("/data/upload/"):
        return path
    return UPLOADED.sub("", path.rsplit("/", 1)[-1])


def _text(text: str) -> dict[str, Any]:
    value = {"text": [text]}
    return {"from_name": "text", "to_name": "image", "type": "textarea", "value": value}


def _choice(name: str, code: str) -> dict[str, Any]:
    value = {"choices": [code]}
    return {"from_name": name, "to_name": "image", "type": "choices", "value": value}
