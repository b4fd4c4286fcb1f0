"""The gallery: script time of filtered, sorted, searched pages with 1,000 and with many pairs.

Run: python manage.py bench gallery [--pairs 100000] [--rounds 5]

Script time is what Streamlit takes to run the script of the page, from its first line to its last,
for a new visitor; the browser is left out. Both sizes are asked the same pages in turn. Processor
time is shown too: it says what other work on the machine has added.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from bench.report import show
from core import database, settings, storage
from core.curate import pairs as curated
from core.curate.describe import describe
from core.i18n import LANGUAGES
from core.settings import PROJECT
from core.vocabulary import vocabulary
from db import pairs
from db.records import PAIR_ORDERS, NewPair, PairFilter
from pages.parts.filters import PAGE_SIZES

FEW = 1000
LIMITS = {"p95_ms": 200.0, "growth": 1.5}
BATCH = 1000
FIELDS = 40  # sources
WORDS = ("kernels", "зёрна", "дән", "спелое", "dry", "қара", "кукуруза")
SEED, WARMING = 7, 3


@dataclass(frozen=True)
class Round:
    """The times of all pages once, in milliseconds."""

    wall_ms: list[float]
    processor_ms: list[float]


def main() -> None:
    """Fills two workspaces and asks both for the same pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # Streamlit's, of running without a server
    times: dict[int, list[Round]] = {FEW: [], options.pairs: []}
    with tempfile.TemporaryDirectory() as folder:
        for size in times:
            use(Path(folder) / str(size))
            fill(size)
        use(Path(folder) / str(FEW))
        asked = list(questions(random.Random(SEED)))
        for number in range(1 + options.rounds):
            for size, rounds in times.items():
                use(Path(folder) / str(size))
                rounds.extend([time_pages(asked)] if number else [])
                time_pages(asked[:WARMING])  # the next round's caches
    report(times[FEW], times[options.pairs], len(asked))


def report(few: list[Round], many: list[Round], pages: int) -> None:
    """Prints the 95th percentiles of every round, and how they grow from few pairs to many."""
    for size, rounds in ((f"{FEW} pairs", few), ("many pairs", many)):
        middle = statistics.median(chain.from_iterable(each.wall_ms for each in rounds))
        print(f"{pages} pages, {len(rounds)} rounds, {size}: median {middle:.0f} ms")
    print()
    measured = {
        "p95_ms": [p95(each.wall_ms) for each in many],
        "p95_few_ms": [p95(each.wall_ms) for each in few],
        "p95_processor_ms": [p95(each.processor_ms) for each in many],
        "p95_few_processor_ms": [p95(each.processor_ms) for each in few],
    }
    for name in ("", "processor_"):
        both = zip(measured[f"p95_few_{name}ms"], measured[f"p95_{name}ms"], strict=True)
        measured[f"{name}growth"] = [large / small for small, large in both]
    show("gallery", measured, LIMITS)


def questions(draw: random.Random) -> Iterator[dict[str, str]]:
    """Yields pages as the address asks for them, each filtered, sorted and searched.

    Only such as are full in the workspace of few pairs too: what grows is then the search and not
    what there is to draw.
    """
    for order in PAIR_ORDERS:
        for words in WORDS:
            yield next(q for q in drawn_questions(draw, order, words) if fills_a_page(q))


def drawn_questions(draw: random.Random, order: str, words: str) -> Iterator[dict[str, str]]:
    """Yields questions with one filter or two, drawn for ever."""
    axes = [axis for axis in vocabulary().axes if axis.name != "kind"]
    while True:
        axis = draw.choice(axes)
        filters = [
            {axis.name: draw.choice(axis.codes())},
            {"crop": draw.choice(vocabulary().crops).code},
            {"lang_of": draw.choice(list(LANGUAGES))},
            {"made": "real"},
            {"source": f"field {draw.randrange(1, 4)}"},
        ]
        asked = {"order": order, "words": words}
        for each in draw.sample(filters, draw.choice((1, 2))):
            asked |= each
        yield asked


def fills_a_page(asked: dict[str, str]) -> bool:
    """Says whether so many pairs pass that a page is full."""
    wanted = PairFilter(
        text=asked["words"],
        crop=asked.get("crop"),
        language=asked.get("lang_of"),
        synthetic=False if "made" in asked else None,
        source=asked.get("source"),
        conditions={a.name: asked[a.name] for a in vocabulary().axes if a.name in asked},
    )
    return curated.find(wanted, limit=0)[1] >= int(PAGE_SIZES[0])


def time_pages(asked: list[dict[str, str]], path: str = "pages/curate/pairs.py") -> Round:
    """Opens each page as a new visitor does."""
    times = Round([], [])
    with timed_scripts(times):
        for query in asked:
            app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=60)
            app.session_state["lang"] = "en"
            app.switch_page(path)
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
            if app.exception or app.error:
                raise RuntimeError(f"The page failed: {query}")
    return times


@contextmanager
def timed_scripts(times: Round) -> Iterator[None]:
    """Takes the time of every script that Streamlit runs meanwhile."""
    run = script_runner.exec_func_with_error_handling

    def timed(*arguments: Any) -> Any:
        wall, processor = time.perf_counter(), time.thread_time()
        try:
            return run(*arguments)
        finally:
            times.wall_ms.append(1000 * (time.perf_counter() - wall))
            times.processor_ms.append(1000 * (time.thread_time() - processor))

    script_runner.exec_func_with_error_handling = timed
    yield
    script_runner.exec_func_with_error_handling = run


def p95(times: list[float]) -> float:
    """Returns the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def use(workspace: Path) -> None:
    """Makes this process work in another workspace."""
    if database.database.cache_info().currsize:
        database.database().close()
    os.environ["GRAIN_WORKSPACE"] = str(workspace)
    for cached in (settings.settings, database.database, storage.storage):
        cached.cache_clear()


def fill(size: int) -> None:
    """Adds pairs with every crop, condition and language; their images are only named."""
    draw = random.Random(size)
    for start in range(0, size, BATCH):
        new = [drawn(draw, number) for number in range(start, min(start + BATCH, size))]
        with database.database().write() as session:
            pairs.add(session, new, "bench")


def drawn(draw: random.Random, number: int) -> NewPair:
    """Returns a pair with drawn conditions, described in a drawn language."""
    crop = draw.choice(vocabulary().crops).code
    axes = [axis for axis in vocabulary().axes if axis.choices(crop) and draw.random() < 0.9]
    conditions = {axis.name: draw.choice(axis.choices(crop)) for axis in axes}
    language = draw.choice(list(LANGUAGES))
    field = draw.randrange(FIELDS)
    return NewPair(
        import_key=f"{number:064}",
        image_sha256=f"{draw.getrandbits(256):064x}",
        width=640,
        height=480,
        description=describe(crop, conditions, language),
        language=language,
        crop=crop,
        conditions=conditions,
        source=f"field {field} roll {number}",
        source_group=f"field {field}",
        synthetic=draw.random() < 0.1,
    )


if __name__ == "__main__":
    main()
