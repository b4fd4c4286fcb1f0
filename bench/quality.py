"""How good generators are: what they show, how like renders they are, how various, what is copied.

Run: python manage.py render held-out, python manage.py render further --count 1440, then
     python manage.py bench quality CHECKPOINT … [--judged-by 720:1200] [--pairs FOLDER]

The judge is trained on those rows of the further set only, and kept in the workspace; the 240 after
them are for the floor, all others for bench pretrain. The figures are against the 240 held-out
renders.
`--pairs` is what the generators were trained on: the starter pairs unless named.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench import published, renders
from bench.report import machine
from core.settings import settings
from core.train.bundles import condition_axes
from models import judge
from models.bundle import Real
from models.checkpoint import load_generator
from models.evaluate import Yardstick, evaluate

EPOCHS = 30
JUDGED_BY, FLOOR = slice(720, 1200), slice(1200, 1440)  # renders of the further set


def main() -> None:
    """Prints a table of every generator and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--judged-by", type=rows, default=JUDGED_BY, help="renders that it saw")
    parser.add_argument("--pairs", type=Path, default=renders.STARTER)
    options = parser.parse_args()
    results = {}
    for place in options.checkpoints:
        trained = load_generator(place)
        size = trained.config.resolution
        pairs = renders.read(options.pairs, size)
        results[label(place)] = evaluate(trained, pairs, yardstick(size, options.judged_by))
        print(label(place), "measured", flush=True)
    show(results)


def label(checkpoint: Path) -> str:
    """Returns a short name: the run's folder and the step."""
    return "/".join(part for part in checkpoint.parts[-3:] if part != "checkpoints")


def rows(text: str) -> slice:
    """Returns the rows that "720:1200" names."""
    start, end = map(int, text.split(":"))
    return slice(start, end)


def yardstick(size: int, judged_by: slice = JUDGED_BY) -> Yardstick:
    """Returns the judge, made where it is not there yet, and the real images."""
    held_out = renders.read(renders.default("held-out"), size)
    floor = renders.read(renders.default("further"), size, part=FLOOR)
    return Yardstick(the_judge(size, judged_by), held_out, floor)


def the_judge(size: int, judged_by: slice = JUDGED_BY) -> judge.Judge:
    """Returns the judge of this size, trained on those further renders."""
    folder = settings().workspace / f"judge-{size}-{judged_by.start}-{judged_by.stop}"
    if judge.is_there(folder):
        return judge.read(folder)
    seen: Real = renders.read(renders.default("further"), size, part=judged_by)

    def tick(epoch: int, loss: float) -> None:
        print(f"judge: epoch {epoch} of {EPOCHS}, loss {loss:.3f}", flush=True)

    made = judge.train(
        seen.images, seen.codes, condition_axes(), epochs=EPOCHS, start=published.lite0(), tick=tick
    )
    made.save(folder)
    return made


def show(results: dict[str, dict[str, Any]]) -> None:
    """Prints one column a generator, real images beside it where there is such a figure."""
    print(f"\nquality: {machine()}\n")
    print("| figure | real | " + " | ".join(results) + " |")
    print("| --- " * (len(results) + 2) + "|")
    first = next(iter(results.values()))
    lines = [("crop", first["judge"]["crop"], [r["crop_accuracy"] for r in results.values()])]
    for name in first["conditions"]:
        lines.append(
            (name, first["judge"][name], [r["conditions"][name] for r in results.values()])
        )
    for level, floor in first["swd_floor"].items():
        lines.append((f"SWD at {level} px", floor, [r["swd"][level] for r in results.values()]))
    for name, real in (
        ("layout", first["layout_real"]), ("diversity", first["diversity_real"]),
        ("kid", first["kid_floor"]), ("density", 1.0), ("coverage", 1.0), ("copying", 0.0),
    ):  # fmt: skip
        lines.append((name, real, [r[name] for r in results.values()]))
    for name, real, values in lines:
        print(f"| {name} | {real:.3f} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    print("\n" + json.dumps({"bench": "quality", "machine": machine(), "results": results}))


if __name__ == "__main__":
    main()
