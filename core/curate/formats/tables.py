"""Images with a table: metadata.csv and metadata.jsonl as Hugging Face reads them, and a CSV.

https://huggingface.co/docs/datasets/image_dataset#imagefolder. Cells that a spreadsheet would run
are defused in both kinds of CSV; JSON lines hold every description to the letter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from core.curate.formats.common import Entry, Item, columns, line
from core.curate.manifests import defuse


def metadata_csv(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields the images of each split beside their metadata.csv."""
    return _beside(items, "metadata.csv")


def metadata_jsonl(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields the images of each split beside their metadata.jsonl."""
    return _beside(items, "metadata.jsonl")


def table(items: Iterator[Item]) -> Iterator[Entry]:
    """Yields images/ and pairs.csv, with a mark by which spreadsheets know that it is UTF-8."""
    lines = ["\ufeff"]
    for item in items:
        yield f"images/{item.name}", item.image
        _write(lines, {"file_name": f"images/{item.name}"} | columns(item))
    yield "pairs.csv", "".join(lines).encode()


def _beside(items: Iterator[Item], manifest: str) -> Iterator[Entry]:
    tables: dict[str, list[str]] = {}
    for item in items:
        folder = f"{item.split}/" if item.split else ""
        lines = tables.setdefault(folder, [])
        row = {"file_name": item.name} | columns(item)
        if manifest.endswith(".csv"):
            _write(lines, row)
        else:
            lines.append(line(row | {"synthetic": item.synthetic}))
        yield folder + item.name, item.image
    for folder, lines in tables.items():
        yield folder + manifest, "".join(lines).encode()


def _write(lines: list[str], row: Mapping[str, str]) -> None:
    """Appends a row as CSV, after a head where it is the first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if len(lines) == 0 or lines == ["\ufeff"]:
        writer.writerow(row)
    writer.writerow([defuse(cell) for cell in row.values()])
    lines.append(text.getvalue())
