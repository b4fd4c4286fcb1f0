"""How descriptions are read: the share read right, and of what no starter pair shows, flagged.

Run: python manage.py bench text
"""

from __future__ import annotations

import csv
import json
import statistics
import time
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bench.report import machine
from core.captions import language_of, read
from core.create.samples import Request
from core.create.shown import Shown
from core.settings import PROJECT
from core.train.bundles import condition_axes
from core.vocabulary import CROP_AXIS

FOLDER = PROJECT / "tests" / "core"
STARTER = PROJECT / "data" / "starter" / "pairs" / "metadata.csv"
SETS = (
    "paraphrases",
    "paraphrases_unseen",
    "paraphrases_second",
    "paraphrases_third",
    "paraphrases_fourth",
)
NEVER_SHOWN = "paraphrases_never_shown"

Paraphrase = Mapping[str, Any]


def main() -> None:
    """Prints the shares as a table and as JSON."""
    print(f"text: {machine()}\n\n| set | Kazakh | Russian | English | in all |")
    print("| --- | --- | --- | --- | --- |")
    shares = {name: list(_row(name, is_right)) for name in SETS}
    shares[NEVER_SHOWN] = list(_row(NEVER_SHOWN, is_flagged))
    captions = starter_captions()
    alarms = sum(bool(starter_shown().missing(Request(text).conditions())) for text in captions)
    times = _milliseconds(captions)
    print(f"\nCaptions of starter pairs flagged as never shown: {alarms} of {len(captions)}")
    print(f"Reading a caption: {times['median']} ms in the median, {times['max']} at most")
    figures = {"shares": shares, "false_alarms": alarms, "milliseconds": times}
    print("\n" + json.dumps({"bench": "text", "machine": machine(), **figures}))


def paraphrases(name: str) -> list[Paraphrase]:
    """Returns the entries of one file of paraphrases."""
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    entries: list[Paraphrase] = tomllib.loads(text)["paraphrase"]
    return entries


def is_right(entry: Paraphrase) -> bool:
    """Says whether exactly what is meant is read; sound grain has no severity but none."""
    reading = read(entry["text"])
    found = dict(reading.conditions) | ({CROP_AXIS: reading.crop} if reading.crop else {})
    return _without_severity_of_sound(found) == _without_severity_of_sound(entry["asks"])


def is_flagged(entry: Paraphrase) -> bool:
    """Says whether the part that no starter pair shows, or the word for it, is named."""
    request = Request(entry["text"])
    if "unknown" in entry:
        return set(entry["unknown"]) <= set(request.reading().unknown)
    return entry["never"] in starter_shown().missing(request.conditions())


def starter_shown() -> Shown:
    """Returns what the starter pairs show."""
    axes = condition_axes()
    with STARTER.open(encoding="utf-8", newline="") as file:
        rows = [
            [axis.code(row[axis.name] or None) for axis in axes] for row in csv.DictReader(file)
        ]
    return Shown(axes, np.array(rows, dtype=np.int16))


def starter_captions() -> list[str]:
    """Returns the descriptions of the starter pairs."""
    with STARTER.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def _row(name: str, passes: Any) -> Iterator[dict[str, Any]]:
    entries = paraphrases(name)
    cells = []
    for language in ("kk", "ru", "en", ""):
        part = [e for e in entries if not language or language_of(e["text"]) == language]
        good = sum(passes(entry) for entry in part)
        cells.append(f"{good} of {len(part)}" + ("" if language else f" = {good / len(part):.0%}"))
        yield {"language": language or "all", "right": good, "of": len(part)}
    print(f"| {name} | " + " | ".join(cells) + " |")


def _milliseconds(captions: list[str]) -> dict[str, float]:
    taken = []
    for text in captions:
        start = time.perf_counter()
        read.__wrapped__(text)  # without what is remembered
        taken.append(1000 * (time.perf_counter() - start))
    return {"median": round(statistics.median(taken), 2), "max": round(max(taken), 2)}


def _without_severity_of_sound(conditions: Mapping[str, str]) -> dict[str, str]:
    sound = conditions.get("state") == "sound"
    return {a: v for a, v in conditions.items() if not (sound and (a, v) == ("severity", "none"))}


if __name__ == "__main__":
    main()
