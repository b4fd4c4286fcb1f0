"""Bulk: images a second, PNGs with recipes written and recorded, against the bare generator's.

Run: python manage.py bench bulk [--images 1000] [--parts 5]

Both are asked for the same number of images by turns, so that other work on the machine meets both
alike; which comes first changes from turn to turn. Bulk does what its job does: samples recorded,
their files written, each noted as an image of the job. The bare generator draws as bulk has it draw
and drops the pixels. Processor time of this process and of the generator's says where time goes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import psutil

from bench.gallery import use
from bench.report import show
from core.access import local_actor
from core.create import bulk_jobs, gallery, makers
from core.create.bulk import each_made
from core.create.generator import Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.orders import Order
from core.create.reusing import AT_ONCE
from core.database import database
from core.storage import storage
from core.vocabulary import CROP_AXIS, vocabulary
from db import bulks, jobs
from db.bulk_records import NewBulk

LEAST = {"ratio_to_bare": 0.8}
WARMING = 64


def main() -> None:
    """Lets both make their images in turns, and prints their rates and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--parts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        use(Path(folder) / "workspace")
        database()
        generator = WarmGenerator(600.0)
        measure(generator, makers.starter(), options.images // options.parts, options.parts)
        generator.close()


def measure(generator: WarmGenerator, maker: Maker, count: int, parts: int) -> None:
    """Prints rates, their ratios, and milliseconds of processor time an image."""
    rates: dict[str, list[float]] = {"bare": [], "bulk": []}
    busy: dict[str, list[float]] = {"bare": [], "bulk": []}
    bare(generator, maker, orders(0, WARMING))
    job_id = add_job(maker, count * parts)
    for turn in range(1, parts + 1):
        part = orders(turn * count, count)
        for name in ("bare", "bulk") if turn % 2 else ("bulk", "bare"):
            began, worked = time.perf_counter(), processor_seconds()
            if name == "bare":
                bare(generator, maker, part)
            else:
                bulk(generator, maker, part, job_id)
            rates[name].append(count / (time.perf_counter() - began))
            busy[name].append(1000 * (processor_seconds() - worked) / count)
    ratios = [made / plain for plain, made in zip(rates["bare"], rates["bulk"], strict=True)]
    figures = {
        "ratio_to_bare": ratios,
        "bulk_images_per_second": rates["bulk"],
        "bare_images_per_second": rates["bare"],
        "bulk_processor_ms": busy["bulk"],
        "bare_processor_ms": busy["bare"],
    }
    show("bulk", figures, {}, LEAST)
    seconds = {name: sum(count / rate for rate in found) for name, found in rates.items()}
    whole = seconds["bare"] / seconds["bulk"]
    print(f"\n{count * parts} images in all: {whole:.3f} of the bare rate")


def bare(generator: WarmGenerator, maker: Maker, part: list[Order]) -> None:
    """Draws images as bulk has them drawn, and keeps nothing."""
    for start in range(0, len(part), AT_ONCE):
        generator.draw(maker.folder, [order.wanted for order in part[start : start + AT_ONCE]])


def bulk(generator: WarmGenerator, maker: Maker, part: list[Order], job_id: int) -> None:
    """Makes images as a bulk job does, and sees to it that their files are there."""
    for found in each_made(local_actor(), part, maker, generator):
        with database().write() as session:
            bulks.link(session, job_id, found)
    names = {order.name for order in part}
    made = [number for name, number in bulk_jobs.images(job_id).items() if name in names]
    assert all(storage().has("samples", one.image_sha256) for one in gallery.many(made))
    assert len(made) == len(part)


def add_job(maker: Maker, total: int) -> int:
    """Adds a bulk to which images can belong; no supervisor is started."""
    with database().write() as session:
        job = jobs.add(session, bulk_jobs.KIND, "bench")
        new = NewBulk(
            name="bench.csv",
            table_sha256="",
            maker=maker.name,
            epoch=maker.epoch,
            count=1,
            seed=0,
            target=bulk_jobs.ZIP,
            language="en",
            total=total,
            refused=0,
        )
        bulks.add(session, job.id, new)
    return job.id


def orders(seed: int, count: int) -> list[Order]:
    """Returns orders of all crops by turns, each under one more condition."""
    crops = [crop.code for crop in vocabulary().crops]
    lights = vocabulary().axis("light").codes()
    found = []
    for number in range(seed, seed + count):
        asked = {CROP_AXIS: crops[number % len(crops)], "light": lights[number % len(lights)]}
        found.append(Order(number, f"{number:010d}.png", Wanted(number, "", asked)))
    return found


def processor_seconds() -> float:
    """Returns the processor time of this process and of its children so far."""
    family = [psutil.Process(os.getpid()), *psutil.Process(os.getpid()).children()]
    return sum(sum(process.cpu_times()[:2]) for process in family)


if __name__ == "__main__":
    main()
