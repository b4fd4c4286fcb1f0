"""The warm generator: `python -m models.serve`, one JSON object a line, in and out.

In:  {"checkpoint": folder,
      "images": [{"seed": n, "description": "…", "conditions": {axis: value}}]}
Out: {"side": pixels, "images": [{"pixels": base64 of uint8 (side, side, 3),
      "conditions": {axis: value}, "seen": bool}]}   or   {"error": "…"}

The end of standard input ends the process.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from models.checkpoint import Trained, load_generator
from models.config import Axis, ConfigError
from models.snapshot import to_bytes
from models.text import text_features

BATCH = 16  # always this many at once: an image's bytes do not depend on its neighbours
LATENT_STREAM, FILL_STREAM = 0, 1
KEPT_GENERATORS = 4


def make_images(trained: Trained, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns one answer per wanted image: its pixels (R, R, 3), conditions, and whether seen.

    An axis that is left open takes its value from a training pair that shows the rest, chosen by
    the image's seed. `seen` is False where no training pair shows the combination.
    """
    answers: list[dict[str, Any]] = []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        filled = [fill(trained, item) for item in part]
        codes = np.array([codes for codes, _ in filled])
        pixels = _draw(trained, codes, part)
        answers += [
            {"pixels": pixels[i], "conditions": named(trained.axes, codes[i]), "seen": filled[i][1]}
            for i in range(len(part))
        ]
    return answers


def fill(trained: Trained, item: Mapping[str, Any]) -> tuple[npt.NDArray[np.int16], bool]:
    """Returns the codes of one wanted image, open axes filled, and whether any pair shows it."""
    asked = np.array(
        [axis.code(item["conditions"].get(axis.name)) for axis in trained.axes], dtype=np.int16
    )
    named_axes = asked > 0
    matches = np.all(trained.conditions[:, named_axes] == asked[named_axes], axis=1)
    seen = bool(matches.any())
    if not seen:  # fall back on the pairs of the same first axis, or on any
        matches = trained.conditions[:, 0] == asked[0] if asked[0] else ~matches
    rows = np.flatnonzero(matches)
    if not len(rows):
        return asked, seen
    random = np.random.default_rng([item["seed"], FILL_STREAM])
    like = trained.conditions[rows[random.integers(len(rows))]]
    return np.where(named_axes, asked, like), seen


def named(axes: Sequence[Axis], codes: npt.NDArray[np.int16]) -> dict[str, str]:
    """Returns the values that codes stand for; open axes are left out."""
    return {
        axis.name: axis.values[code - 1] for axis, code in zip(axes, codes, strict=True) if code
    }


def _draw(
    trained: Trained, codes: npt.NDArray[np.int16], part: Sequence[Mapping[str, Any]]
) -> npt.NDArray[np.uint8]:
    width = trained.config.latent
    latents = np.zeros((BATCH, width), dtype=np.float32)
    for place, item in enumerate(part):
        random = np.random.default_rng([item["seed"], LATENT_STREAM])
        latents[place] = random.standard_normal(width, dtype=np.float32)
    said = [item["description"] for item in part]
    text = text_features(codes, said, trained.axes, words=trained.config.words)
    padded = np.zeros((BATCH, text.shape[1]), dtype=np.float32)
    padded[: len(part)] = text
    return to_bytes(trained.generator([latents, padded], training=False))[: len(part)]


def answer(line: str) -> dict[str, Any]:
    """Returns the reply to one request line."""
    try:
        request = json.loads(line)
        trained = _generator(request["checkpoint"])
        made = make_images(trained, request["images"])
    except (ConfigError, OSError, KeyError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    for item in made:
        item["pixels"] = base64.b64encode(item["pixels"].tobytes()).decode()
    return {"side": trained.config.resolution, "images": made}


@lru_cache(maxsize=KEPT_GENERATORS)
def _generator(checkpoint: str) -> Trained:
    return load_generator(Path(checkpoint))


def main(requests: TextIO, replies: TextIO) -> None:
    """Answers line by line until `requests` ends."""
    for line in requests:
        replies.write(json.dumps(answer(line)) + "\n")
        replies.flush()


if __name__ == "__main__":
    own_output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not get between the replies
    main(sys.stdin, own_output)
