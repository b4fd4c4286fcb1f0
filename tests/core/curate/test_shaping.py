import io

import pytest
from PIL import Image

from core.curate import pairs
from core.curate.shaping import reshape
from core.images import Cut, TooSmall, thumbnail
from core.storage import storage
from db.records import PairFilter


def test_the_image_changes_and_the_one_before_is_kept(filled, actor):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    turned = reshape(actor, pair, Cut(quarters=1))
    assert (turned.width, turned.height) == (pair.height, pair.width)
    assert storage().has("images", pair.image_sha256)
    image = Image.open(io.BytesIO(storage().get("images", turned.image_sha256)))
    assert image.size == (turned.width, turned.height)
    assert thumbnail(storage().get("images", turned.image_sha256))


def test_too_small_a_part_changes_nothing(filled, actor):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    with pytest.raises(TooSmall):
        reshape(actor, pair, Cut(box=(0, 0, 0.1, 1)))
    assert pairs.get(pair.id) == pair


def test_a_stale_cut_is_refused(filled, actor):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    pairs.edit(actor, pair, description="theirs")
    with pytest.raises(pairs.StaleEdit):
        reshape(actor, pair, Cut(quarters=1))
