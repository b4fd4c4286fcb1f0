from collections import Counter

import numpy as np

from core.curate import starter, versions
from core.curate.importing import import_pairs
from core.curate.splitting import Shares
from core.train import bundles
from core.vocabulary import vocabulary
from models.bundle import read_bundle


def test_a_bundle_holds_what_the_version_says(filled, actor):
    version = versions.freeze(actor)
    bundle = read_bundle(bundles.build(version, 8))
    assert bundle.images.shape == (12, 8, 8, 3) and bundle.images.dtype == np.uint8
    assert [axis.name for axis in bundle.axes] == [
        "crop",
        *(axis.name for axis in vocabulary().axes),
    ]
    assert len(bundle.groups()) == 6
    frozen = versions.read(version)
    for row, pair in zip(bundle.conditions, frozen, strict=True):
        named = {
            axis.name: axis.values[code - 1]
            for axis, code in zip(bundle.axes, row, strict=True)
            if code
        }
        assert named == {"crop": pair.crop, **pair.conditions}
    assert bundle.origin == {"name": "v1", "content_hash": version.content_hash}


def test_pairs_for_validation_are_held_out_and_those_for_test_stay_away(filled, actor):
    version = versions.freeze(actor, shares=Shares(train=50, validation=30, test=20))
    splits = Counter(pair.split for pair in versions.read(version))
    bundle = read_bundle(bundles.build(version, 8))
    assert len(bundle) == splits["train"] and len(bundle.held_out) == splits["validation"] > 0
    assert bundle.held_out.codes.shape == (splits["validation"], bundle.conditions.shape[1])
    seen = {image.tobytes() for image in np.asarray(bundle.images)}
    assert not any(image.tobytes() in seen for image in bundle.held_out.images)
    assert read_bundle(bundles.build(versions.freeze(actor), 8)).held_out is None


def test_a_bundle_knows_the_starter_pairs_among_its_own(filled, actor):
    assert not read_bundle(bundles.build(versions.freeze(actor), 8)).rendered.any()
    import_pairs(starter.source(), actor)
    bundle = read_bundle(bundles.build(versions.freeze(actor), 8))
    assert (len(bundle), bundle.rendered.sum()) == (127, 115)


def test_a_bundle_is_made_once(filled, actor):
    version = versions.freeze(actor)
    folder = bundles.build(version, 8)
    made = (folder / "images.npy").stat().st_mtime_ns
    assert bundles.build(version, 8) == folder
    assert (folder / "images.npy").stat().st_mtime_ns == made
    assert bundles.build(version, 16) != folder


def test_a_tick_comes_with_every_image(filled, actor):
    ticks = []
    bundles.build(versions.freeze(actor), 8, tick=lambda: ticks.append(1))
    assert len(ticks) == 12
