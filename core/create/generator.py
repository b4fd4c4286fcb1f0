"""The warm generator: a child process with Keras that makes images for this process."""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
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
    """

    seed: int
    description: str
    conditions: Mapping[str, str]
    strength: float = 1.0
    bases: Sequence[Sequence[float]] = ()


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

    def __init__(self, idle_s: float) -> None:
        self.idle_s = idle_s
        self.log = settings().workspace / "generator.log"
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def draw(self, checkpoint: Path, wanted: Sequence[Wanted]) -> list[Drawn]:
        """Returns the wanted images, made by the generator in `checkpoint`."""
        request = {"checkpoint": str(checkpoint), "images": [vars(item) for item in wanted]}
        with self._lock:
            reply = self._ask(json.dumps(request))
        if "error" in reply:
            raise GeneratorRefused(reason=reply["error"])
        shape = (reply["side"], reply["side"], 3)
        return [_drawn(item, shape) for item in reply["images"]]

    def is_warm(self) -> bool:
        """Says whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

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
        with self.log.open("w", encoding="utf-8") as log:
            self._process = processes.start(
                "models.serve", stdin=subprocess.PIPE, output=subprocess.PIPE, stderr=log
            )

    def _rest(self) -> None:
        """Starts the idle time anew."""
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(self.idle_s, self.close)
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


def _drawn(item: Mapping[str, Any], shape: tuple[int, int, int]) -> Drawn:
    pixels = np.frombuffer(base64.b64decode(item["pixels"]), dtype=np.uint8).reshape(shape)
    return Drawn(pixels, item["conditions"], item["seen"])
