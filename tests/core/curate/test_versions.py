import json
from collections import Counter

import pytest
from PIL import Image

from core.curate import pairs, versions
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from core.curate.splitting import Shares
from core.train import bundles
from db.records import PairFilter
from models.bundle import read_bundle
from tests.conftest import write_manifest
from tests.core.curate.test_likeness import grain


@pytest.fixture
def filled(workspace, pairs_folder, actor):
    import_pairs(Folder(pairs_folder), actor)


def reject_one(actor):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    pairs.edit(
        actor,
        pair,
        description=pair.description,
        crop=pair.crop,
        conditions=pair.conditions,
        status="rejected",
    )
    return pair


def test_a_version_keeps_its_pairs_whatever_happens_to_them(filled, actor):
    version = versions.freeze(actor)
    before = versions.read(version)
    reject_one(actor)
    assert versions.read(version) == before
    assert len(before) == version.pairs == 12


def test_the_same_pairs_are_the_same_version(filled, actor):
    assert versions.freeze(actor) == versions.freeze(actor)


def test_other_pairs_are_another_version(filled, actor):
    first = versions.freeze(actor)
    reject_one(actor)
    second = versions.freeze(actor)
    assert (first.name, second.name) == ("v1", "v2")
    assert (first.pairs, second.pairs) == (12, 11)


def test_a_name_stands_for_one_content(filled, actor):
    autumn = versions.freeze(actor, "autumn")
    assert versions.freeze(actor, "autumn") == autumn == versions.named("autumn")
    reject_one(actor)
    with pytest.raises(versions.NameTaken):
        versions.freeze(actor, "autumn")


def test_without_pairs_there_is_nothing_to_freeze(workspace, actor):
    with pytest.raises(versions.NoPairs):
        versions.freeze(actor)


def test_an_unknown_version_is_named(workspace):
    with pytest.raises(versions.NoSuchVersion, match="spring"):
        versions.named("spring")


def test_a_filter_decides_what_is_frozen(filled, actor):
    version = versions.freeze(actor, "maize", wanted=PairFilter(crop="ZEAMX"))
    assert {pair.crop for pair in versions.read(version)} == {"ZEAMX"}
    assert version.details["filter"] == {"crop": "ZEAMX"}


def test_a_split_is_kept_and_counted_and_the_same_seed_gives_the_same_version(filled, actor):
    first = versions.freeze(actor, "a", shares=Shares(50, 0, 50, seed=1))
    again = versions.freeze(actor, shares=Shares(50, 0, 50, seed=1))
    assert again == first
    sizes = Counter(pair.split for pair in versions.read(first))
    assert first.details["splits"] == sizes and set(sizes) == {"train", "test"}


def test_near_duplicates_never_land_on_both_sides(workspace, tmp_path, actor):
    folder = tmp_path / "twins"
    folder.mkdir()
    for seed in range(8):
        grain(seed).save(folder / f"{seed}.png")
        grain(seed).transpose(Image.Transpose.ROTATE_90).save(folder / f"{seed}-turned.png")
    names = sorted(path.name for path in folder.iterdir())
    write_manifest(folder, [{"file_name": name, "text": name, "crop": "rice"} for name in names])
    import_pairs(Folder(folder), actor)
    for seed in range(5):
        frozen = versions.read(versions.freeze(actor, shares=Shares(50, 25, 25, seed=seed)))
        sides = {}
        for pair in frozen:
            sides.setdefault(pair.description[0], set()).add(pair.split)
        assert all(len(splits) == 1 for splits in sides.values())
        assert {pair.split for pair in frozen} == {"train", "validation", "test"}


def test_a_training_never_sees_what_a_split_holds_back(filled, actor):
    version = versions.freeze(actor, "held", shares=Shares(50, 0, 50))
    bundle = read_bundle(bundles.build(version, 8))
    kept = [pair.pair for pair in versions.read(version) if pair.split == "train"]
    words = json.loads((bundles.build(version, 8) / "bundle.json").read_text("utf-8"))
    assert words["pairs"] == kept and len(bundle.images) == len(kept) < 12
