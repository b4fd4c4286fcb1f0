"""What people write about a run: its name, notes and tags."""

from __future__ import annotations

from collections.abc import Sequence

from core.access import Actor, require
from core.database import database
from core.i18n import mark
from core.train import runs
from db import audit
from db import runs as run_rows
from db.records import RunRecord

MAX_NAME, MAX_NOTES, MAX_TAG, MAX_TAGS = 120, 10_000, 40, 20  # characters, and tags of one run


class TooLong(runs.RunError):
    template = mark("Expected at most {most} characters, got {given}: “{start}…”")


class TooManyTags(runs.RunError):
    template = mark("Expected at most {most} tags, got {given}.")


def write(actor: Actor, run_id: int, *, name: str, notes: str, tags: Sequence[str]) -> None:
    """Sets name, notes and tags of a run; spaces around them and repeated tags are left out.

    Raises:
        NoSuchRun, TooLong, TooManyTags: nothing was changed.
    """
    require(actor, "train")
    before = runs.get(run_id)
    tidy = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    new = {"name": name.strip(), "notes": notes.strip(), "tags": tidy}
    check(name.strip(), notes.strip(), tidy)
    old = {"name": before.name, "notes": before.notes, "tags": list(before.tags)}
    changes = {field: [old[field], new[field]] for field in new if old[field] != new[field]}
    if changes:
        with database().write() as session:
            run_rows.set_words(session, run_id, **new)  # type: ignore[arg-type]
            audit.log(session, actor.name, "edit", "run", run_id, changes)


def all_tags(every: Sequence[RunRecord]) -> list[str]:
    """Returns the tags that any of the runs has, by name."""
    return sorted({tag for run in every for tag in run.tags})


def check(name: str, notes: str, tags: Sequence[str]) -> None:
    """Raises TooLong or TooManyTags where a run may not have such words."""
    limits = [(name, MAX_NAME), (notes, MAX_NOTES), *((tag, MAX_TAG) for tag in tags)]
    for text, most in limits:
        if len(text) > most:
            raise TooLong(most=most, given=len(text), start=text[:20])
    if len(tags) > MAX_TAGS:
        raise TooManyTags(most=MAX_TAGS, given=len(tags))
