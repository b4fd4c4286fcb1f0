"""What a search has come to: progress, history, what decides, its trials, and the best one kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.access import local_actor
from core.train import jobs, presets, searches
from core.train.search_words import TRIAL_STATES
from db.records import FAILED, GOING_STATES, INTERRUPTED, QUEUED, RESUMABLE_STATES, RUNNING
from db.search_records import DONE, OPEN_TRIALS, SearchRecord, TrialRecord
from models.config import TrainingConfig
from pages.parts import search_figures
from pages.parts.errors import shown
from pages.parts.language import _, retold
from pages.parts.run_queue import place_in_words
from pages.parts.run_terms import setting_name, setting_value
from pages.parts.terms import run_state
from pages.parts.times import duration

LIVE = "search_live"
KEPT = "search_kept"


def watch(number: int) -> None:
    """Draws a search, again and again while it goes on."""
    search, trials = searches.get(number), searches.trials(number)
    render_head(search, trials)
    render_buttons(search, trials)
    render_best(trials)
    if any(trial.best for trial in trials):
        history_place, importance_place = st.columns([3, 2], gap="large")
        with history_place:
            render_history(trials)
        with importance_place:
            render_importance(search, trials)
    elif search.status in GOING_STATES:
        st.info(
            _("The first figure comes with the first snapshot of the first trial."),
            icon=":material/hourglass:",
        )
    if trials:
        render_trials(search, trials)
    if (search.status in GOING_STATES) != st.session_state.get(LIVE):
        st.rerun()


def render_head(search: SearchRecord, trials: Sequence[TrialRecord]) -> None:
    """Draws state, progress, time used and time left."""
    name, colour = run_state(search.status)
    version = _("{pairs} pairs, version {version}").format(
        pairs=search.version.pairs, version=search.version.name
    )
    epochs = _("{epochs} epochs a trial").format(epochs=search.config["epochs"])
    st.markdown(f":{colour}-badge[{name}] {search.config['preset']} · {version} · {epochs}")
    ended = sum(trial.state not in OPEN_TRIALS for trial in trials)
    told = [_("{done} of {total} trials").format(done=ended, total=search.trials)]
    now = datetime.now(UTC)
    if search.minutes:
        used, whole = searches.seconds_used(search, now), 60 * search.minutes
        told.append(
            _("{used} of {whole} used").format(
                used=duration(min(used, whole)), whole=duration(whole)
            )
        )
    left = searches.seconds_left(search, trials, now)
    if search.status == RUNNING and left is not None:
        told.append(_("about {time} left").format(time=duration(left)))
    places = searches.places() if search.status == QUEUED else {}
    if search.job_id in places:
        told.append(place_in_words(places[search.job_id]))
    st.progress(min(ended / search.trials, 1.0), " · ".join(told))
    if search.message:
        bad = search.status in (FAILED, INTERRUPTED)
        draw, icon = (st.error, "error") if bad else (st.info, "info")
        draw(retold(search.message), icon=f":material/{icon}:")


def render_buttons(search: SearchRecord, trials: Sequence[TrialRecord]) -> None:
    """Draws what can be done with a search now."""
    with st.container(horizontal=True, vertical_alignment="center"):
        waits = search.status == QUEUED
        if search.status in GOING_STATES and st.button(
            _("Cancel") if waits else _("Stop"),
            key="search_stop",
            icon=":material/close:" if waits else ":material/stop:",
            disabled=search.status not in (QUEUED, RUNNING),
            help=_("Its training is stopped too; both can go on where they were."),
        ):
            jobs.stop(local_actor(), search.job_id)
            st.rerun()
        if search.status in RESUMABLE_STATES and st.button(
            _("Resume"), key="search_resume", icon=":material/play_arrow:"
        ):
            with shown():
                jobs.resume(local_actor(), search.job_id)
                st.rerun()
        if searches.best(trials):
            with st.popover(_("Keep as a preset"), icon=":material/bookmark_add:"):
                render_keep(search, trials)
        kept = st.session_state.get(KEPT)
        if kept and kept[0] == search.job_id:
            st.page_link(
                "pages/train/train.py",
                label=_("Train with “{name}”").format(name=kept[1]),
                icon=":material/model_training:",
                query_params={"preset": kept[1]},
            )


def render_keep(search: SearchRecord, trials: Sequence[TrialRecord]) -> None:
    """Draws which trial is kept under which name."""
    best = searches.best(trials)
    assert best is not None
    measured = [trial.number for trial in trials if trial.best and trial.state not in OPEN_TRIALS]
    with st.form(f"search_keep_{search.job_id}", border=False):
        trial = st.selectbox(
            _("Trial"),
            measured,
            measured.index(best.number),
            format_func=lambda number: f"★ {number}" if number == best.number else str(number),
            key=f"search_keep_trial_{search.job_id}",
        )
        name = st.text_input(
            _("Name of the preset"),
            search.name or _("search {number}").format(number=search.job_id),
            key=f"search_keep_name_{search.job_id}",
            max_chars=presets.MAX_NAME,
        )
        if st.form_submit_button(_("Keep"), icon=":material/check:"):
            with shown():
                searches.keep(local_actor(), search.job_id, name, trial=int(trial))
                st.session_state[KEPT] = search.job_id, name.strip()
                st.rerun()


def render_best(trials: Sequence[TrialRecord]) -> None:
    """Draws the best trial beside the first one, which is the preset itself."""
    best = searches.best(trials)
    if best is None or best.best is None:
        return
    kid, epoch = best.best
    told = _("★ Best: trial {trial}, KID {kid} at epoch {epoch}").format(
        trial=best.number, kid=f"{kid:.4g}", epoch=epoch
    )
    first = trials[0]
    if first.best and first.state == DONE and first.number != best.number:
        told += " · " + _("trial {trial} had {kid}").format(
            trial=first.number, kid=f"{first.best[0]:.4g}"
        )
    st.markdown(told)


def render_history(trials: Sequence[TrialRecord]) -> None:
    """Draws what every trial came to, in their order."""
    title = _("What the trials came to")
    st.subheader(title)
    figure = search_figures.history(
        trials,
        x=_("trial"),
        y=_("KID, lower is better"),
        legend=(_("trial"), _("given up"), _("best so far")),
    )
    st.plotly_chart(figure, key="search_history", alt=title)


def render_importance(search: SearchRecord, trials: Sequence[TrialRecord]) -> None:
    """Draws which settings decide, once enough trials tell."""
    title = _("What decides")
    st.subheader(title)
    shares = searches.importances(search, trials)
    if not shares:
        st.caption(_("Five trials that came to their end, and two varied settings, can tell."))
        return
    named = {setting_name(name): share for name, share in shares.items()}
    figure = search_figures.importance(named)
    st.plotly_chart(figure, key="search_importance", alt=title)
    st.caption(
        _(
            "Share of the differences in KID, by PED-ANOVA over the trials that came to their end; "
            "few trials say little."
        )
    )


def render_trials(search: SearchRecord, trials: Sequence[TrialRecord]) -> None:
    """Draws a row per trial, the newest first, with the way to its run."""
    title = _("Trials")
    st.subheader(title)
    best = searches.best(trials)
    rows = [_row(search, trial, trial == best) for trial in reversed(trials)]
    st.dataframe(
        rows,
        hide_index=True,
        key="search_table",
        column_config={
            _("Run"): st.column_config.LinkColumn(display_text=r"run=(\d+)"),
            _("KID"): st.column_config.NumberColumn(format="%.4f"),
        },
    )
    for trial in trials:
        if trial.message:
            st.caption(f"{_('Trial')} {trial.number}: {retold(trial.message)}")


def _row(search: SearchRecord, trial: TrialRecord, is_best: bool) -> dict[str, Any]:
    own = TrainingConfig(**search.config)
    kid, epoch = trial.best or (None, None)
    row: dict[str, Any] = {
        _("Trial"): f"★ {trial.number}" if is_best else str(trial.number),
        _("State"): _(TRIAL_STATES[trial.state]),
        _("KID"): kid,
        _("Epoch"): epoch,
    }
    for name in search.varied:
        value = trial.settings.get(name, getattr(own, name))
        text = f"{value:.3g}" if isinstance(value, float) else setting_value(value)
        row[setting_name(name)] = text
    return row | {
        _("Time"): duration(trial.seconds) if trial.seconds else "",
        _("Run"): f"/runs?run={trial.run_id}" if trial.run_id else None,
    }
