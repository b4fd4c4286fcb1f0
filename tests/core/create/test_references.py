from core.create.references import real_pairs
from core.curate import pairs
from db.records import ACCEPTED, REJECTED, PairFilter


def test_accepted_pairs_come_first_and_rejected_ones_never(filled, actor):
    one, other = pairs.find(PairFilter(crop="ORYSA"))[0]
    asked = {"crop": "ORYSA", "view": "single"}
    pairs.edit(actor, other, status=ACCEPTED)
    assert [pair.id for pair in real_pairs(asked, 5)] == [other.id, one.id]
    assert [pair.id for pair in real_pairs(asked, 1)] == [other.id]
    pairs.edit(actor, one, status=REJECTED)
    assert [pair.id for pair in real_pairs(asked, 5)] == [other.id]
    assert real_pairs({"crop": "ORYSA", "view": "ear"}, 5) == []
