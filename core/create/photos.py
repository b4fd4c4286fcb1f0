"""Photographs: what a generator can draw of one, as the image that its variations begin with."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core import images
from core.access import Actor, require
from core.create import nearest
from core.create.generator import Sought, Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.samples import Made, make_wanted
from core.curate import pairs
from core.storage import storage
from core.train import starts
from core.vocabulary import CROP_AXIS

NEAR = 0.5  # of the nearest other pair's distance: what is farther is another picture to the eye
STEPS, AT_ONCE = 200, 20  # of the search for the latent; others may use the generator in between

Tick = Callable[[int, Sought], object]


@dataclass(frozen=True)
class Photo:
    """A photograph: its file, its conditions with the crop, its words, and its pair if it has one.

    The file is one that core.images.accept lets through.
    """

    data: bytes
    conditions: Mapping[str, str]
    description: str = ""
    pair: int | None = None

    @property
    def crop(self) -> str | None:
        """The EPPO code of its crop, where it is known."""
        return self.conditions.get(CROP_AXIS)


@dataclass(frozen=True)
class Reconstruction:
    """The image that comes nearest to a photograph, and how near, as core.create.nearest measures.

    distance: from the photograph. other: of the nearest other real pair of the crop from the
    photograph; None where there is none.
    """

    made: Made
    distance: float
    other: float | None

    @property
    def is_poor(self) -> bool:
        """Says whether the image is not much nearer to the photograph than another real one is."""
        return self.other is not None and self.distance > NEAR * self.other


def of_pair(pair_id: int) -> Photo:
    """Returns the photograph of a pair; raises NoSuchPair, MissingContent."""
    pair = pairs.get(pair_id)
    conditions = dict(pair.conditions) | ({CROP_AXIS: pair.crop} if pair.crop else {})
    data = storage().get("images", pair.image_sha256)
    return Photo(data, conditions, pair.description, pair.id)


def reconstruct(
    actor: Actor,
    photo: Photo,
    maker: Maker,
    generator: WarmGenerator,
    *,
    tick: Tick = lambda done, sought: None,
) -> Reconstruction:
    """Finds the latent that draws a photograph best and records its image, which can be varied.

    Args:
        tick: is called again and again with the steps done, of STEPS, and where the search stands.

    Raises:
        GeneratorError: the generator cannot make images.
    """
    require(actor, "create")
    side = starts.card(maker.folder)["config"]["resolution"]
    target = images.square(photo.data, side)
    (first,) = generator.draw(maker.folder, [Wanted(0, photo.description, photo.conditions)])
    sought: Sought | None = None
    for done in range(AT_ONCE, STEPS + 1, AT_ONCE):
        sought = generator.seek(
            maker.folder,
            target,
            first.conditions,  # open axes as its image will have them
            photo.description,
            latents=sought.latents if sought else None,
            steps=AT_ONCE,
        )
        tick(done, sought)
    assert sought
    found = Wanted(
        0,
        photo.description,
        first.conditions,
        origin=sought.latents[0],
        photo=hashlib.sha256(photo.data).hexdigest(),
    )
    (made,) = make_wanted(actor, [found], maker, generator)
    return Reconstruction(made, *_distances(actor, photo, sought))


def _distances(actor: Actor, photo: Photo, sought: Sought) -> tuple[float, float | None]:
    drawn = io.BytesIO()
    Image.fromarray(np.asarray(sought.pixels)).save(drawn, "PNG")
    small = (images.square(data, nearest.SIDE) for data in (photo.data, drawn.getvalue()))
    other = nearest.nearest_to(actor, photo.data, photo.crop, but=photo.pair)
    return nearest.distance(*small), other.distance if other else None
