import pytest

from core.curate import pairs, versions
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from db.records import PairFilter


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
