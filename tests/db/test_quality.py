"""Checks, flags, likenesses and promises, on each kind of database."""

import pytest

from db import likenesses, pairs, pending, quality
from db.records import ANY_FLAG, IMAGE_FLAGS, CheckRecord, LikenessRecord, PairFilter
from tests.db.test_pairs import new_pair

A, B, C = (f"{number:064}" for number in (1, 2, 3))


def checked(sha256):
    return CheckRecord(image_sha256=sha256, alpha=False, measures={"middle": 0.5}, signature=b"x")


@pytest.fixture
def three(fresh_db):
    """Three pairs with images A, B and C, measured; A and B look alike."""
    with fresh_db.write() as session:
        pairs.add(session, [new_pair(n, import_key=f"{n:064}") for n in (1, 2, 3)], "aigerim")
        quality.add_checks(session, [checked(sha256) for sha256 in (A, B, C)])
        found = [LikenessRecord(first=A, second=B, similarity=0.9)]
        likenesses.add(session, found, {A: b"a" * 8, B: b"b" * 8})
    return fresh_db


def test_images_are_checked_once(three):
    with three.write() as session:
        quality.add_checks(session, [checked(A), checked(B)])
        assert quality.unchecked(session) == []
        pairs.add(session, [new_pair(4)], "aigerim")
        assert quality.unchecked(session) == [f"{4:064}"]
        assert [pair.measures for pair in quality.measured(session, [1])] == [{"middle": 0.5}]


def test_flags_are_set_anew_and_dismissed_ones_stay(three):
    with three.write() as session:
        quality.set_flags(
            session, {1: {"dark": 0.1, "blurred": 0.2}, 2: {"dark": 0.1}}, IMAGE_FLAGS
        )
        quality.dismiss(session, [(1, "dark")])
        quality.set_flags(session, {1: {"dark": 0.1}, 2: {}}, IMAGE_FLAGS)
        (flag,) = quality.flags_of(session, [1, 2])[1]
        assert (flag.flag, flag.dismissed) == ("dark", True)
        assert quality.count_flags(session) == {}


def test_pairs_are_found_by_flag(three):
    with three.write() as session:
        quality.set_flags(session, {1: {"dark": 0.1}, 3: {"border": 0.1}}, IMAGE_FLAGS)
        assert pairs.ids(session, PairFilter(flag="dark")) == [1]
        assert pairs.ids(session, PairFilter(flag=ANY_FLAG)) == [1, 3]
        assert quality.count_flags(session) == {"dark": 1, "border": 1}


def test_likenesses_come_back_while_both_are_usable(three):
    with three.write() as session:
        (found,) = likenesses.find(session, 0.8)
        assert (found.first, found.second, found.similarity) == (A, B, 0.9)
        assert likenesses.count(session, 0.95) == 0
        likenesses.set_dismissed(session, B, A, True)
        assert likenesses.count(session, 0.8) == 0
        assert likenesses.count(session, 0.8, dismissed=True) == 1
        likenesses.set_dismissed(session, A, B, False)
        pairs.edit(session, 1, version=1, who="x", status="rejected")
        assert likenesses.count(session, 0.8) == 0


def test_what_was_compared_is_told_from_what_was_not(three):
    with three.read() as session:
        assert sorted(likenesses.compared(session)) == [(A, b"a" * 8), (B, b"b" * 8)]
        assert likenesses.uncompared(session) == [C]
        assert likenesses.signatures(session, [A, C]) == {A: b"x", C: b"x"}


def test_one_image_in_one_language_twice_is_a_group(three):
    with three.write() as session:
        again = [new_pair(n, image_sha256=A, language=lang) for n, lang in ((4, "kk"), (5, "ru"))]
        pairs.add(session, again, "aigerim")
        assert likenesses.shown_twice(session) == [[1, 4]]
        assert likenesses.pairs_showing(session, [A, B]) == {A: [1, 4, 5], B: [2]}


def test_promises_are_kept_abandoned_and_forgotten(three):
    with three.write() as session:
        pending.promise(session, [A, "new", "shared"], "one")
        pending.promise(session, ["shared", "other"], "two")
        pending.promise(session, ["new"], "one")  # again, as after a failed attempt
        assert sorted(pending.holders(session)) == ["one", "two"]
        assert pending.abandoned(session, "one") == ["new"]
        pending.keep(session, ["new"], "one")
        assert pending.abandoned(session, "one") == []
        pending.forget(session, "two")
        assert pending.abandoned(session, "one") == ["shared"]


def test_two_comparisons_at_once_find_a_likeness_once(three):
    with three.write() as session:
        again = [LikenessRecord(first=A, second=n, similarity=0.8) for n in (B, C)]
        likenesses.add(session, again, {C: b"c" * 8})
        assert [(two.second, two.similarity) for two in likenesses.find(session, 0.7)] == [
            (B, 0.9),
            (C, 0.8),
        ]
