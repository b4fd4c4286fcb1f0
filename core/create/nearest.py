"""The real pair that a generated image comes nearest to, and how far from it the image is.

The distance is of pixels, not of what they mean: the root mean square difference of red, green and
blue at 32×32 pixels of the middle square, which is what a training sees. 0 is the same picture, 1
is black against white. Grey signatures, measured at every import, choose the candidates first, so
that a hundred thousand pairs need no decoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core import images, serving
from core.access import Actor
from core.create import gallery
from core.curate import measures
from core.database import database
from db import likenesses, pairs
from db.records import PairRecord
from db.sample_records import SampleRecord

SIDE = 32
CANDIDATES = 64
KEPT = 4096  # small pictures of 3 KB


@dataclass(frozen=True)
class Near:
    """A real pair and its distance, 0 to 1."""

    pair: PairRecord
    distance: float


def nearest(actor: Actor, sample: SampleRecord) -> Near | None:
    """Returns the nearest real pair of the sample's crop that is not rejected; None: there is none.

    Raises:
        MissingContent: an image is not in the storage any more.
    """
    return nearest_to(actor, gallery.png(sample), sample.crop)


def nearest_to(
    actor: Actor, png: bytes, crop: str | None, *, but: int | None = None
) -> Near | None:
    """Returns the same for an image of any origin, one pair left out."""
    with database().read() as session:
        found = likenesses.real(session, crop)
        found = {pair: signature for pair, signature in found.items() if pair != but}
        chosen = pairs.many(session, _candidates(png, found))
    own = images.square(png, SIDE)
    ranked = [(distance(own, _small(actor, pair.image_sha256)), pair.id, pair) for pair in chosen]
    if not ranked:
        return None
    least, _, pair = min(ranked, key=lambda item: item[:2])
    return Near(pair, least)


def distance(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Returns the root mean square difference of two images of one shape, as a share of white."""
    difference = one.astype(np.float64) - other
    return float(np.sqrt((difference**2).mean()) / 255)


def _candidates(png: bytes, found: dict[int, bytes]) -> list[int]:
    """Returns the pairs whose grey signatures come nearest."""
    if len(found) <= CANDIDATES:
        return list(found)
    own = np.frombuffer(measures.check("", images.accept(png)).signature, np.uint8)
    others = np.frombuffer(b"".join(found.values()), np.uint8).reshape(len(found), -1)
    apart = np.abs(others.astype(np.int16) - own.astype(np.int16)).mean(axis=1)
    nearest_first = np.argsort(apart, kind="stable")[:CANDIDATES]
    ids = list(found)
    return [ids[place] for place in nearest_first]


@lru_cache(maxsize=KEPT)
def _small(actor: Actor, sha256: str) -> npt.NDArray[np.uint8]:
    return images.square(serving.content(actor, "thumbs", sha256), SIDE)
