"""Fixtures that all tests share: an empty workspace, drawn pairs, the real photographs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
import zlib
from pathlib import Path

import mitsuba  # noqa: F401  # before TensorFlow: in the other order the process aborts as it ends
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import database, processes, settings, storage
from core.access import Actor
from core.create import generator
from core.curate import starter
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from core.settings import PROJECT
from core.train import runs, starts
from models.config import preset

PHOTOS = PROJECT.parent / "shared" / "photos"
SHADES = {
    "ORYSA": (235, 225, 200),
    "TRZDU": (200, 150, 80),
    "FAGES": (90, 60, 40),
    "AVESA": (220, 200, 140),
    "ZEAMX": (240, 180, 40),
    "PANMI": (200, 120, 50),
}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """An empty workspace of its own, which child processes see too."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("GRAIN_WORKSPACE", str(folder))
    monkeypatch.setenv("GRAIN_GENERATOR_EARLY", "false")  # only the tests that make images need it
    forget()
    yield folder
    forget()


def forget():
    """Closes and forgets what this process has opened of a workspace; lets supervisors end."""
    wait_until(lambda: processes.bury() or not processes._alone, 30)
    if database.database.cache_info().currsize:
        database.database().close()
    if generator.warm_generator.cache_info().currsize:
        Spare.keep(generator.warm_generator())
    for cached in (settings.settings, database.database, storage.storage):
        cached.cache_clear()
    generator.warm_generator.cache_clear()


class Spare:
    """A generator's process that the next test goes on with: Keras takes seconds to start.

    It knows no workspace, only the checkpoints that it is asked for.
    """

    process = None
    start = generator.WarmGenerator._start

    @classmethod
    def keep(cls, warm):
        if warm.is_warm() and not warm._lock.locked() and cls.process is None:
            cls.process, warm._process = warm._process, None
        warm.close()

    @classmethod
    def take(cls, warm):
        process, cls.process = cls.process, None
        if process is None or process.poll() is not None:
            cls.start(warm)
        else:
            warm._process = process


@pytest.fixture(scope="session", autouse=True)
def spare_generator():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generator.WarmGenerator, "_start", lambda warm: Spare.take(warm))
        yield
        if Spare.process:
            Spare.process.kill()
            Spare.process.communicate()


@pytest.fixture
def actor():
    return Actor("aigerim")


def draw_kernel(shade=(240, 180, 40), size=(48, 40), seed=0):
    """Returns a drawn kernel as an RGB image."""
    random = np.random.default_rng(seed)
    image = Image.new("RGB", size, (15, 15, 20))
    left, top = random.integers(2, 10, 2)
    right, bottom = size[0] - random.integers(2, 10), size[1] - random.integers(2, 10)
    ImageDraw.Draw(image).ellipse((left, top, right, bottom), fill=shade)
    return image


def encode(image, kind="PNG", **options):
    """Returns the image as bytes of a file."""
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


@pytest.fixture
def pairs_folder(tmp_path):
    """Twelve drawn pairs, two of each crop, with a manifest in three languages."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    draw_pairs(folder)
    return folder


def draw_pairs(folder):
    rows = []
    for number, (crop, shade) in enumerate(SHADES.items()):
        for copy, (language, text) in enumerate(
            [("en", "A single kernel on a black background"), ("ru", "Одно зерно, чёрный фон")]
        ):
            name = f"{crop}_{copy}.png"
            draw_kernel(shade, seed=2 * number + copy).save(folder / name)
            rows.append({"file_name": name, "text": text, "lang": language, "crop": crop})
    write_manifest(folder, rows)


def write_manifest(folder, rows):
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def starter_folder(tmp_path, monkeypatch):
    """Twelve drawn pairs in place of the starter pairs, with masks beside them as shipped."""
    folder = tmp_path / "data" / "starter" / "pairs"
    folder.mkdir(parents=True)
    draw_pairs(folder)
    (folder.parent / "masks").mkdir()
    draw_kernel().save(folder.parent / "masks" / "ORYSA_0.png")
    monkeypatch.setattr(starter, "FOLDER", folder)
    return folder


@pytest.fixture
def no_starter(tmp_path, monkeypatch):
    """A copy of the project without starter pairs."""
    monkeypatch.setattr(starter, "FOLDER", tmp_path / "no" / "pairs")


@pytest.fixture
def no_generator(tmp_path, monkeypatch):
    """A copy of the project without the starter generator."""
    monkeypatch.setattr(starts, "SHIPPED", tmp_path / "no" / "generator")


@pytest.fixture
def photos() -> Path:
    """The folder of 115 real photographs, where it is at hand."""
    if not (PHOTOS / "metadata.csv").exists():
        pytest.skip("The photographs for trials are not beside this checkout (../shared/photos).")
    return PHOTOS


TINY = preset(
    "paper", resolution=8, width=4, latent=5, text_width=6, batch=6, epochs=2, snapshot_every=1
)


@pytest.fixture
def filled(workspace, pairs_folder, actor):
    """A workspace with twelve drawn pairs."""
    import_pairs(Folder(pairs_folder), actor)
    return workspace


def wait_until(condition, seconds=90.0, every=0.1):
    """Waits for a condition and returns what it gave; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "It took too long."
        time.sleep(every)
    return found


def wait_for_state(run_id, *states, seconds=90.0):
    """Waits until a run is in one of the states, and returns it."""

    def arrived():
        run = runs.get(run_id)
        return run if run.status in states else None

    return wait_until(arrived, seconds)


@pytest.fixture(scope="session")
def trained_template(tmp_path_factory):
    """A workspace with twelve drawn pairs and a finished training, made once."""
    folder = tmp_path_factory.mktemp("template") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAIN_WORKSPACE", str(folder))
        forget()
        pairs = tmp_path_factory.mktemp("pairs")
        draw_pairs(pairs)
        import_pairs(Folder(pairs), Actor("aigerim"))
        run = runs.start_training(Actor("aigerim"), TINY, name="tiny")
        assert wait_for_state(run.id, "succeeded", "failed").status == "succeeded"
        forget()
    return folder


@pytest.fixture
def trained(trained_template, workspace):
    """A workspace of its own with a finished training (run 1)."""
    shutil.copytree(trained_template, workspace)
    return workspace


@pytest.fixture
def drawn(trained, monkeypatch):
    """A trained workspace whose images come without Keras, for what happens to them afterwards.

    Each is noise that follows from all that was asked, its open axes left open.
    """

    def draw(self, checkpoint, wanted):
        return [generator.Drawn(_noise(item), item.conditions, seen=True) for item in wanted]

    monkeypatch.setattr(generator.WarmGenerator, "draw", draw)
    return trained


def _noise(item):
    asked = json.dumps(vars(item), sort_keys=True).encode()
    random = np.random.default_rng(zlib.crc32(asked))
    return random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
