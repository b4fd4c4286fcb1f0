"""Snapshots of a run as an animation: a GIF or an MP4, made once and kept beside them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from core.access import Actor, require
from core.frames import below, enlarged, gif
from core.i18n import mark
from core.storage import file_of_run, run_folder
from core.train import runs
from db.records import SnapshotRecord

GIF, MP4 = "gif", "mp4"
MOST_FRAMES = 100
FRAME_MS, LAST_MS = 250, 2000
MP4_QUALITY = {"crf": "18"}  # x264's rate factor: differences can hardly be seen


class NoSnapshots(runs.RunError):
    template = mark("Run {run} has no snapshots yet.")


def animation(actor: Actor, run_id: int, kind: str = GIF) -> bytes:
    """Returns the snapshots of a run, oldest first, as a GIF that repeats for ever or as an MP4.

    Of more than MOST_FRAMES snapshots some are left out, evenly; the first and the last never.

    Raises:
        NoSnapshots: there is nothing to show.
        MissingContent: a snapshot's file is gone.
    """
    require(actor, "see")
    taken = runs.snapshots(run_id)
    if not taken:
        raise NoSnapshots(run=run_id)
    path = run_folder(run_id) / "snapshots" / f"animation-{taken[-1].epoch:05d}.{kind}"
    if not path.exists():
        make = {GIF: _gif, MP4: _mp4}[kind]
        _keep(path, make(_spread(taken)))
    return path.read_bytes()


def _keep(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, and takes away those of earlier epochs."""
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(data)
    for older in path.parent.glob(f"animation-*{path.suffix}"):
        older.unlink(missing_ok=True)
    unfinished.replace(path)


def _spread(taken: Sequence[SnapshotRecord]) -> list[SnapshotRecord]:
    count = min(len(taken), MOST_FRAMES)
    places = (round(n * (len(taken) - 1) / max(count - 1, 1)) for n in range(count))
    return [taken[place] for place in places]


def _gif(taken: Sequence[SnapshotRecord]) -> bytes:
    return gif(_frames(taken), [FRAME_MS] * (len(taken) - 1) + [LAST_MS])


def _mp4(taken: Sequence[SnapshotRecord]) -> bytes:
    import av  # no page and no other command needs it, and it is slow to import

    out, frames = io.BytesIO(), list(_frames(taken))
    frames += frames[-1:] * (LAST_MS // FRAME_MS - 1)
    with av.open(out, "w", format=MP4) as container:
        stream = container.add_stream("libx264", rate=1000 // FRAME_MS, options=MP4_QUALITY)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"  # what every browser and presentation plays
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode())
    return out.getvalue()


def _frames(taken: Sequence[SnapshotRecord]) -> Iterator[Image.Image]:
    """Yields each grid below a line that says which epoch it is, and how far that is."""
    for snapshot in taken:
        grid = Image.open(io.BytesIO(file_of_run(snapshot.run_id, snapshot.file))).convert("RGB")
        yield below(enlarged(grid), str(snapshot.epoch), snapshot.epoch / taken[-1].epoch)
