import pytest

from core.access import Actor
from core.curate import bulk, pairs, review
from db.records import PairFilter

ALL = PairFilter()
BERIK = Actor("berik")


@pytest.fixture
def all_ids(filled):
    return bulk.ids(ALL)


def decide(actor, pair_id, status="accepted"):
    pairs.edit(actor, pairs.get(pair_id), status=status)


def test_one_after_the_other_until_nothing_is_left(all_ids, actor):
    seen, after = [], 0
    while (taken := review.take(actor, ALL, "a", after=after)) is not None:
        decide(actor, taken)
        seen.append(taken)
        after = taken
    assert seen == all_ids
    assert review.queue(ALL, "a").left == 0


def test_two_reviewers_never_get_the_same_pair(all_ids, actor):
    first = review.take(actor, ALL, "a")
    second = review.take(BERIK, ALL, "b")
    assert [first, second] == all_ids[:2]
    assert review.queue(ALL, "a").others == {second: "berik"}
    decide(actor, first)
    assert review.take(actor, ALL, "a", after=first) == all_ids[2]


def test_a_pair_that_another_has_open_can_be_seen_but_it_is_said(all_ids, actor):
    assert review.claim(BERIK, "b", all_ids[0]) is None
    assert review.claim(actor, "a", all_ids[0]) == "berik"
    assert review.claim(BERIK, "b", all_ids[0]) is None


def test_who_does_nothing_for_long_loses_the_pair(all_ids, actor, monkeypatch):
    review.claim(BERIK, "b", all_ids[0])
    assert review.take(actor, ALL, "a") == all_ids[1]
    later = review.time.time() + review.CLAIM_S + 1
    monkeypatch.setattr(review.time, "time", lambda: later)
    assert review.take(actor, ALL, "a") == all_ids[0]


def test_skipped_pairs_come_last(all_ids, actor):
    skipped = set(all_ids[:11])
    assert review.take(actor, ALL, "a", skipped=skipped) == all_ids[11]
    decide(actor, all_ids[11])
    assert review.take(actor, ALL, "a", after=all_ids[11], skipped=skipped) == all_ids[0]
    assert review.take(actor, ALL, "a", after=all_ids[0], skipped=skipped) == all_ids[1]


def test_only_what_the_filter_lets_through_is_reviewed(all_ids, actor):
    maize = PairFilter(crop="ZEAMX", text="зёрна")
    assert review.queue(maize, "a").left == 1
    taken = review.take(actor, maize, "a")
    assert pairs.get(taken).crop == "ZEAMX"
    decide(actor, taken, "rejected")
    assert review.take(actor, maize, "a", after=taken) is None
