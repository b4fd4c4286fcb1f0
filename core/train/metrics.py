"""What was measured of a run, as a CSV table and as a TensorBoard event file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from core.train import along
from core.train.comparing import Watched
from db.records import Curve

CSV, EVENTS = "metrics.csv", "events.out.tfevents"
EPOCH, PLACES = "epoch", ("step", "images", "seconds")
OF_SNAPSHOTS = "snapshot."  # begins the name of a figure that was measured of snapshots only
SNAPSHOTS, JPEG_QUALITY = "snapshots", 90


def as_csv(seen: Watched) -> bytes:
    """Returns a row an epoch: where it lies, then every metric; empty where nothing is known.

    Figures of snapshots are columns too. All numbers read back as they were.
    """
    columns, places = _columns(seen), _places(seen)
    points = {name: dict(zip(c.epochs, c.values, strict=True)) for name, c in columns.items()}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([EPOCH, *places, *columns])
    for epoch in sorted({epoch for curve in columns.values() for epoch in curve.epochs}):
        at = [place(epoch) for place in places.values()]
        table.writerow([epoch, *at, *(known.get(epoch, "") for known in points.values())])
    return text.getvalue().encode()


def from_csv(data: bytes) -> dict[str, Curve]:
    """Returns the metrics of a run as `as_csv` wrote them, those of snapshots left out.

    Raises:
        ValueError, KeyError: it is no such table.
    """
    table = csv.DictReader(io.StringIO(data.decode()))
    points: dict[str, list[tuple[int, float]]] = {}
    for row in table:
        epoch = int(row.pop(EPOCH))
        for name, value in row.items():
            if value and name not in PLACES and not name.startswith(OF_SNAPSHOTS):
                points.setdefault(name, []).append((epoch, float(value)))
    return {
        name: Curve(tuple(e for e, _ in pairs), tuple(v for _, v in pairs))
        for name, pairs in points.items()
    }


def as_events(seen: Watched, pictures: Mapping[int, bytes]) -> bytes:
    """Returns a TensorBoard event file: scalars over epochs, and the snapshots as images.

    Args:
        pictures: the PNG of a snapshot by its epoch.
    """
    # no page and no other command needs it, and it is slow to import
    from tensorboardX import RecordWriter
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    begun, passed = _begun(seen), _places(seen).get("seconds", _unknown)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events"
        writer = RecordWriter(str(path))
        writer.write(Event(wall_time=begun, file_version="brain.Event:2").SerializeToString())
        for epoch, value in [*_scalars(seen), *_images(pictures)]:
            wall = begun + passed(epoch)
            summary = Summary(value=[Summary.Value(**value)])
            writer.write(Event(wall_time=wall, step=epoch, summary=summary).SerializeToString())
        writer.close()
        return path.read_bytes()


def _columns(seen: Watched) -> dict[str, Curve]:
    return seen.curves | {OF_SNAPSHOTS + name: curve for name, curve in seen.figures().items()}


def _places(seen: Watched) -> dict[str, Callable[[int], float]]:
    """Returns where an epoch's end lies, as far as it is known, in the order of the columns."""
    known = along.places(seen.run, seen.curves)
    found: dict[str, Callable[[int], float]] = {
        name: known[name] for name in (along.STEP, along.IMAGES) if name in known
    }
    if along.MINUTES in known:
        found["seconds"] = lambda epoch: round(60 * known[along.MINUTES](epoch), 3)
    return found


def _unknown(epoch: int) -> float:
    return 0.0


def _begun(seen: Watched) -> float:
    return (seen.run.started_at or seen.run.created_at).timestamp()


def _scalars(seen: Watched) -> Iterator[tuple[int, dict[str, Any]]]:
    for name, curve in _columns(seen).items():
        tag = name.replace(OF_SNAPSHOTS, f"{SNAPSHOTS}/")
        for epoch, value in zip(curve.epochs, curve.values, strict=True):
            yield epoch, {"tag": tag, "simple_value": value}


def _images(pictures: Mapping[int, bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the grids as JPEG: their checksums take seconds, and the PNGs go along anyway."""
    for epoch, png in pictures.items():
        grid, jpeg = Image.open(io.BytesIO(png)).convert("RGB"), io.BytesIO()
        grid.save(jpeg, "JPEG", quality=JPEG_QUALITY)
        width, height = grid.size
        facts = {"width": width, "height": height, "colorspace": 3}
        data = {"encoded_image_string": jpeg.getvalue()}
        yield epoch, {"tag": f"{SNAPSHOTS}/grid", "image": facts | data}
