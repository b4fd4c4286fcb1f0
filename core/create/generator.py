"""The warm generator: a child process with Keras that makes images for this process."""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core import processes
from core.errors import GrainError
from core.i18n import mark
from core.settings import settings


class GeneratorError(GrainError):
    """The generator process cannot do what was asked."""


class GeneratorStopped(GeneratorError):
    template = mark("The generator stopped unexpectedly. Its log: {log}")


class GeneratorRefused(GeneratorError):
    template = mark("The generator could not make the images: {reason}")


@dataclass(frozen=True)
class Wanted:
    """One image to make; conditions include the crop. Open axes vary with the seed.

    Args:
        seed: this image's own.
        strength: of a variation, how far its latent goes from its base to the seed's own: 0 is
            the base, 1 the seed's own.
        bases: the seeds that led to what is varied, oldest first, each with its strength; the
            oldest fills the open axes. None: the image is no variation.
        origin: a latent that stands for the first seed's own: that of a photograph.
        photo: SHA-256 of that photograph.
    """

    seed: int
    description: str
    conditions: Mapping[str, str]
    strength: float = 1.0
    bases: Sequence[Sequence[float]] = ()
    origin: Sequence[float] = ()
    photo: str = ""


@dataclass(frozen=True)
class Sought:
    """Where the search for a photograph's latent stands.

    pixels uint8 (R, R, 3) are what the best of the latents draws; distance is its mean absolute
    difference from the photograph, of a range of 2.
    """

    pixels: npt.NDArray[np.uint8]
    latents: Sequence[Sequence[float]]
    distance: float


@dataclass(frozen=True)
class Blend(Wanted):
    """An image between two: its conditions are `share` (0 to 1) of the way to `towards`.

    No recipe can say that, so it is drawn but not recorded.
    """

    towards: Mapping[str, str] = field(default_factory=dict)
    share: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """One image made: pixels uint8 (R, R, 3), all its conditions, and whether a pair shows them."""

    pixels: npt.NDArray[np.uint8]
    conditions: Mapping[str, str]
    seen: bool


class WarmGenerator:
    """Starts the process at first use, keeps it while it is used, ends it after an idle time."""

    def __init__(self, idle_s: float, *, log: str = "generator.log") -> None:
        self.idle_s = idle_s
        self.log = settings().workspace / log
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def draw(self, checkpoint: Path, wanted: Sequence[Wanted]) -> list[Drawn]:
        """Returns the wanted images, made by the generator in `checkpoint`."""
        reply = self._reply(checkpoint, images=[vars(item) for item in wanted])
        return [
            Drawn(_pixels(item, reply["side"]), item["conditions"], item["seen"])
            for item in reply["images"]
        ]

    def seek(
        self,
        checkpoint: Path,
        photo: npt.NDArray[np.uint8],
        conditions: Mapping[str, str],
        description: str,
        *,
        latents: Sequence[Sequence[float]] | None,
        steps: int,
    ) -> Sought:
        """Goes on for some steps with the search for a photograph's latent; None: begins it.

        Args:
            photo: uint8 (R, R, 3), of the generator's resolution.
        """
        wanted = {
            "pixels": base64.b64encode(photo.tobytes()).decode(),
            "conditions": dict(conditions),
            "description": description,
            "latents": latents,
            "steps": steps,
        }
        reply = self._reply(checkpoint, photo=wanted)
        return Sought(_pixels(reply, reply["side"]), reply["latents"], reply["distance"])

    def prepare(self, checkpoint: Path) -> None:
        """Lets the process start and read a generator in the background, where it is not there."""
        if settings().generator_early and not self.is_warm() and not self._lock.locked():
            threading.Thread(target=self._prepare, args=[checkpoint], daemon=True).start()

    def _prepare(self, checkpoint: Path) -> None:
        with suppress(GeneratorError):  # whoever wants images is told
            self.draw(checkpoint, [Wanted(0, "", {})])

    def is_warm(self) -> bool:
        """Says whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Ends the process, also while it is at work."""
        if process := self._process:
            process.kill()
        self._expire()

    def _expire(self) -> None:
        with self._lock:
            self._end()

    def _reply(self, checkpoint: Path, **request: Any) -> dict[str, Any]:
        with self._lock:
            reply = self._ask(json.dumps({"checkpoint": str(checkpoint), **request}))
        if "error" in reply:
            raise GeneratorRefused(reason=reply["error"])
        return reply

    def _ask(self, request: str) -> dict[str, Any]:
        if not self.is_warm():
            self._end()
            self._start()
        process = self._process
        assert process and process.stdin and process.stdout
        self._rest()
        try:
            process.stdin.write(request + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self._end()
            raise GeneratorStopped(log=self.log)
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w", encoding="utf-8") as log:
            self._process = processes.start(
                "models.serve", stdin=subprocess.PIPE, output=subprocess.PIPE, stderr=log
            )

    def _rest(self) -> None:
        """Starts the idle time anew."""
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(self.idle_s, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


@cache
def warm_generator() -> WarmGenerator:
    """Returns the one generator of this process; it ends with it."""
    generator = WarmGenerator(settings().generator_idle_s)
    atexit.register(generator.close)
    return generator


def _pixels(item: Mapping[str, Any], side: int) -> npt.NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(item["pixels"]), np.uint8).reshape(side, side, 3)
