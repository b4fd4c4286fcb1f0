"""Sets of renders: every core renders what is missing in the folder, so a set can be resumed.

Run: python manage.py render starter | held-out | further | single
                                  [--count 2000] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path

from rich.progress import Progress

from core.curate import starter
from core.settings import settings
from data.starter.render import files
from data.starter.render.scenes import (
    Scene,
    further_scenes,
    held_out_scenes,
    single_scenes,
    starter_scenes,
)

FIRST_FURTHER_SEED, FIRST_SINGLE_SEED = 10_000_000, 20_000_000
SIZES = {  # pixels, samples
    "starter": (256, 25), "held-out": (128, 25), "further": (112, 16), "single": (112, 16)
}  # fmt: skip


def main() -> int:
    """Renders the set that the arguments name and returns the exit status."""
    parser = argparse.ArgumentParser(prog="manage.py render", description=__doc__)
    parser.add_argument("set", choices=list(SIZES))
    parser.add_argument("--count", type=int, default=2000, help="pictures of a further set")
    parser.add_argument("--out", type=Path, help="folder of the set")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at work")
    options = parser.parse_args()
    folder = options.out or default_folder(options.set)
    scenes = scenes_of(options.set, options.count)
    render_all(scenes, folder, SIZES[options.set], options.jobs)
    files.write_manifest(folder, scenes, held_out=options.set == "held-out")
    print(folder / "pairs" / starter.MANIFEST)
    return 0


def default_folder(name: str) -> Path:
    """Returns the project's own folder for the starter set, else one in the workspace."""
    if name == "starter":
        return starter.FOLDER.parent
    return settings().workspace / "renders" / name


def scenes_of(name: str, count: int) -> list[Scene]:
    """Returns the scenes of a set."""
    sets: dict[str, Callable[[], list[Scene]]] = {
        "starter": starter_scenes,
        "held-out": held_out_scenes,
        "further": lambda: further_scenes(count, FIRST_FURTHER_SEED),
        "single": lambda: single_scenes(count, FIRST_SINGLE_SEED),
    }
    return sets[name]()


def render_all(scenes: Sequence[Scene], folder: Path, size: tuple[int, int], jobs: int) -> None:
    """Renders what is missing in `folder`, `jobs` pictures at a time, with a progress bar."""
    missing = [scene for scene in scenes if not files.image_path(folder, scene).exists()]
    tasks = [(scene, folder, size) for scene in missing]
    with Progress(disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Render", total=len(scenes), completed=len(scenes) - len(missing))
        # a fresh process per few pictures: the tracer keeps one thread, and memory goes back
        with get_context("spawn").Pool(jobs, maxtasksperchild=50) as pool:
            for _ in pool.imap_unordered(render_one, tasks):
                progress.advance(task)


def render_one(task: tuple[Scene, Path, tuple[int, int]]) -> str:
    """Renders one scene into its set's folder on one thread and returns its name."""
    import drjit

    from data.starter.render.picture import picture

    scene, folder, (resolution, samples) = task
    drjit.set_thread_count(1)  # the pool has a process for each core already
    files.write(folder, scene, picture(scene, resolution=resolution, samples=samples))
    return scene.name
