"""Presets: settings to begin with by name, the two of the project and those that people keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.access import Actor, require
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from db import audit, presets
from db.search_records import PresetRecord
from models.config import PRESETS, TrainingConfig

MAX_NAME = 40  # characters


class PresetError(GrainError):
    """A preset cannot be found or kept."""


class NoSuchPreset(PresetError):
    template = mark("Expected a preset out of {expected}, got “{given}”.")


class BadPresetName(PresetError):
    template = mark("Expected a name of 1 to {most} characters, got {given}.")


class PresetNameTaken(PresetError):
    template = mark("A preset “{name}” is there already.")


def kept() -> list[PresetRecord]:
    """Returns the presets that people have kept, by name."""
    with database().read() as session:
        return presets.every(session)


def named(name: str) -> TrainingConfig:
    """Returns the settings of a preset; raises NoSuchPreset.

    What was kept still names the preset of the project that it comes from.
    """
    known = PRESETS | {preset.name: config_of(preset) for preset in kept()}
    if name not in known:
        raise NoSuchPreset(expected=", ".join(known), given=name)
    return known[name]


def config_of(preset: PresetRecord) -> TrainingConfig:
    """Returns the settings that were kept."""
    return TrainingConfig(**preset.config)


def changed(name: str, **changes: Any) -> TrainingConfig:
    """Returns a preset with some settings changed; None leaves a setting as it is."""
    return replace(named(name), **{k: value for k, value in changes.items() if value is not None})


def keep(actor: Actor, name: str, config: TrainingConfig, *, origin: str = "") -> None:
    """Keeps settings under a name.

    Args:
        origin: where they come from, in a few words.

    Raises:
        BadPresetName, PresetNameTaken: nothing was kept.
    """
    require(actor, "train")
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME:
        raise BadPresetName(most=MAX_NAME, given=len(name))
    with database().write() as session:
        if name in PRESETS or name in {preset.name for preset in presets.every(session)}:
            raise PresetNameTaken(name=name)
        presets.add(session, name, config.as_dict(), origin, actor.name)
        audit.log(session, actor.name, "keep", "preset", 0, {"name": [None, name]})


def remove(actor: Actor, name: str) -> PresetRecord | None:
    """Removes a kept preset and returns what it was, to be brought back; runs stay as they are."""
    require(actor, "train")
    with database().write() as session:
        found = {preset.name: preset for preset in presets.every(session)}.get(name)
        presets.remove(session, name)
        audit.log(session, actor.name, "remove", "preset", 0, {"name": [name, None]})
    return found
