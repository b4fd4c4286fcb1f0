"""Health of a training in plain words: from its curves and snapshots, each with its figure.

Nothing is said where its figure was not measured. Thresholds come from docs/figures.md where it has
them: with scores of 0.89 and 0.10 the generator of the paper's game learnt little more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from core.i18n import mark
from core.train import phases
from core.train.best import FIGURE, best
from db.records import Curve, RunRecord, SnapshotRecord

FINE, WATCH, BAD = "fine", "watch", "bad"
LEVELS = (BAD, WATCH, FINE)  # the gravest first
WINDOW = 20  # epochs over which scores and speed are averaged
SURE_OF_REAL, SURE_OF_GENERATED = 0.85, 0.15
PROBABILITIES = ("minimax", "non_saturating")  # games whose scores say how sure D is
PATIENCE = 100  # epochs
LEAST_GAIN = 0.02  # of the way from the first snapshot to the real images
SNAPSHOTS = 3  # that have to agree
FORGOTTEN = 0.1  # share of conditions
SMOOTH, NOISY = 0.5, 2.0  # fine detail; real images have 1
SLOW = 0.5  # of the usual speed
ALIKE = 0.5  # variety of layouts; real images have 1
COPIED = 0.1  # share of images


@dataclass(frozen=True)
class Finding:
    """What was found: how grave it is, and source texts with the figures that fill them."""

    level: str
    says: str
    advice: str
    figures: Mapping[str, float] = field(default_factory=dict)


def findings(
    run: RunRecord, curves: Mapping[str, Curve], snapshots: Sequence[SnapshotRecord]
) -> list[Finding]:
    """Returns everything that can be said of a run's health, the gravest first."""
    found = (
        not_finite(run.details),
        balance(str(run.config["loss"]), curves),
        standstill(snapshots),
        forgetting(snapshots),
        sameness(snapshots),
        copies(snapshots),
        texture(snapshots),
        colours(snapshots),
        speed(curves),
    )
    return sorted((one for one in found if one), key=lambda one: LEVELS.index(one.level))


def not_finite(details: Mapping[str, Mapping[str, int]]) -> Finding | None:
    """Says since when a loss or score was not a number."""
    if "not_finite" not in details:
        return None
    return Finding(
        BAD,
        mark("A loss was no longer a number at epoch {epoch}."),
        mark(
            "Stop this run and start one with lower learning rates; snapshots from before can be "
            "used."
        ),
        {"epoch": details["not_finite"]["epoch"]},
    )


def balance(loss: str, curves: Mapping[str, Curve]) -> Finding | None:
    """Says whether the discriminator wins; only of games whose scores are probabilities."""
    scores = [
        curves[name].values[-WINDOW:] for name in ("real_score", "fake_score") if name in curves
    ]
    if loss not in PROBABILITIES or len(scores) < 2 or min(map(len, scores)) < WINDOW:
        return None
    real, fake = map(fmean, scores)
    figures = {"real": real, "fake": fake, "epochs": WINDOW}
    if real > SURE_OF_REAL and fake < SURE_OF_GENERATED:
        return Finding(
            WATCH,
            mark(
                "The discriminator is winning: over the last {epochs} epochs it held {real:.0%} of "
                "real and {fake:.0%} of generated images for real."
            ),
            mark(
                "The generator learns little from it now. Try a lower learning rate of the "
                "discriminator, the preset studio, or more pairs."
            ),
            figures,
        )
    return Finding(
        FINE,
        mark(
            "The two networks are in balance: over the last {epochs} epochs {real:.0%} of real and "
            "{fake:.0%} of generated images were held for real."
        ),
        "",
        figures,
    )


def standstill(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says that no figure of the snapshots has come nearer to the real images for long."""
    since = last_gain(snapshots)
    if since is None or (epochs := snapshots[-1].epoch - since) < PATIENCE:
        return None
    return Finding(
        WATCH,
        mark("Nothing measured of the snapshots has improved for {epochs} epochs, since {since}."),
        mark("Going on like this is unlikely to help. Look at that epoch."),
        {"epochs": epochs, "since": since},
    )


def last_gain(snapshots: Sequence[SnapshotRecord]) -> int | None:
    """Returns the last epoch with a clear gain in any figure; None where nothing was measured."""
    gains = [_last_gain(curve) for curve in phases.curves(snapshots).values()]
    return max(gains, default=None)


def forgetting(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says that the judge recognises less than it did at the best epoch."""
    top, shares = best(snapshots), _values(snapshots, FIGURE)
    if top is None or top.recognised - shares[-1] < FORGOTTEN:
        return None
    return Finding(
        WATCH,
        mark(
            "Conditions are recognised less than before: {now:.0%}, but {then:.0%} at epoch "
            "{epoch}."
        ),
        mark("Make images from epoch {epoch} rather than from the last one."),
        {"now": shares[-1], "then": top.recognised, "epoch": top.epoch},
    )


def sameness(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says that images of one crop are too much alike, in several snapshots on end."""
    last = _values(snapshots, "variety")[-SNAPSHOTS:]
    if len(last) < SNAPSHOTS or max(last) > ALIKE:
        return None
    return Finding(
        WATCH,
        mark("Images of one crop look alike: they vary {variety:.0%} as much as real ones."),
        mark("Look whether an earlier epoch is more various; more pairs of each crop help."),
        {"variety": last[-1]},
    )


def copies(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says that copies of training pairs appear, in several snapshots on end."""
    last = _values(snapshots, "copied")[-SNAPSHOTS:]
    if len(last) < SNAPSHOTS or min(last) < COPIED:
        return None
    return Finding(
        WATCH,
        mark("Copies of training pairs appear: {copied:.0%} of the images are nearly one of them."),
        mark("Use an earlier epoch, or add pairs: with few, a generator learns them by heart."),
        {"copied": last[-1]},
    )


def texture(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says that the images are smoother or noisier than real ones, in several snapshots on end."""
    last = _values(snapshots, "fine_detail")[-SNAPSHOTS:]
    if len(last) < SNAPSHOTS:
        return None
    if max(last) < SMOOTH:
        return Finding(
            WATCH,
            mark(
                "The images are too smooth: they have {detail:.2f} times the detail of real ones."
            ),
            mark("Detail comes late. If it does not grow, train longer or with a greater width."),
            {"detail": last[-1]},
        )
    if min(last) > NOISY:
        return Finding(
            WATCH,
            mark("The images are too rough: they have {detail:.1f} times the detail of real ones."),
            mark("That is noise or a checkerboard. Train longer, or with the preset studio."),
            {"detail": last[-1]},
        )
    return None


def colours(snapshots: Sequence[SnapshotRecord]) -> Finding | None:
    """Says since when the colours have been settled."""
    curve = phases.curves(snapshots).get("colour_distance")
    bands = phases.bands({"colour_distance": curve}) if curve else []
    later = [epoch for epoch in curve.epochs if epoch > bands[0].end] if curve and bands else []
    if len(later) < SNAPSHOTS:
        return None
    return Finding(
        FINE,
        mark(
            "The colours have settled since epoch {epoch}: {tones:.0f} tones of 255 from real ones."
        ),
        "",
        {"epoch": bands[0].end, "tones": _values(snapshots, "colour_distance")[-1]},
    )


def speed(curves: Mapping[str, Curve]) -> Finding | None:
    """Says that the training has become much slower than it was."""
    rates = curves["images_per_second"].values if "images_per_second" in curves else ()
    if len(rates) < 3 * WINDOW:
        return None
    now, usual = median(rates[-WINDOW:]), median(rates[:-WINDOW])
    if now > SLOW * usual:
        return None
    return Finding(
        WATCH,
        mark("The training is slow: {now:.0f} images a second, {usual:.0f} before."),
        mark("Something else uses this machine. Nothing is lost but time."),
        {"now": now, "usual": usual},
    )


def _last_gain(curve: Curve) -> int:
    """Returns the epoch at which the curve was last clearly above all it had been before."""
    record, since = curve.values[0], curve.epochs[0]
    for epoch, value in zip(curve.epochs, curve.values, strict=True):
        if value > record + LEAST_GAIN:
            record, since = value, epoch
    return since


def _values(snapshots: Sequence[SnapshotRecord], name: str) -> Sequence[float]:
    curve = phases.measured(snapshots, name)
    return curve.values if curve else ()
