import io

import av
import pytest
from PIL import Image

from core.access import AccessError, Actor
from core.database import database
from core.frames import STRIP
from core.storage import run_folder
from core.train import runs
from core.train.animation import (
    FRAME_MS,
    LAST_MS,
    MOST_FRAMES,
    MP4,
    NoSnapshots,
    _spread,
    animation,
)
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


def test_an_mp4_has_the_same_frames_and_rests_on_the_last(trained, actor):
    with av.open(io.BytesIO(animation(actor, 1, MP4))) as film:
        assert film.streams.video[0].codec_context.name == "h264"
        frames = [frame.to_image() for frame in film.decode(video=0)]
    assert len(frames) == 1 + LAST_MS // FRAME_MS
    assert frames[0].size == (256, 192 + STRIP)
    animation(actor, 1)
    assert len(list((run_folder(1) / "snapshots").glob("animation-*"))) == 2


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
