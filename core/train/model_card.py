"""The model card of an exported run: what it learnt from, figures and their limits, its use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.curate import versions
from core.curate.splitting import TRAIN
from core.curate.versions import FrozenPair
from core.i18n import mark, translate
from core.train.comparing import Watched
from core.train.starts import SCRATCH, STARTER
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import RunRecord
from models.config import PAPER, PRESETS

FIGURES = {
    "epoch": mark("passes over the pairs"),
    "seconds": mark("spent in training steps"),
    "images_per_second": mark("on the machine that trained it"),
    "generator_loss": mark("at the end; says nothing about how good the images are"),
    "discriminator_loss": mark("at the end; says nothing about how good the images are"),
    "misread": mark("at the end: how unlikely the guide finds what was asked for, in nats"),
    "real_score": mark("the discriminator's, of real images"),
    "fake_score": mark("the discriminator's, of generated images"),
    "fine_detail": mark("of the last snapshot against the training pairs, which have 1"),
    "colour_distance": mark("of the last snapshot from the training pairs, in tones of 255"),
    "recognised": mark("share of asked conditions that the judge reads in the last snapshot"),
    "best_epoch": mark("the snapshot in which the judge reads most of them"),
    "best": mark("their share there"),
    "rated_epoch": mark("the snapshot with the highest mean score by people"),
    "rated": mark("that score, from 1 to 5"),
    "preferred_epoch": mark("the snapshot that people prefer to others"),
    "preferred": mark("the chance that it is preferred to an average one"),
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
MIXED = mark(
    "Beside its pairs this generator saw renders that the starter generator had learnt from, at "
    "most {share}% of a batch. Where there are photographs among the pairs, it was told which "
    "images are renders, and draws like the photographs."
)
CLASSES = mark(
    "The classes of damage that it knows are visual classes, never official grades. Its images are "
    "made by an algorithm, and every one says so in its file."
)


@dataclass(frozen=True)
class Card:
    """What a card is about, and in which language it says so."""

    seen: Watched
    language: str

    @property
    def run(self) -> RunRecord:
        return self.seen.run

    def say(self, text: str) -> str:
        """Returns `text` in the card's language."""
        return translate(text, self.language)


def markdown(seen: Watched, last: Mapping[str, Any], language: str) -> str:
    """Returns the card in Markdown.

    Args:
        last: what the last checkpoint says of itself.
        language: of its words; names of settings and figures stay as they are recorded.
    """
    card = Card(seen, language)
    parts = (_head, _pairs, _settings, _figures, _use)
    lines = [line for part in parts for line in part(card)]
    libraries = ", ".join(f"{name} {version}" for name, version in last["libraries"].items())
    lines += [_heading(card.say(mark("Libraries"))), libraries]
    return "\n\n".join(lines) + "\n"


def _head(card: Card) -> Iterator[str]:
    run = card.run
    yield f"# {run.name or run.config['preset']}"
    side = run.config["resolution"]
    yield card.say(
        mark("A generator of grain images of {side} × {side} pixels, trained in Grain Studio.")
    ).format(side=side)
    yield card.say(
        mark("Exported as far as epoch {epoch} of {epochs}; its state then: `{state}`.")
    ).format(epoch=run.epoch, epochs=run.epochs, state=run.status)
    if run.notes:
        yield "\n".join(f"> {line}" for line in run.notes.splitlines())
    yield card.say(CLASSES)


def _pairs(card: Card) -> Iterator[str]:
    version, start = card.run.version, str(card.run.config.get("start", SCRATCH))
    yield _heading(card.say(mark("What it learnt from")))
    if start == STARTER:
        yield card.say(RENDERS)
    elif start != SCRATCH:
        yield card.say(mark("It began with the weights of an earlier run: {start}.")).format(
            start=start
        )
    if share := card.run.config.get("mixed"):
        yield card.say(MIXED).format(share=f"{100 * share:.0f}")
    yield card.say(
        mark(
            "Dataset version **{name}**: {pairs} pairs, content `{content}`. They are not in here."
        )
    ).format(name=version.name, pairs=version.pairs, content=version.content_hash)
    if not version.elsewhere:
        yield _crops(card, versions.read(version))


def _crops(card: Card, pairs: list[FrozenPair]) -> str:
    learnt = [pair for pair in pairs if pair.split in (None, TRAIN)]
    header = (mark("crop"), mark("pairs"), mark("of them rendered or generated"))
    rows = [
        (vocabulary().name(CROP_AXIS, code, card.language), *_counts(learnt, code))
        for code in dict.fromkeys(pair.crop for pair in learnt)
    ]
    return _table(tuple(map(card.say, header)), rows)


def _settings(card: Card) -> Iterator[str]:
    config = card.run.config
    usual = PRESETS.get(config["preset"], PAPER).as_dict()
    rows = [(n, usual.get(n), value) for n, value in config.items() if usual.get(n) != value]
    title = card.say(mark("Settings that differ from the preset {preset}"))
    yield _heading(title.format(preset=config["preset"]))
    header = (card.say(mark("setting")), card.say(mark("preset")), card.say(mark("here")))
    yield _table(header, rows) if rows else card.say(mark("None."))


def _figures(card: Card) -> Iterator[str]:
    rows = [
        (n, f"{v:.4g}", card.say(FIGURES[n])) for n, v in card.seen.end().items() if n in FIGURES
    ]
    yield _heading(card.say(mark("Figures, and their limits")))
    yield _table(
        (card.say(mark("figure")), card.say(mark("value")), card.say(mark("what it is"))), rows
    )
    yield card.say(LIMITS)


def _use(card: Card) -> Iterator[str]:
    yield _heading(card.say(mark("How to use it")))
    yield card.say(
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
    yield card.say(
        mark(
            "`metrics.csv` has a row an epoch; TensorBoard reads this folder as it is "
            "(`tensorboard --logdir .`). `run.json` holds the SHA-256 of every file."
        )
    )


def _counts(learnt: list[FrozenPair], crop: str) -> tuple[int, int]:
    own = [pair for pair in learnt if pair.crop == crop]
    return len(own), sum(pair.synthetic for pair in own)


def _heading(text: str) -> str:
    return f"## {text}"


def _table(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
