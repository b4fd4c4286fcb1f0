"""Cropping and turning the image of a pair by hand; the image before stays in the storage."""

from __future__ import annotations

from core.access import Actor, require
from core.curate.pairs import StaleEdit
from core.database import database
from core.images import Cut, cut
from core.storage import storage
from db import pairs
from db.errors import StaleWriteError
from db.records import PairRecord


def reshape(actor: Actor, pair: PairRecord, wanted: Cut) -> PairRecord:
    """Gives a pair the image that `wanted` cuts out of its present one.

    The scale (px per mm) stays true: nothing is made larger or smaller.

    Raises:
        ImageError: what would be left is too small.
        StaleEdit: the pair has changed since `pair` was read.
    """
    require(actor, "curate")
    picture = cut(storage().get("images", pair.image_sha256), wanted)
    try:
        with database().write() as session:
            return pairs.edit(
                session,
                pair.id,
                version=pair.version,
                who=actor.name,
                action="reshape",
                image_sha256=storage().put("images", picture.data),
                width=picture.width,
                height=picture.height,
            )
    except StaleWriteError:
        raise StaleEdit from None
