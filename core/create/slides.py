"""Slides: a condition study in motion, from value to value with the latent fixed, as a GIF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image

from core.access import Actor, require
from core.create.generator import Blend, Drawn, Wanted, WarmGenerator
from core.create.reusing import Progress
from core.create.samples import SampleError
from core.create.studies import Study, Sweep
from core.frames import below, enlarged, gif, letters
from core.i18n import SOURCE_LANGUAGE, mark
from core.vocabulary import Conditions, vocabulary

LEG = 12  # frames from one value to the next
FRAME_MS, REST_MS = 80, 700
AT_ONCE = 32


class TooFewValues(SampleError):
    template = mark("Expected at least two values to slide between, got {given}.")


def slide(
    actor: Actor,
    study: Study,
    sweep: Sweep,
    generator: WarmGenerator,
    *,
    language: str = SOURCE_LANGUAGE,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """Returns a GIF that goes from value to value, the latent fixed, and stays at each a while.

    Between two values the generator reads a mixture of both, in steps of an LEG-th. The frames are
    no samples: no recipe says what lies between two values.

    Raises:
        TooFewValues: there is nothing to slide between.
        GeneratorError, CheckpointGone: it cannot be made.
    """
    require(actor, "create")
    ends = [(v, c) for v in sweep.values if (c := study.conditions((sweep.axis, v))) is not None]
    if len(ends) < 2:
        raise TooFewValues(given=len(ends))
    wanted = _between(study.seed, [conditions for _, conditions in ends])
    drawn: list[Drawn] = []
    for start in range(0, len(wanted), AT_ONCE):
        drawn += generator.draw(study.maker.folder, wanted[start : start + AT_ONCE])
        progress(len(drawn), len(wanted))
    names = [_name(sweep.axis, value, language) for value, _ in ends]
    durations = [FRAME_MS if place % LEG else REST_MS for place in range(len(drawn))]
    return gif(_frames(drawn, names), durations)


def _between(seed: int, ends: Sequence[Conditions]) -> list[Wanted]:
    steps = [
        Blend(seed, "", one, towards=other, share=place / LEG)
        for one, other in pairwise(ends)
        for place in range(LEG)
    ]
    return [*steps, Wanted(seed, "", ends[-1])]


def _frames(drawn: Sequence[Drawn], names: Sequence[str]) -> Iterator[Image.Image]:
    for place, one in enumerate(drawn):
        words = names[(place + LEG // 2) // LEG]
        yield below(enlarged(Image.fromarray(one.pixels)), words, place / (len(drawn) - 1))


def _name(axis: str, value: str, language: str) -> str:
    return vocabulary().name(axis, value, language if letters(14)[1] else SOURCE_LANGUAGE)
