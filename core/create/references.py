"""Real pairs to hold generated images against: photographs and renders, never synthetic ones."""

from __future__ import annotations

from core.curate import pairs
from core.vocabulary import CROP_AXIS, Conditions
from db.records import ACCEPTED, NEW, PairFilter, PairRecord


def real_pairs(asked: Conditions, limit: int) -> list[PairRecord]:
    """Returns real pairs that show what is asked (crop among it): accepted ones, then new ones."""
    conditions = {axis: code for axis, code in asked.items() if axis != CROP_AXIS}
    found: list[PairRecord] = []
    for status in (ACCEPTED, NEW):
        wanted = PairFilter(
            crop=asked.get(CROP_AXIS), conditions=conditions, synthetic=False, status=status
        )
        found += pairs.find(wanted, limit=limit - len(found))[0]
    return found
