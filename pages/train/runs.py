"""Runs: live curves, every snapshot on one slider, stop, resume and the log."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core.access import local_actor
from core.train import along, health, jobs, runs, searches, waiting
from core.train.comparing import LOSSES_AND_SCORES
from db.records import (
    FAILED,
    GOING_STATES,
    INTERRUPTED,
    QUEUED,
    RESUMABLE_STATES,
    RUNNING,
    Curve,
    RunRecord,
)
from pages.parts import address, figures, pace
from pages.parts.errors import shown
from pages.parts.language import _, retold
from pages.parts.run_axis import Axis, select_axis
from pages.parts.run_evaluation import render_evaluation
from pages.parts.run_figures import render_figures
from pages.parts.run_files import render_import, show_arrived
from pages.parts.run_health import render_health
from pages.parts.run_notes import render_notes, title_of
from pages.parts.run_opinions import render_opinions
from pages.parts.run_queue import (
    Places,
    outcome_in_words,
    place_in_words,
    render_moves,
    render_queue,
)
from pages.parts.run_snapshots import TWO, render_snapshots, select_view
from pages.parts.run_structure import render_structure
from pages.parts.terms import run_state
from pages.parts.times import duration

LOG_LINES = 40
TRIALS = "runs_trials"
DRAWN = (*LOSSES_AND_SCORES, "images_per_second")


def title_and_state(run: RunRecord, places: Places) -> str:
    """Returns how a run is called in the list, with its place where it waits."""
    turn = places.get(run.job_id)
    state = place_in_words(turn) if turn else run_state(run.status)[0]
    return f"{title_of(run)} · {state}"


def select_run(all_runs: list[RunRecord], places: Places) -> RunRecord:
    """Draws the choice of run; it lives in the address."""
    show_arrived()
    by_id = {str(run.id): run for run in listed(all_runs)}

    def named(run_id: str) -> str:
        return title_and_state(by_id[run_id], places)

    return by_id[address.select(_("Run"), list(by_id), name="run", names=named)]


def listed(all_runs: list[RunRecord]) -> list[RunRecord]:
    """Leaves out the trials of searches, unless they are wished, or one is in the address."""
    trials = searches.trial_runs()
    own = [run for run in all_runs if run.id not in trials]
    if len(own) in (0, len(all_runs)):
        return all_runs
    if st.query_params.get("run") in {str(trial) for trial in trials}:
        st.session_state[TRIALS] = True
    wished = st.toggle(_("Trials of searches too"), key=TRIALS, on_change=leave_trials)
    return all_runs if wished else own


def leave_trials() -> None:
    """Goes to the newest run where the trials are no longer wished."""
    if not st.session_state[TRIALS]:
        address.forget("run")


def watch(run_id: int) -> None:
    """Draws a run, again and again while it is going on."""
    with pace.kept():
        render_run(run_id)


def render_run(run_id: int) -> None:
    """Draws a run as it is now."""
    run, every, places = runs.get(run_id), runs.newest_first(), waiting.places()
    render_head(run, places)
    render_buttons(run, every, places)
    render_queue(every, places)
    taken, curves = runs.snapshots(run.id), runs.curves_of(run, DRAWN)
    render_health(health.findings(run, curves, taken))
    view = select_view(taken)
    wide = st.container()
    curves_place, beside = st.columns(2, gap="large")
    with curves_place:
        axis = select_axis(run, curves)
        render_curves(run, curves, [snapshot.epoch for snapshot in taken], axis)
    with wide if view == TWO else beside:
        st.fragment(render_snapshots)(run, taken, view)  # the slider draws nothing else anew
    with beside if view == TWO else curves_place:
        render_figures(taken, axis)
    with beside:
        render_opinions(run, taken, axis)
    render_evaluation(run, taken)
    render_log(run.id)
    if is_going_on(run) != st.session_state.get("runs_live"):
        st.rerun()  # the last refresh of a run that has ended, or the first of one that goes on


def render_log(run_id: int) -> None:
    """Draws the end of the log, once it is opened."""
    label, icon = _("Log"), ":material/terminal:"
    with st.expander(label, icon=icon, key="runs_log", on_change="rerun") as log:
        if log.open:
            lines = runs.log(run_id, lines=LOG_LINES)
            st.code(lines or _("The log is empty so far."), language=None)


def is_going_on(run: RunRecord) -> bool:
    """Says whether the run may still change by itself."""
    return run.status in GOING_STATES


def render_head(run: RunRecord, places: Places) -> None:
    """Draws state, progress, speed and time left."""
    name, colour = run_state(run.status)
    version = _("{pairs} pairs, version {version}").format(
        pairs=run.version.pairs, version=run.version.name
    )
    st.markdown(f":{colour}-badge[{name}] {run.config['preset']} · {version}")
    text = _("epoch {epoch} of {epochs}").format(epoch=run.epoch, epochs=run.epochs)
    if run.images_per_second:
        text += " · " + _("{rate} images a second").format(rate=f"{run.images_per_second:.0f}")
    if run.status == RUNNING and not run.epoch:
        text += " · " + _("Keras is starting")
    left = waiting.seconds_left(run, datetime.now(UTC))
    if run.status == RUNNING and left is not None:
        text += " · " + _("about {time} left").format(time=duration(left))
    if run.job_id in places:
        text += " · " + place_in_words(places[run.job_id])
    st.progress(min(run.epoch / run.epochs, 1.0), text)
    if outcome := outcome_in_words(run):
        st.caption(outcome)
    if run.status in (FAILED, INTERRUPTED) and run.message:
        st.error(retold(run.message), icon=":material/error:")
    elif run.message:
        st.info(retold(run.message), icon=":material/info:")


def render_buttons(run: RunRecord, every: list[RunRecord], places: Places) -> None:
    """Draws what can be done with the run now."""
    with st.container(horizontal=True, vertical_alignment="center"):
        render_stop(run)
        render_moves(run, every, places)
        if run.status in RESUMABLE_STATES and st.button(
            _("Resume"), key="runs_resume", icon=":material/play_arrow:"
        ):
            with shown():
                jobs.resume(local_actor(), run.job_id)
                st.rerun()
        others = [str(other.id) for other in every if other.id != run.id]
        if others:
            st.page_link(
                "pages/train/compare.py",
                label=_("Compare"),
                icon=":material/compare_arrows:",
                query_params={"runs": f"{run.id},{others[0]}"},
            )
        if run.epoch:
            st.page_link(
                "pages/create/generate.py",
                label=_("Make images with it"),
                icon=":material/auto_awesome:",
                query_params={"run": str(run.id)},
            )


def render_stop(run: RunRecord) -> None:
    """Draws the button that ends a run, or takes a waiting one out of the queue."""
    is_waiting = run.status == QUEUED
    if is_going_on(run) and st.button(
        _("Cancel") if is_waiting else _("Stop"),
        key="runs_stop",
        icon=":material/close:" if is_waiting else ":material/stop:",
        disabled=run.status not in (QUEUED, RUNNING),
        help=_("Takes it out of the queue; it can be resumed.")
        if is_waiting
        else _("Keeps a checkpoint; the run can be resumed."),
    ):
        jobs.stop(local_actor(), run.job_id)
        st.rerun()


def render_curves(
    run: RunRecord, curves: dict[str, Curve], snapshots: list[int], axis: Axis
) -> None:
    """Draws losses and scores."""
    if not curves:
        st.info(_("The first figures come after the first epoch."), icon=":material/hourglass:")
        return
    unit, place, smoothing = axis
    shown_curves = {
        _("Losses"): {
            "generator_loss": _("generator"),
            "discriminator_loss": _("discriminator"),
            "misread": _("misread by the guide"),
        },
        _("Scores of the discriminator"): {
            "real_score": _("real images"),
            "fake_score": _("generated images"),
        },
    }
    panels = {
        title: {
            label: along.smoothed(curves[name], smoothing)
            for name, label in names.items()
            if name in curves
        }
        for title, names in shown_curves.items()
    }
    figure = figures.stacked(panels, x=unit, snapshots=snapshots, place=place)
    st.plotly_chart(figure, key=f"runs_curves_{run.id}", alt=" · ".join(panels))


st.title(_("Runs"))
found = runs.newest_first()
if found:
    selected = select_run(found, waiting.places())
    render_notes(selected, found)
    st.session_state["runs_live"] = is_going_on(selected)
    every = pace.now()
    st.fragment(watch, run_every=every if is_going_on(selected) else None)(selected.id)
    st.fragment(render_structure)(selected.id)  # it never changes: drawn apart, once it is opened
else:
    st.info(_("No training has been started yet."), icon=":material/monitoring:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/train/train.py", label=_("Train"), icon=":material/model_training:")
        render_import()
