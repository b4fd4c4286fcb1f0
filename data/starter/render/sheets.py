"""Contact sheets of renders: one per crop with its states, one per axis with its values.

Run: python -m data.starter.render.sheets docs/images
"""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.plausible import states
from core.vocabulary import Conditions, Term, vocabulary
from data.starter.render import scenes
from data.starter.render.scenes import Scene

SIDE, LABEL = 96, 14  # pixels of one picture and of its line
SAMPLES = 16
PLAIN = {
    "view": "single", "state": "sound", "severity": "none", "maturity": "ripe", "moisture": "dry",
    "light": "daylight", "background": "black",
}  # fmt: skip
SEED = 77
Cell = tuple[str, Scene | None]


def main() -> int:
    """Draws all sheets into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {f"starter-{crop.code}": crop_sheet(crop) for crop in vocabulary().crops}
    sheets |= {f"starter-{axis.name}": axis_sheet(axis.name) for axis in vocabulary().axes}
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        for name, rows in sheets.items():
            cells = [cell for row in rows for cell in row]
            drawn = pool.map(draw, cells, chunksize=1)
            write(folder / f"{name}.webp", drawn, columns=max(map(len, rows)), rows=rows)
            print(folder / f"{name}.webp", flush=True)
    return 0


def crop_sheet(crop: Term) -> list[list[Cell]]:
    """Returns a row per state: single slight, clear and severe, then pile and ear."""
    rows = []
    for state in states(crop.code):
        looks = [("single", s) for s in ("slight", "clear", "severe")]
        looks += [("pile", "clear"), ("ear", "clear")]
        rows.append([cell(crop.code, state, view, severity) for view, severity in looks])
    return [row for row in rows if any(scene for _, scene in row)]


def cell(crop: str, state: str, view: str, severity: str) -> Cell:
    """Returns the label and the scene; none where the vocabulary's rules have no such picture."""
    severity = "none" if state == "sound" else severity
    maturity = "dough" if state == "immature" else "ripe"
    scene = scene_of(
        crop, {"state": state, "view": view, "severity": severity, "maturity": maturity}
    )
    return f"{state} {severity if view == 'single' else view}", scene if scenes.allowed(
        scene
    ) else None


def axis_sheet(axis: str) -> list[list[Cell]]:
    """Returns a row per crop: a picture for every value of the axis that the crop can show."""
    crops = [crop.code for crop in vocabulary().crops]
    rows = [
        [axis_cell(axis, crop, v) for v in vocabulary().axis(axis).codes(crop)] for crop in crops
    ]
    return [row for row in rows if row]


def axis_cell(axis: str, crop: str, value: str) -> Cell:
    """Returns the picture of one value; degrees are shown in mould."""
    if axis == "state":
        scene = cell(crop, value, "single", "clear")[1]
    elif axis == "severity":
        scene = cell(crop, "sound" if value == "none" else "mouldy", "single", value)[1]
    else:
        scene = scene_of(crop, {axis: value})
    return f"{crop} {value}", scene if scene and scenes.allowed(scene) else None


def scene_of(crop: str, changes: Conditions) -> Scene:
    """Returns a plain scene of a crop with some conditions changed."""
    kinds = [v.code for v in vocabulary().axis("kind").values if crop in v.crops]
    kind = {"kind": "vitreous" if "vitreous" in kinds else kinds[0]} if kinds else {}
    if changes.get("maturity", "ripe") in ("milk", "dough") and crop == "TRZDU":
        kind = {"kind": "starchy"}  # no kernel is vitreous before it is ripe
    return Scene("sheet", crop, {**PLAIN, **kind, **changes}, SEED)


def draw(cell: Cell) -> NDArray[np.uint8]:
    """Returns the cell's picture (SIDE, SIDE, 3); white where there is none."""
    import drjit

    from data.starter.render.picture import picture

    drjit.set_thread_count(1)
    if cell[1] is None:
        return np.full((SIDE, SIDE, 3), 255, dtype=np.uint8)
    return picture(cell[1], resolution=SIDE, samples=SAMPLES).image


def write(
    path: Path, drawn: list[NDArray[np.uint8]], *, columns: int, rows: list[list[Cell]]
) -> None:
    """Writes pictures with their labels in rows as one WebP."""
    sheet = Image.new("RGB", (columns * SIDE, len(rows) * (SIDE + LABEL)), "white")
    pen, font, left = ImageDraw.Draw(sheet), ImageFont.load_default(9), iter(drawn)
    for y, row in enumerate(rows):
        for x, (label, scene) in enumerate(row):
            corner = (x * SIDE, y * (SIDE + LABEL))
            sheet.paste(Image.fromarray(next(left)), corner)
            text = label if scene else ""
            pen.text((corner[0] + 2, corner[1] + SIDE), text, "black", font)
    sheet.save(path, quality=88, method=6)


if __name__ == "__main__":
    sys.exit(main())
