"""Image bytes for addresses: who asks is asked first, then the storage."""

from __future__ import annotations

from core.access import Actor, require
from core.images import thumbnail
from core.storage import MissingContent, file_of_run, storage
from core.train import runs
from core.train.animation import NoSnapshots
from core.train.animation import animation as made

KINDS = ("images", "thumbs", "samples")


def content(actor: Actor, kind: str, sha256: str) -> bytes:
    """Returns an image, a thumbnail of one (made at the first asking), or a sample.

    Raises:
        MissingContent: nothing of this kind has that SHA-256.
    """
    require(actor, "see")
    if kind not in KINDS:
        raise MissingContent(sha256=sha256)
    if kind == "thumbs" and not storage().has(kind, sha256):
        storage().put_as(kind, sha256, thumbnail(storage().get("images", sha256)))
    return storage().get(kind, sha256)


def snapshot(actor: Actor, run_id: int, epoch: int) -> bytes:
    """Returns the PNG of a snapshot; raises MissingContent."""
    require(actor, "see")
    for record in runs.snapshots(run_id):
        if record.epoch == epoch:
            return file_of_run(run_id, record.file)
    raise MissingContent(sha256=f"{run_id}/{epoch}")


def animation(actor: Actor, run_id: int) -> bytes:
    """Returns the snapshots of a run as a GIF; raises MissingContent where there are none."""
    try:
        return made(actor, run_id)
    except NoSnapshots:
        raise MissingContent(sha256=f"{run_id}/animation") from None
