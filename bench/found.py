"""The gallery of generated images: how long a search takes with few samples and with many.

Run: python manage.py bench found [--samples 50000] [--rounds 5]

Each question is asked of both sizes in turn: what the page asks of the database (a page of samples
and how many there are in all), and then by way of the page, as script time: from the first line of
the script to its last, for a new visitor, the browser left out. The images are only named.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
import time
from pathlib import Path

from bench.gallery import p95, time_pages, use
from bench.report import show
from core import database
from core.create import gallery
from core.create.recipes import recipe
from core.create.samples import new_sample
from core.vocabulary import vocabulary
from db import boards, samples
from db.sample_records import NewSample, SampleFilter

FEW, PAGE = 1000, 48
LIMITS = {"p95_ms": 100.0, "page_p95_ms": 500.0}
BATCH = 1000
WORDS = ("maize", "күріш", "чёрном", "wet", "жүгері дән", "nothing like it")
SEED = 7
ADDRESSES = [
    {},
    {"page": "5"},
    {"crop": "ZEAMX"},
    {"words": "maize"},
    {"words": "күріш", "moisture": "wet"},
    {"rating": "favourite", "light": "dim"},
    {"board": "1"},
]


def main() -> None:
    """Fills two workspaces and asks both the same questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # Streamlit's, of running without a server
    times: dict[int, list[float]] = {FEW: [], options.samples: []}
    pages: dict[int, list[float]] = {FEW: [], options.samples: []}
    with tempfile.TemporaryDirectory() as folder:
        for size in times:
            use(Path(folder) / str(size))
            fill(size)
        for _ in range(options.rounds):
            for size, found in times.items():
                use(Path(folder) / str(size))
                found.append(p95([ask(wanted, offset) for wanted, offset in questions(size)]))
                pages[size].append(p95(time_pages(ADDRESSES, "pages/create/gallery.py").wall_ms))
    figures = {"p95_ms": times[options.samples], "p95_few_ms": times[FEW]}
    figures |= {"page_p95_ms": pages[options.samples], "page_p95_few_ms": pages[FEW]}
    show("found", figures, LIMITS)


def questions(size: int) -> list[tuple[SampleFilter, int]]:
    """Returns filters with the place of the page that is asked for: the first, and one inside."""
    crops = [crop.code for crop in vocabulary().crops]
    wanted = [
        SampleFilter(),
        SampleFilter(favourite=True),
        SampleFilter(status="accepted"),
        *(SampleFilter(text=words) for words in WORDS),
        *(SampleFilter(crop=crop, conditions={"moisture": "wet"}) for crop in crops),
        SampleFilter(text="maize", conditions={"light": "dim", "view": "pile"}),
        SampleFilter(board=1),
        SampleFilter(board=1, text="maize"),
    ]
    return [(each, offset) for each in wanted for offset in (0, size // 3)]


def ask(wanted: SampleFilter, offset: int) -> float:
    """Returns how long one question takes, in milliseconds."""
    began = time.perf_counter()
    gallery.find(wanted, limit=PAGE, offset=offset)
    return 1000 * (time.perf_counter() - began)


def fill(size: int) -> None:
    """Adds samples with every crop and condition; one in ten is liked, accepted and on a board."""
    draw = random.Random(SEED)
    with database.database().write() as session:
        board = boards.add(session, "bench", "bench")
    for start in range(0, size, BATCH):
        new = [drawn(draw, number) for number in range(start, min(start + BATCH, size))]
        with database.database().write() as session:
            ids = samples.add(session, new, "bench")
            for sample_id in ids[::10]:
                samples.judge(session, sample_id, "bench", favourite=True, status="accepted")
            boards.put(session, board, ids[::10])


def drawn(draw: random.Random, number: int) -> NewSample:
    """Returns a sample with drawn conditions, as the starter generator would have made it."""
    crop = draw.choice(vocabulary().crops).code
    axes = [axis for axis in vocabulary().axes if axis.choices(crop)]
    shown = {"crop": crop, **{axis.name: draw.choice(axis.choices(crop)) for axis in axes}}
    made_by = recipe(
        seed=number,
        description="",
        asked=shown,
        shown=shown,
        seen=True,
        run=None,
        epoch=1,
        version="",
        checkpoint="starter",
        checkpoint_sha256="0" * 64,
    )
    return new_sample(made_by, f"{draw.getrandbits(256):064x}")


if __name__ == "__main__":
    main()
