"""A tiny bundle: twelve 8x8 images of three groups, so that Keras is quick."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.bundle import read_bundle
from models.config import preset


@pytest.fixture
def bundle_folder(tmp_path):
    folder = tmp_path / "bundle"
    folder.mkdir()
    random = np.random.default_rng(0)
    np.save(folder / "images.npy", random.integers(0, 256, (12, 8, 8, 3), dtype=np.uint8))
    groups = [1] * 6 + [2] * 4 + [3] * 2
    views = [1, 2] * 6
    np.save(folder / "conditions.npy", np.array([groups, views], dtype=np.int16).T)
    words = {
        "axes": [
            {"name": "group", "values": ["a", "b", "c", "d"]},
            {"name": "view", "values": ["single", "pile"]},
        ],
        "descriptions": [f"{'abc'[g - 1]} number {n}" for n, g in enumerate(groups)],
        "pairs": list(range(12)),
        "origin": {"name": "v1", "content_hash": "0" * 64},
    }
    (folder / "bundle.json").write_text(json.dumps(words))
    return folder


@pytest.fixture
def bundle(bundle_folder):
    return read_bundle(bundle_folder)


def small(name):
    """Returns a preset at 8 pixels and a width of 4."""
    return preset(
        name,
        resolution=8,
        width=4,
        latent=5,
        text_width=6,
        batch=6,
        epochs=2,
        snapshot_every=1,
        precision="float32",
        guide=0.0,
        mixed=0.0,
    )


@pytest.fixture
def config(request):
    """A small preset, paper's unless a test asks for another."""
    return small(getattr(request, "param", "paper"))
