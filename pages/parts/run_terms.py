"""Figures and settings of trainings in the reader's words."""

from __future__ import annotations

from typing import Any

from pages.parts.language import _
from pages.parts.times import duration

SHARES = ("real_score", "fake_score", "recognised", "best", "preferred")
WHOLE = ("epoch", "best_epoch", "rated_epoch", "preferred_epoch")


def figure_name(name: str) -> str:
    """Returns the name of a figure that a training reports."""
    return {
        "epoch": _("Epoch"),
        "seconds": _("Time in training"),
        "images_per_second": _("Images a second"),
        "generator_loss": _("Loss of the generator"),
        "discriminator_loss": _("Loss of the discriminator"),
        "misread": _("What the guide misreads"),
        "real_score": _("Score of real images"),
        "fake_score": _("Score of generated images"),
        "fine_detail": _("Fine detail (real images: 1)"),
        "colour_distance": _("Distance of colours, tones of 255"),
        "recognised": _("Conditions recognised by the judge"),
        "best_epoch": _("Best epoch by the judge"),
        "best": _("Conditions recognised there"),
        "rated_epoch": _("Best epoch by score of raters"),
        "rated": _("Score by raters"),
        "preferred_epoch": _("Best epoch by comparison of raters"),
        "preferred": _("Better than average"),
    }.get(name, name)


def figure_value(name: str, value: float | None) -> str:
    """Returns a figure with its unit; a dash for none."""
    if value is None:
        return "—"
    if name in SHARES:
        return f"{value:.0%}"
    if name in WHOLE:
        return str(int(value))
    return duration(value) if name == "seconds" else f"{value:.3g}"


def setting_name(name: str) -> str:
    """Returns the name of a setting; those for experts keep the name of models/config.py."""
    return {
        "preset": _("Preset"),
        "epochs": _("Epochs"),
        "batch": _("Batch"),
        "snapshot_every": _("Snapshot every"),
        "patience": _("End early after"),
        "resolution": _("Pixels"),
        "width": _("Width"),
        "seed": _("Seed"),
        "learning_rate": _("Learning rate"),
        "discriminator_learning_rate": _("Learning rate of the discriminator"),
        "loss": _("Loss"),
        "start": _("Begin with"),
        "augment": _("Strength of augmentation"),
        "mismatched": _("Weight of mismatched descriptions"),
        "drop_conditions": _("Share of conditions left open"),
        "penalty_weight": _("Weight of the gradient penalty"),
        "guide": _("Weight of the guide"),
        "mixed": _("Share of renders mixed in"),
        "version": _("Dataset version"),
        "pairs": _("Pairs"),
        "added": _("Pairs added"),
        "removed": _("Pairs removed"),
        "changed": _("Pairs changed"),
    }.get(name, name)


def setting_value(value: Any) -> str:
    """Returns the value of a setting as text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value is None else str(value)
