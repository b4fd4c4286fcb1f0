"""Quality checks: every image is measured, compared and flagged, at an import and on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection

from core.access import Actor, require
from core.curate import duplicates, measures
from core.curate.outliers import outliers
from core.database import database
from core.images import ImageError, accept
from core.storage import MissingContent, storage
from db import audit, quality
from db.records import FLAGS, IMAGE_FLAGS, OUTLIER, CheckRecord, FlagRecord

CHUNK = 50

Progress = Callable[[int, int], None]


def check(actor: Actor, *, progress: Progress | None = None) -> dict[str, int]:
    """Measures and compares what is new, flags all pairs anew, and returns how many carry a flag.

    Args:
        progress: is told (images done, images in all), first for measuring, then for comparing.
    """
    require(actor, "curate")
    _measure(progress)
    duplicates.compare(progress)
    duplicates.flag()
    _flag()
    return count_flags()


def count_flags() -> dict[str, int]:
    """Returns how many pairs carry each flag that nobody dismissed."""
    with database().read() as session:
        return quality.count_flags(session)


def flags_of(pair_ids: Collection[int]) -> dict[int, list[FlagRecord]]:
    """Returns the flags of pairs, dismissed ones included."""
    with database().read() as session:
        return quality.flags_of(session, pair_ids)


def flagged(pair_ids: Collection[int]) -> dict[str, list[int]]:
    """Returns which of these pairs carry which flags that nobody dismissed."""
    found: dict[str, list[int]] = {}
    for pair_id, flags in flags_of(pair_ids).items():
        for flag in flags:
            if not flag.dismissed:
                found.setdefault(flag.flag, []).append(pair_id)
    return {flag: found[flag] for flag in FLAGS if flag in found}


def dismiss(actor: Actor, pair_id: int, flag: str, *, dismissed: bool = True) -> None:
    """Notes that a flagged pair is right as it is, or takes that back."""
    require(actor, "curate")
    with database().write() as session:
        quality.dismiss(session, [(pair_id, flag)], dismissed=dismissed)
        action = "dismiss flag" if dismissed else "restore flag"
        audit.log(session, actor.name, action, "pair", pair_id, {"flag": flag})


def _measure(progress: Progress | None) -> None:
    """Measures the images that no import has measured, such as cropped ones."""
    with database().read() as session:
        images = quality.unchecked(session)
    for start in range(0, len(images), CHUNK):
        found = [check for sha256 in images[start : start + CHUNK] if (check := _checked(sha256))]
        with database().write() as session:
            quality.add_checks(session, found)
        if progress:
            progress(min(start + CHUNK, len(images)), len(images))


def _checked(sha256: str) -> CheckRecord | None:
    try:
        return measures.check(sha256, accept(storage().get("images", sha256)))
    except (ImageError, MissingContent):
        return None  # nothing can be said of an image that is not there


def _flag() -> None:
    with database().read() as session:
        pairs = list(quality.measured(session))
    apart = outliers(pairs)
    raised = {
        pair.id: measures.flags(
            pair.measures, width=pair.width, height=pair.height, alpha=pair.alpha
        )
        | ({OUTLIER: apart[pair.id]} if pair.id in apart else {})
        for pair in pairs
    }
    with database().write() as session:
        quality.set_flags(session, raised, (*IMAGE_FLAGS, OUTLIER))
