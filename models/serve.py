"""The warm generator: `python -m models.serve`, one JSON object a line, in and out.

In:  {"checkpoint": folder,
      "images": [{"seed": n, "description": "…", "conditions": {axis: value},
                  "strength": 0…1, "bases": [[seed, strength], …], "origin": [number, …],
                  "towards": {axis: value}, "share": 0…1}]}
Out: {"side": pixels, "images": [{"pixels": base64 of uint8 (side, side, 3),
      "conditions": {axis: value}, "seen": bool}]}   or   {"error": "…"}

In:  {"checkpoint": folder, "photo": {"pixels": base64, "description": "…", "steps": n,
      "conditions": {axis: value}, "latents": [[number, …], …] or null to begin}}
Out: {"side": pixels, "pixels": base64, "latents": [[number, …], …], "distance": of the first}

Without `bases` the latent is the seed's own. With them, the image is a variation: the latent goes
from the first base's through each step, `strength` of the way; 0 stays, 1 is the seed's own latent.
An origin, such as the latent found for a photograph, stands for the first seed's.
With `towards`, what the generator reads lies `share` of the way from the conditions to those.
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
from models.invert import PLACES, invert
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
    root = steps_of(item)[0][0]  # a variation keeps what the image that it varies was filled with
    random = np.random.default_rng([root, FILL_STREAM])
    like = trained.conditions[rows[random.integers(len(rows))]]
    return np.where(named_axes, asked, like), seen


def steps_of(item: Mapping[str, Any]) -> list[tuple[int, float]]:
    """Returns the seeds that lead to an image, each with its strength; the first one's is 1.

    Raises:
        ValueError: a strength is not in [0, 1].
    """
    steps = [*item.get("bases", ()), (item["seed"], item.get("strength", 1.0))]
    for _, strength in steps:
        if not 0.0 <= strength <= 1.0:
            raise ValueError(f"Expected a strength from 0 to 1, got {strength}.")
    return [(steps[0][0], 1.0), *((seed, float(strength)) for seed, strength in steps[1:])]


def latent(
    steps: Sequence[tuple[int, float]], width: int, origin: Sequence[float] = ()
) -> npt.NDArray[np.float32]:
    """Returns the latent (width,) that steps lead to, each `strength` of the way to its seed's own.

    Weights lie on a circle, so that the latent keeps the unit variance that the generator was
    trained with. Strength 0 leaves every bit as it was. An origin stands for the first seed's own.
    """
    if origin and len(origin) != width:
        raise ValueError(f"Expected an origin of {width} numbers, got {len(origin)}.")
    mixed = np.zeros(width, dtype=np.float32)
    for place, (seed, strength) in enumerate(steps):
        random = np.random.default_rng([seed, LATENT_STREAM])
        own = random.standard_normal(width, dtype=np.float32)
        if origin and not place:
            own = np.array(origin, dtype=np.float32)
        stay, go = np.float32(np.sqrt(1.0 - strength**2)), np.float32(strength)
        mixed = stay * mixed + go * own
    return mixed


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
        latents[place] = latent(steps_of(item), width, item.get("origin", ()))
    text = _features(trained, codes, part)
    padded = np.zeros((BATCH, text.shape[1]), dtype=np.float32)
    padded[: len(part)] = text
    return to_bytes(trained.generator([latents, padded], training=False))[: len(part)]


def _features(
    trained: Trained, codes: npt.NDArray[np.int16], part: Sequence[Mapping[str, Any]]
) -> npt.NDArray[np.float32]:
    """Returns what the generator reads for each wanted image, (N, features)."""
    said, words = [item["description"] for item in part], trained.config.words
    text = text_features(codes, said, trained.axes, words=words)
    for place, item in enumerate(part):
        if "towards" in item:
            ends, _ = fill(trained, {**item, "conditions": item["towards"]})
            (end,) = text_features(ends[None], said[place : place + 1], trained.axes, words=words)
            text[place] += np.float32(item["share"]) * (end - text[place])
    return text


def answer(line: str) -> dict[str, Any]:
    """Returns the reply to one request line."""
    try:
        request = json.loads(line)
        trained = _generator(request["checkpoint"])
        reply: dict[str, Any] = {"side": trained.config.resolution}
        if "photo" in request:
            return reply | search(trained, request["photo"])
        made = make_images(trained, request["images"])
        return reply | {"images": [item | {"pixels": _packed(item["pixels"])} for item in made]}
    except (ConfigError, OSError, KeyError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def search(trained: Trained, photo: Mapping[str, Any]) -> dict[str, Any]:
    """Goes on with the search for a photograph's latent and returns where it stands."""
    side = trained.config.resolution
    target = np.frombuffer(base64.b64decode(photo["pixels"]), np.uint8).reshape(side, side, 3)
    codes = [axis.code(photo["conditions"].get(axis.name)) for axis in trained.axes]
    latents = np.array(photo["latents"], np.float32) if photo["latents"] else None
    found = invert(
        trained,
        target,
        np.array(codes, dtype=np.int16),
        photo["description"],
        latents=latents,
        steps=photo["steps"],
    )
    return {
        "pixels": _packed(found.pixels),
        "latents": [[round(float(x), PLACES) for x in row] for row in found.latents],
        "distance": float(found.errors[0]),
    }


def _packed(pixels: npt.NDArray[np.uint8]) -> str:
    return base64.b64encode(pixels.tobytes()).decode()


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
