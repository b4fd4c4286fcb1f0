import io

import pytest
from PIL import Image

from core import serving
from core.access import AccessError, Actor
from core.curate import pairs
from core.images import media_type
from core.storage import MissingContent
from db.records import PairFilter


def test_images_and_thumbnails_are_served(filled, actor):
    sha256 = pairs.find(PairFilter(), limit=1)[0][0].image_sha256
    image = serving.content(actor, "images", sha256)
    small = serving.content(actor, "thumbs", sha256)
    assert Image.open(io.BytesIO(image)).size == Image.open(io.BytesIO(small)).size == (48, 40)
    assert serving.content(actor, "thumbs", sha256) == small


@pytest.mark.parametrize("kind", ["images", "thumbs", "manifests", "../images"])
def test_what_is_not_there_or_not_to_be_seen_is_missing(filled, actor, kind):
    with pytest.raises(MissingContent):
        serving.content(actor, kind, "0" * 64)


def test_snapshots_are_served(trained, actor):
    assert Image.open(io.BytesIO(serving.snapshot(actor, 1, 2))).size == (64, 48)
    with pytest.raises(MissingContent):
        serving.snapshot(actor, 1, 3)


def test_an_animation_is_served(trained, actor):
    assert media_type(serving.animation(actor, 1)) == "image/gif"
    with pytest.raises(MissingContent):
        serving.animation(actor, 99)


def test_who_may_not_see_sees_nothing(trained):
    with pytest.raises(AccessError):
        serving.snapshot(Actor("nobody", frozenset()), 1, 2)
