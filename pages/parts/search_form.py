"""The form of a new search: what is varied, how many trials, how much time, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.access import local_actor
from core.curate import pairs, versions
from core.train import presets, room, searches, spaces, starts
from core.train.searches import MOST_MINUTES, MOST_TRIALS
from models.config import PRESETS, RECOMMENDED, TrainingConfig
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.room import render_room
from pages.parts.run_terms import setting_name
from pages.parts.sizes import file_size
from pages.parts.starting import select_start
from pages.parts.times import duration

AS_NOW = ""
TRIALS, SNAPSHOTS = 20, 8


def render_form() -> int | None:
    """Draws the form; returns the number of a search that was just started."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        config, varied = render_settings()
        version, count = select_pairs()
        trials, minutes = render_limits()
        name = st.text_input(_("Name of the search (optional)"), key="search_name", max_chars=80)
    with right:
        seconds = searches.expected(config, count, trials, minutes)
        st.metric(_("Will take at most about"), duration(seconds), border=True)
        st.caption(_("Trials that fall behind are given up early, which saves time."))
        has_room = render_room(config, count)
        st.caption(
            _(
                "So does every trial, {disk} in all. Their runs can be removed at any time; what "
                "came of them stays."
            ).format(disk=file_size(round(trials * room.need(config, count).disk)))
        )
        st.caption(
            _("The first trial is the preset itself. The search goes on when the app is closed.")
        )
        if st.button(
            _("Start search"),
            key="search_start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not has_room or not varied,
        ):
            return start(config, version, trials, minutes, varied, name)
    return None


def start(
    config: TrainingConfig, version: str, trials: int, minutes: int, varied: list[str], name: str
) -> int | None:
    """Starts the search; returns its number, or None where it was refused, which is said."""
    with shown():
        actor = local_actor()
        frozen = searches.pairs_of(actor, version)
        return searches.start(
            actor, config, frozen, trials=trials, minutes=minutes, varied=varied, name=name
        ).job_id
    return None


def render_settings() -> tuple[TrainingConfig, list[str]]:
    """Draws what every trial has, and what differs between them."""
    names = [*PRESETS, *(preset.name for preset in presets.kept())]
    name = str(st.selectbox(_("Preset"), names, names.index(RECOMMENDED), key="search_preset"))
    base = presets.named(name)
    places = st.columns(2)
    epochs = places[0].number_input(
        _("Epochs of a trial"), 1, 100_000, base.epochs, key=f"search_epochs_{name}",
        help=_("Fewer than a whole training needs: trials are only compared with each other."),
    )  # fmt: skip
    snapshots = places[1].number_input(
        _("Snapshots of a trial"), 1, 100, SNAPSHOTS, key=f"search_snapshots_{name}",
        help=_("Each is measured on the pairs held back; trials are compared at them."),
    )  # fmt: skip
    every = max(int(epochs) // int(snapshots), 1)
    config = replace(base, epochs=int(epochs), snapshot_every=every)
    config = starts.fitted(config, select_start(config, key=f"search_from_{name}"))
    known = spaces.offered(config)
    varied = st.pills(
        _("What is varied"),
        known,
        selection_mode="multi",
        default=[one for one in spaces.USUAL if one in known],
        format_func=setting_name,
        key=f"search_varied_{name}",
        wrap=True,
    )
    return config, list(varied)


def select_pairs() -> tuple[str, int]:
    """Draws the choice of pairs; returns the version's name and how many are learnt from."""
    known = {version.name: version for version in searches.usable_versions()}
    here = sum(number for code, number in pairs.count_by_crop().items() if code)
    name = st.selectbox(
        _("Pairs"),
        [AS_NOW, *known],
        format_func=lambda name: (
            name or _("As they are now, a fifth held back to compare trials by")
        ),
        key="search_version",
    )
    taught = versions.taught(known[name]) if name else round(here * 0.8)
    return str(name), max(taught, 1)


def render_limits() -> tuple[int, int]:
    """Draws how many trials there are and how long they may take."""
    places = st.columns(2)
    trials = places[0].number_input(_("Trials"), 1, MOST_TRIALS, TRIALS, key="search_trials")
    minutes = places[1].number_input(
        _("Time, minutes"), 0, MOST_MINUTES, 0, key="search_minutes",
        help=_("After it no trial begins, and the one that goes on is ended; 0: no limit."),
    )  # fmt: skip
    return int(trials), int(minutes)
