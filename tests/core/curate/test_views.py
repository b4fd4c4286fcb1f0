import pytest

from core.curate import pairs, versions, views
from db.records import PairFilter


def test_views_are_kept_by_name_and_replaced_and_removed(workspace, actor):
    views.save(actor, "mouldy maize", {"crop": "ZEAMX", "state": "mouldy"})
    views.save(actor, " mouldy maize ", {"crop": "ZEAMX"})
    (view,) = views.find()
    assert (view.name, view.query, view.created_by) == (
        "mouldy maize",
        {"crop": "ZEAMX"},
        "aigerim",
    )
    views.remove(actor, view.id)
    assert views.find() == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_view_needs_a_name(workspace, actor, name):
    with pytest.raises(views.ViewName):
        views.save(actor, name, {})


def test_the_pairs_of_a_version_are_found(filled, actor):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    pairs.edit(actor, pair, status="rejected")
    version = versions.freeze(actor, "first")
    pairs.edit(actor, pairs.get(pair.id), status="accepted")
    for _ in range(2):
        inside = PairFilter(version=views.members_of(version))
        found, total = pairs.find(inside)
        assert total == 11
        assert pair.id not in {one.id for one in found}
    assert pairs.find(PairFilter(version=version.id, crop="ZEAMX"))[1] == 2
