"""Import: its rate against a bare loop that reads, hashes and decodes, and how memory grows.

The bare loop uses as many threads as there are processors, as the import does. Both get JPEG
photographs of 3,000 × 2,000 pixels with descriptions; small ones of 256 × 256 tell what an import
costs beside decoding.

Run: python manage.py bench import [--files 400] [--runs 5] [--few 1000] [--many 20000]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from bench.pictures import parts
from bench.report import show

LEAST = {"ratio_to_bare_loop": 0.7}
LIMITS = {"memory_growth": 1.1}
LARGE, SMALL = (3000, 2000), (256, 256)
SERIES = 10  # images in a row that are described in the same words, as a lot is photographed


def main() -> None:
    """Makes the photographs, measures, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=20000)
    parser.add_argument("--child", type=Path, help="import this folder and tell seconds and MB")
    options = parser.parse_args()
    if options.child:
        tell(options.child, options.few)
        return
    measured: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("", LARGE), ("_of_small_files", SMALL)):
            place = make(Path(folder) / f"width-{size[0]}", options.files, size)
            for figure, values in rates(place, options.runs).items():
                measured[figure + name] = values
        _, _, early, late = imported(make(Path(folder) / "many", options.many, SMALL), options.few)
        measured[f"mb_after_{options.few}"] = [early]
        measured[f"mb_after_{options.many}"] = [late]
        measured["memory_growth"] = [late / early]
    show("import", measured, LIMITS, LEAST)


def make(folder: Path, number: int, size: tuple[int, int]) -> Path:
    """Writes so many different JPEG photographs with a metadata.csv."""
    folder.mkdir()
    shown = parts(min(number, 2000))
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "text", "crop", "view", "state"])
        for index in range(number):
            image = shown[index % len(shown)].resize(size, Image.Resampling.BICUBIC)
            image.save(folder / f"{index:06}.jpg", quality=90, comment=f"{index}".encode())
            text = f"A pile of sound grain, lot {index // SERIES}"
            table.writerow([f"{index:06}.jpg", text, "TRZDU", "pile", "sound"])
    return folder


def rates(folder: Path, runs: int) -> dict[str, list[float]]:
    """Returns files a second of the bare loop and of the import, in pairs, and their ratio.

    And the ratio of their processor time, which other work on the machine disturbs less.
    """
    files = sorted(folder.glob("*.jpg"))
    bare(files)  # warms the disk
    names = ("bare_per_s", "import_per_s", "ratio_to_bare_loop", "ratio_of_processor_time")
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(runs):
        loop, loop_cpu = timed(lambda: bare(files))
        own, own_cpu, *_memory = imported(folder)
        values = (len(files) / loop, len(files) / own, loop / own, loop_cpu / own_cpu)
        for name, value in zip(names, values, strict=True):
            found[name].append(value)
    return found


def bare(files: list[Path]) -> None:
    """Reads, hashes and decodes files, on all processors."""

    def one(path: Path) -> None:
        data = path.read_bytes()
        hashlib.sha256(data).hexdigest()
        Image.open(io.BytesIO(data)).load()

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(one, files))


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Returns how many seconds something takes, and how many of all processors."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - begun_cpu


def imported(folder: Path, few: int = 0) -> tuple[float, float, float, float]:
    """Imports a folder into a new workspace, in a process of its own.

    Returns seconds, seconds of all processors, and its own memory in MB after `few` files and at
    the end: what is resident, without the pages of files such as the database, which is mapped.
    """
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, "-m", "bench.import", "--child", str(folder)]
        command += ["--few", str(few)]
        environment = os.environ | {"GRAIN_WORKSPACE": workspace}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, cpu, early, late = map(float, done.stdout.split())
    return seconds, cpu, early, late


def tell(folder: Path, few: int) -> None:
    """Imports a folder and prints how long it took, without the start, and its memory."""
    from core.access import local_actor
    from core.curate.importing import import_pairs
    from core.curate.sources import open_source
    from core.database import database

    process = psutil.Process()
    memory: dict[bool, float] = {}
    done: list[Any] = []

    def look(number: int, total: int) -> None:
        if number >= few:
            used = process.memory_info()
            memory.setdefault(number == total, (used.rss - used.shared) / 2**20)

    database()
    source, actor = open_source(folder), local_actor()
    seconds, cpu = timed(lambda: done.append(import_pairs(source, actor, progress=look)))
    assert not done[0].refused and not done[0].known, done[0].refused[:3]
    print(seconds, cpu, memory.get(False, memory[True]), memory[True])


if __name__ == "__main__":
    main()
