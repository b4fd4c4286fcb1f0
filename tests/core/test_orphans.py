"""Images of imports that died, and of those that are still going on."""

import psutil
import pytest

from bench.kills import kill_often
from core import orphans
from core.curate import pairs
from core.database import database
from core.storage import storage
from db import pending
from db.records import PairFilter
from tests.conftest import forget


def keep(data, holder):
    with database().write() as session:
        sha256 = storage().put("images", data)
        pending.promise(session, [sha256], holder)
    return sha256


def dead():
    machine, process, _ = orphans.holder().rsplit(" ", 2)
    return f"{machine} {process} 1.000"  # the number was given to another process since


def test_what_a_dead_import_left_goes_at_the_next_start(workspace):
    left = keep(b"left", dead())
    half = workspace / "images" / left[:2] / f"{left}.0123.part"
    half.write_bytes(b"le")
    forget()
    database()
    assert not storage().has("images", left) and not half.exists()
    with database().read() as session:
        assert pending.holders(session) == []


def test_what_a_living_import_keeps_stays(workspace):
    mine = keep(b"mine", orphans.holder())
    parent = psutil.Process().parent()
    machine = orphans.holder().rsplit(" ", 2)[0]
    theirs = keep(b"theirs", f"{machine} {parent.pid} {parent.create_time():.3f}")
    far = keep(b"far", "another machine 1 1.000")
    assert orphans.sweep(database()) == 0
    assert all(storage().has("images", sha256) for sha256 in (mine, theirs, far))


def test_an_image_that_a_pair_shows_stays(filled):
    pair = pairs.find(PairFilter(), limit=1)[0][0]
    with database().write() as session:
        pending.promise(session, [pair.image_sha256], dead())
    assert orphans.sweep(database()) == 0
    assert storage().has("images", pair.image_sha256)


def test_what_two_have_promised_stays_for_the_one_who_lives(workspace):
    left = keep(b"both", dead())
    keep(b"both", orphans.holder())
    orphans.sweep(database())
    assert storage().has("images", left)


def test_an_import_leaves_no_promise(filled):
    with database().read() as session:
        assert pending.holders(session) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_import_leaves_nothing_alone_and_can_be_completed(pairs_folder, seed):
    (kill,) = kill_often(pairs_folder, 1, seed)
    assert kill.is_sound and kill.orphans == kill.missing == 0
    assert kill.pairs_at_last == 12
