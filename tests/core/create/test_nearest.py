import io

import numpy as np
import pytest
from PIL import Image

from core.create import gallery, nearest
from core.create.recipes import to_png
from core.curate import pairs
from core.database import database
from core.storage import storage
from db import samples
from db.records import REJECTED, PairFilter
from db.sample_records import NewSample
from tests.core.create.test_recipes import made_by


def sample_of(pixels, crop="ZEAMX"):
    """Records an image as if a generator had made it."""
    png = to_png(pixels, made_by(shown={"crop": crop}))
    new = NewSample(
        image_sha256=storage().put("samples", png),
        run_id=None,
        epoch=1,
        seed=7,
        crop=crop,
        description="",
        recipe=made_by(shown={"crop": crop}),
    )
    with database().write() as session:
        return gallery_record(samples.add(session, [new], "aigerim"), session)


def gallery_record(ids, session):
    return samples.get(session, ids[0])


def pictures(crop):
    """Returns the pairs of a crop with their middle squares (8, 8, 3)."""
    found = pairs.find(PairFilter(crop=crop))[0]
    opened = (Image.open(io.BytesIO(storage().get("images", p.image_sha256))) for p in found)
    return found, [
        np.asarray(image.convert("RGB").crop((4, 0, 44, 40)).resize((32, 32))) for image in opened
    ]


def test_distances_run_from_the_same_to_black_against_white():
    black = np.zeros((32, 32, 3), np.uint8)
    assert nearest.distance(black, black) == 0.0
    assert nearest.distance(black, black + np.uint8(255)) == 1.0
    assert nearest.distance(black, black + np.uint8(51)) == pytest.approx(0.2)


def test_a_copy_of_a_pair_lies_next_to_it(filled, actor):
    found, pixels = pictures("ZEAMX")
    for pair, copy in zip(found, pixels, strict=True):
        near = nearest.nearest(actor, sample_of(copy))
        assert near.pair.id == pair.id and near.distance < 0.06


def test_only_real_pairs_of_the_crop_that_are_not_rejected_count(filled, actor):
    found, pixels = pictures("ORYSA")
    sample = sample_of(pixels[0], "ZEAMX")
    assert nearest.nearest(actor, sample).pair.crop == "ZEAMX"
    pairs.edit(actor, found[0], status=REJECTED)
    near = nearest.nearest(actor, sample_of(pixels[0], "ORYSA"))
    assert near.pair.id == found[1].id
    pairs.edit(actor, found[1], status=REJECTED)
    assert nearest.nearest(actor, sample_of(pixels[1], "ORYSA")) is None


def test_an_accepted_sample_is_not_its_own_nearest(filled, actor):
    _, pixels = pictures("ZEAMX")
    sample = sample_of(255 - pixels[0])
    judged = gallery.judge(actor, sample.id, "accepted")
    near = nearest.nearest(actor, sample)
    assert near.pair.id != judged.pair_id and not near.pair.synthetic


def test_signatures_choose_the_candidates_where_there_are_many(filled, actor, monkeypatch):
    found, pixels = pictures("ZEAMX")
    monkeypatch.setattr(nearest, "CANDIDATES", 1)
    for pair, copy in zip(found, pixels, strict=True):
        assert nearest.nearest(actor, sample_of(copy)).pair.id == pair.id
