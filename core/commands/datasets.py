"""Commands for what is made of many pairs: checks, dataset versions, exports."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.access import local_actor
from core.commands.output import Json, progress_bar, show
from core.curate import exporting, quality, restoring
from core.curate import versions as curate_versions
from core.curate.splitting import SPLITS, BadShares, Shares
from core.vocabulary import vocabulary
from db.records import ANY_FLAG, FLAGS, PAIR_STATUSES, PairFilter, VersionRecord

Crop = Annotated[str | None, typer.Option("--crop", help="EPPO code or a name in any language.")]
Text = Annotated[str | None, typer.Option("--text", help="Words in the description.")]
Status = Annotated[str | None, typer.Option("--status", help=", ".join(PAIR_STATUSES) + ".")]
Flag = Annotated[
    str | None, typer.Option("--flag", help=f"{ANY_FLAG}, or one of {', '.join(FLAGS)}.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", help="axis=value; may be given several times.")
]
Name = Annotated[str, typer.Argument(help="The version's name.")]


def check(as_json: Json = False) -> None:
    """Measure and compare what is new, flag all pairs anew, and count the flags."""
    with progress_bar("Check", "images") as progress:
        flags = quality.check(local_actor(), progress=progress)
    lines = [f"{number:6} {flag}" for flag, number in flags.items()] or ["No pair is flagged."]
    show(flags, as_json=as_json, lines=lines)


def version(
    name: Name,
    crop: Crop = None,
    text: Text = None,
    status: Status = None,
    flag: Flag = None,
    chosen: Set = None,
    split: Annotated[
        str | None, typer.Option(help="Shares of train/validation/test, such as 80/10/10.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the split.")] = 0,
    as_json: Json = False,
) -> None:
    """Freeze the pairs of a filter that have a crop and are not rejected under a name."""
    wanted = _filter(crop, text, status, flag, chosen)
    frozen = curate_versions.freeze(
        local_actor(), name, wanted=wanted, shares=_shares(split, seed) if split else None
    )
    _show_versions([frozen], as_json=as_json)


def versions(as_json: Json = False) -> None:
    """List dataset versions."""
    _show_versions(curate_versions.every()[::-1], as_json=as_json)


def diff(
    earlier: Name,
    later: Annotated[str, typer.Argument(help="The version to compare it with.")],
    as_json: Json = False,
) -> None:
    """Say what a later version holds otherwise than an earlier one."""
    found = restoring.difference(curate_versions.named(earlier), curate_versions.named(later))
    value = {
        "added": [pair.pair for pair in found.added],
        "removed": [pair.pair for pair in found.removed],
        "changed": {change.before.pair: list(change.fields) for change in found.changed},
    }
    lines = [f"+ {pair.pair:6} {pair.description}" for pair in found.added]
    lines += [f"- {pair.pair:6} {pair.description}" for pair in found.removed]
    lines += [f"~ {c.before.pair:6} {', '.join(c.fields)}" for c in found.changed]
    show(value, as_json=as_json, lines=lines or ["The two hold the same."])


def restore(name: Name, as_json: Json = False) -> None:
    """Give every pair of a version the description and labels that it had in it."""
    done = restoring.restore(local_actor(), curate_versions.named(name))
    value = {"restored": len(done.after), "unchanged": done.unchanged, "gone": done.gone}
    lines = [f"{len(done.after)} restored, {done.unchanged} unchanged, {len(done.gone)} gone"]
    show(value, as_json=as_json, lines=lines)


def export(
    kind: Annotated[str, typer.Option("--format", help=", ".join(exporting.FORMATS) + ".")],
    out: Annotated[Path, typer.Option(help="A new folder, or a file .zip or .tar.")],
    crop: Crop = None,
    text: Text = None,
    status: Status = None,
    flag: Flag = None,
    chosen: Set = None,
    version: Annotated[
        str | None, typer.Option(help="Export this version, with its split, instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Export the pairs of a filter or a version in a format of others."""
    wanted = _filter(crop, text, status, flag, chosen)
    done = 0
    with progress_bar("Export", "pairs") as progress:

        def count(number: int, total: int) -> None:
            nonlocal done
            done = number
            progress(number, total)

        found = exporting.entries(local_actor(), kind, wanted, version=version, progress=count)
        path = exporting.write(found, kind, out)
    value = {"format": kind, "path": str(path), "pairs": done}
    show(value, as_json=as_json, lines=[f"{done} pairs in {path}"])


def _filter(
    crop: str | None,
    text: str | None,
    status: str | None,
    flag: str | None,
    chosen: list[str] | None,
) -> PairFilter:
    terms = vocabulary()
    for given, known in ((status, PAIR_STATUSES), (flag, (ANY_FLAG, *FLAGS))):
        if given is not None and given not in known:
            raise typer.BadParameter(f"Expected one of {', '.join(known)}, got {given!r}.")
    code = terms.crop_code(crop) if crop else None
    settings = (item.partition("=")[::2] for item in chosen or [])
    conditions = {axis: terms.value_code(axis, value, crop=code) for axis, value in settings}
    return PairFilter(crop=code, text=text, status=status, flag=flag, conditions=conditions)


def _shares(split: str, seed: int) -> Shares:
    try:
        numbers = [float(part) for part in split.split("/")]
        train, validation, test = (*numbers, 0, 0)[:3] if len(numbers) < 3 else numbers
    except ValueError:
        raise BadShares(expected=", ".join(SPLITS)) from None
    return Shares(train, validation, test, seed)


def _show_versions(found: list[VersionRecord], *, as_json: bool) -> None:
    lines = []
    for version in found:
        splits = ", ".join(f"{n} {name}" for name, n in version.details.get("splits", {}).items())
        line = f"{version.name:12} {version.pairs:6} pairs  {version.content_hash[:12]}  {splits}"
        lines.append(line.rstrip())
    show([asdict(v) for v in found], as_json=as_json, lines=lines)
