"""The model card of an exported run: what it learnt from, figures and their limits, its use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from core.i18n import mark, translate
from core.train.comparing import Watched
from core.train.starts import SCRATCH, STARTER
from models.config import PAPER, PRESETS

FIGURES = {
    "epoch": mark("passes over the pairs"),
    "seconds": mark("spent in training steps"),
    "images_per_second": mark("on the machine that trained it"),
    "generator_loss": mark("at the end; says nothing about how good the images are"),
    "discriminator_loss": mark("at the end; says nothing about how good the images are"),
    "real_score": mark("the discriminator's, of real images"),
    "fake_score": mark("the discriminator's, of generated images"),
    "fine_detail": mark("of the last snapshot against the training pairs, which have 1"),
    "colour_distance": mark("of the last snapshot from the training pairs, in tones of 255"),
    "recognised": mark("share of asked conditions that the judge reads in the last snapshot"),
    "best_epoch": mark("the snapshot in which the judge reads most of them"),
    "best": mark("their share there"),
}
LIMITS = mark(
    "Figures of snapshots come from eight images a crop, drawn with one seed and descriptions of "
    "training pairs: differences of a few hundredths are chance. Diversity and copies of training "
    "pairs were not measured. Where no judge could read the images, no figure of it stands here."
)
RENDERS = mark(
    "It began with the starter generator, which has learnt from renders only: procedural kernels, "
    "settled by physics and path-traced. It has seen photographs of real grain only as far as they "
    "are among the pairs below."
)
CLASSES = mark(
    "The classes of damage that it knows are visual classes, never official grades. Its images are "
    "made by an algorithm, and every one says so in its file."
)


def markdown(seen: Watched, last: Mapping[str, Any], language: str) -> str:
    """Returns the card in Markdown.

    Args:
        last: what the last checkpoint says of itself.
        language: of its words; names of settings and figures stay as they are recorded.
    """
    say = partial(translate, language=language)
    parts = (_head, _pairs, _settings, _figures, _use)
    lines = [line for part in parts for line in part(seen, say)]
    libraries = ", ".join(f"{name} {version}" for name, version in last["libraries"].items())
    lines += [_heading(say(mark("Libraries"))), libraries]
    return "\n\n".join(lines) + "\n"


def _head(seen: Watched, say: Any) -> Iterator[str]:
    run = seen.run
    yield f"# {run.name or run.config['preset']}"
    side = run.config["resolution"]
    yield say(
        mark("A generator of grain images of {side} × {side} pixels, trained in Grain Studio.")
    ).format(side=side)
    yield say(
        mark("Exported as far as epoch {epoch} of {epochs}; its state then: `{state}`.")
    ).format(epoch=run.epoch, epochs=run.epochs, state=run.status)
    if run.notes:
        yield "\n".join(f"> {line}" for line in run.notes.splitlines())
    yield say(CLASSES)


def _pairs(seen: Watched, say: Any) -> Iterator[str]:
    version, start = seen.run.version, str(seen.run.config.get("start", SCRATCH))
    yield _heading(say(mark("What it learnt from")))
    if start == STARTER:
        yield say(RENDERS)
    elif start != SCRATCH:
        yield say(mark("It began with the weights of an earlier run: {start}.")).format(start=start)
    yield say(
        mark(
            "Dataset version **{name}**: {pairs} pairs, content `{content}`. They are not in here."
        )
    ).format(name=version.name, pairs=version.pairs, content=version.content_hash)


def _settings(seen: Watched, say: Any) -> Iterator[str]:
    config = seen.run.config
    usual = PRESETS.get(config["preset"], PAPER).as_dict()
    rows = [(n, usual.get(n), value) for n, value in config.items() if usual.get(n) != value]
    title = say(mark("Settings that differ from the preset {preset}"))
    yield _heading(title.format(preset=config["preset"]))
    header = (say(mark("setting")), say(mark("preset")), say(mark("here")))
    yield _table(header, rows) if rows else say(mark("None."))


def _figures(seen: Watched, say: Any) -> Iterator[str]:
    rows = [(n, f"{v:.4g}", say(FIGURES[n])) for n, v in seen.end().items() if n in FIGURES]
    yield _heading(say(mark("Figures, and their limits")))
    yield _table((say(mark("figure")), say(mark("value")), say(mark("what it is"))), rows)
    yield say(LIMITS)


def _use(seen: Watched, say: Any) -> Iterator[str]:
    yield _heading(say(mark("How to use it")))
    yield say(
        mark(
            "Bring it into a Grain Studio, on its page Runs or as below. It can then be looked "
            "at, compared, generated from, and started from:"
        )
    )
    yield "\n".join(
        (
            "```",
            "python3 manage.py run-import PATH",
            "python3 manage.py generate --run latest --count 16 --seed 1",
            "python3 manage.py train --preset studio --from RUN",
            "```",
        )
    )
    yield say(
        mark(
            "`metrics.csv` has a row an epoch; TensorBoard reads this folder as it is "
            "(`tensorboard --logdir .`). `run.json` holds the SHA-256 of every file."
        )
    )


def _heading(text: str) -> str:
    return f"## {text}"


def _table(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
