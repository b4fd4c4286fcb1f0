import io

import pytest
from PIL import Image

from core.access import AccessError, Actor
from core.database import database
from core.frames import STRIP
from core.storage import run_folder
from core.train import runs
from core.train.animation import LAST_MS, MOST_FRAMES, NoSnapshots, _spread, animation
from db import runs as run_rows
from db.records import SnapshotRecord


def gifs():
    return sorted(path.name for path in (run_folder(1) / "snapshots").glob("*.gif"))


def test_every_snapshot_is_a_frame_below_its_epoch(trained, actor):
    gif = Image.open(io.BytesIO(animation(actor, 1)))
    assert (gif.format, gif.n_frames, gif.info["loop"]) == ("GIF", 2, 0)
    assert gif.size == (256, 192 + STRIP)  # the small grid of 64 × 48 is enlarged
    gif.seek(1)
    assert gif.info["duration"] == LAST_MS
    drawn = gif.convert("RGB").crop((0, STRIP, *gif.size)).resize((64, 48), 0)
    last = Image.open(run_folder(1) / runs.snapshots(1)[1].file).convert("RGB")
    difference = [abs(a - b) for a, b in zip(drawn.tobytes(), last.tobytes(), strict=True)]
    assert max(difference) < 32  # of 255: a GIF has 256 colours


def test_it_is_made_once_and_anew_for_a_newer_snapshot(trained, actor):
    first = animation(actor, 1)
    kept = run_folder(1) / "snapshots" / gifs()[0]
    kept.write_bytes(b"kept")
    assert animation(actor, 1) == b"kept" != first
    newer = SnapshotRecord(
        run_id=1, epoch=3, file=runs.snapshots(1)[0].file, checkpoint="c", details={}
    )
    with database().write() as session:
        run_rows.set_snapshot(session, newer)
    assert Image.open(io.BytesIO(animation(actor, 1))).n_frames == 3
    assert gifs() == ["animation-00003.gif"]


def test_of_many_snapshots_the_first_and_the_last_are_shown():
    taken = [
        SnapshotRecord(run_id=1, epoch=epoch, file="f", checkpoint="c", details={})
        for epoch in range(1, 1001)
    ]
    epochs = [snapshot.epoch for snapshot in _spread(taken)]
    assert (len(set(epochs)), epochs[0], epochs[-1]) == (MOST_FRAMES, 1, 1000)
    assert [snapshot.epoch for snapshot in _spread(taken[:1])] == [1]


def test_who_may_not_see_and_what_is_not_there(trained, actor):
    with pytest.raises(AccessError):
        animation(Actor("nobody", frozenset()), 1)
    with pytest.raises(NoSnapshots):
        animation(actor, 99)
