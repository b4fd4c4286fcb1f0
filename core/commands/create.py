"""Commands that make images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.access import local_actor
from core.captions import Reading, open_axes
from core.commands.output import Json, complain, show
from core.create import makers
from core.create.generator import warm_generator
from core.create.samples import Request, make
from core.create.shown import read_shown
from core.create.wishes import Wish, mesh_format
from core.i18n import SOURCE_LANGUAGE
from core.train import runs
from core.vocabulary import Conditions, vocabulary

OUT = Path("generated")


def generate(
    run: Annotated[str, typer.Option(help="Number of the run, latest or starter.")] = runs.LATEST,
    text: Annotated[str, typer.Option(help="Description in Kazakh, Russian or English.")] = "",
    chosen: Annotated[
        list[str] | None, typer.Option("--set", help="axis=value; may be given several times.")
    ] = None,
    count: Annotated[int, typer.Option(help="How many images.")] = 16,
    seed: Annotated[int, typer.Option(help="Seed of the first image.")] = 0,
    epoch: Annotated[int | None, typer.Option(help="Snapshot's epoch; none: the newest.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the PNG files.")] = OUT,
    as_json: Json = False,
) -> None:
    """Make images from a description."""
    maker = makers.find(run, epoch=epoch)
    warm_generator().prepare(maker.folder)
    request = Request(text, dict(_setting(item) for item in chosen or []), count, seed)
    reading, asked = request.reading(), request.conditions()
    pairs = read_shown(maker.folder)
    missing, nearest = pairs.missing(asked), pairs.nearest(asked)
    _warn(reading, asked, missing, nearest)
    made = make(local_actor(), request, maker, warm_generator())
    out.mkdir(parents=True, exist_ok=True)
    files = [out / item.name for item in made]
    for path, item in zip(files, made, strict=True):
        path.write_bytes(item.png)
    names = [str(path) for path in files]
    answer = {
        "files": names,
        "conditions": asked,
        "said": [asdict(item) for item in reading.said],
        "unknown_words": list(reading.unknown),
        "vague_words": list(reading.vague),
        "denied": [asdict(item) for item in reading.denied],
        "left_aside": [asdict(item) for item in (*reading.beside, *reading.misfits)],
        "seen": all(item.seen for item in made),
        "never_shown": list(missing),
        "nearest_shown": nearest if missing else None,
    }
    show(answer, as_json=as_json, lines=names)


def solid(
    image: Annotated[Path, typer.Argument(help="An image of one kernel, or of several.")],
    out: Annotated[Path, typer.Option(help="File to write: .glb, .obj or .stl.")],
    crop: Annotated[str | None, typer.Option(help="Code or name of the crop.")] = None,
    kind: Annotated[str | None, typer.Option(help="Code or name of its kind.")] = None,
    mm: Annotated[float | None, typer.Option(help="Width of a kernel, if it is known.")] = None,
    px_per_mm: Annotated[float | None, typer.Option(help="Scale, where no width is given.")] = None,
    tilt: Annotated[float, typer.Option(help="Degrees of the camera from above.")] = 0.0,
    several: Annotated[bool, typer.Option(help="Part kernels that touch.")] = False,
    state: Annotated[str | None, typer.Option(help="Code or name of a state that thins.")] = None,
    severity: Annotated[str | None, typer.Option(help="How much: slight, clear, severe.")] = None,
    as_json: Json = False,
) -> None:
    """Make a 3D model of the kernels in an image."""
    from core.create import masks, meshes, sculpting  # heavy, and no other command needs them

    code = vocabulary().crop_code(crop) if crop else None
    kind_code = vocabulary().value_code("kind", kind, crop=code) if kind else None
    file_format = mesh_format(out.name)
    damage = {
        axis: vocabulary().value_code(axis, said) if said else None
        for axis, said in (("state", state), ("severity", severity))
    }
    wish = Wish(code, kind_code, several, tilt, mm, px_per_mm, **damage)
    made = sculpting.sculpt(image.read_bytes(), wish)
    for flaw in made.flaws:
        complain(masks.FLAWS[flaw])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(meshes.encoded(made, file_format))
    answer = {
        "file": str(out),
        "kernels": len(made.solids),
        "unit": made.unit,
        "sizes": [[round(float(side), 4) for side in body.size()] for body in made.solids],
        "volumes": [round(volume, 4) for volume in meshes.volumes(made.solids)],
        "watertight": all(meshes.watertight(body) for body in made.solids),
        "flaws": list(made.flaws),
    }
    show(answer, as_json=as_json, lines=[f"{out}: {len(made.solids)} kernels, in {made.unit}"])


def _warn(
    reading: Reading, asked: Conditions, missing: Sequence[Conditions], nearest: Conditions
) -> None:
    """Prints what was not understood or taken, and what the generator never saw."""
    if reading.unknown:
        complain(f"Not in the vocabulary: {', '.join(reading.unknown)}")
    if reading.vague:
        complain(f"It does not say which damage: {', '.join(reading.vague)}")
    for item in (*reading.beside, *reading.misfits):
        complain(f"Left aside: {item.words} ({_name(item.axis, item.code)})")
    for item in reading.denied:
        if item.axis in open_axes(asked):
            complain(f"Left open, so it may still come: {_name(item.axis, item.code)}")
    for part in missing:
        complain(f"No training pair shows {_names(part)}; the nearest shows {_names(nearest)}.")


def _names(conditions: Conditions) -> str:
    return ", ".join(_name(axis, code) for axis, code in conditions.items())


def _name(axis: str, code: str) -> str:
    return vocabulary().name(axis, code, SOURCE_LANGUAGE)


def _setting(item: str) -> tuple[str, str]:
    axis, equals, value = item.partition("=")
    if not equals:
        raise typer.BadParameter(f"Expected axis=value, got {item!r}.")
    return axis.strip(), value.strip()
