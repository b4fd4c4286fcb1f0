"""Evaluation of a run: an epoch measured against pairs that its training never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.access import local_actor
from core.curate import versions
from core.train import evaluations, jobs
from core.train.best import best
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import GOING_STATES, RUNNING, RunRecord, SnapshotRecord
from db.task_records import TaskRecord
from pages.parts import figures
from pages.parts.errors import shown
from pages.parts.language import _, language, retold
from pages.parts.terms import plain, run_state

REFRESH_S = 2.0


def render_evaluation(run: RunRecord, taken: Sequence[SnapshotRecord]) -> None:
    """Draws the form of an evaluation and the newest figures, once it is opened."""
    if not taken:
        return
    with st.expander(
        _("Evaluate an epoch"), icon=":material/fact_check:", key="runs_evaluate", on_change="rerun"
    ) as place:
        if place.open:
            st.fragment(_render_form)(run, taken)
            live = _is_one_going(evaluations.of_run(run.id))
            st.fragment(_watch, run_every=REFRESH_S if live else None)(run.id, live)


def _render_form(run: RunRecord, taken: Sequence[SnapshotRecord]) -> None:
    st.caption(
        _(
            "Makes images for the descriptions of real pairs that the training never saw, and "
            "measures both. Takes a minute or two; it waits until no training goes on."
        )
    )
    epochs, top = [snapshot.epoch for snapshot in taken][::-1], best(taken)
    first, second = st.columns(2)
    epoch = first.selectbox(
        _("Epoch"), epochs, index=epochs.index(top.epoch) if top else 0, key="runs_evaluate_epoch"
    )
    others = [one.name for one in versions.every() if one.name != run.version.name]
    version = second.selectbox(
        _("Measured with"),
        [None, *others],
        format_func=lambda name: name or _("pairs that {name} holds back").format(
            name=run.version.name
        ),
        key="runs_evaluate_version",
        help=_("Of another version, the pairs whose images this run has not seen."),
    )  # fmt: skip
    if st.button(_("Evaluate"), icon=":material/fact_check:", key="runs_evaluate_go"):
        with shown():
            evaluations.start(local_actor(), run.id, epoch=epoch, version=version)
            st.rerun()


def _is_one_going(found: Sequence[TaskRecord]) -> bool:
    return any(task.status in GOING_STATES for task in found)


def _watch(run_id: int, live: bool) -> None:
    found = evaluations.of_run(run_id)
    for task in found:
        if task.status in GOING_STATES:
            _render_going(task)
        elif task.message:
            st.error(retold(task.message), icon=":material/error:")
    done = [task for task in found if task.result]
    if done:
        _render_choice(done)
    if _is_one_going(found) != live:
        st.rerun()


def _render_going(task: TaskRecord) -> None:
    name, colour = run_state(task.status)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":{colour}-badge[{name}] {_title(task)}")
        if st.button(
            _("Stop"),
            key=f"runs_evaluate_stop_{task.job_id}",
            icon=":material/stop:",
            type="tertiary",
        ):
            jobs.stop(local_actor(), task.job_id)
            st.rerun()
    if task.status == RUNNING:
        st.caption(_("Keras is measuring…"))


def _render_choice(done: Sequence[TaskRecord]) -> None:
    by_id = {task.job_id: task for task in done}
    if len(done) > 1:
        chosen = st.selectbox(
            _("Evaluation"),
            list(by_id),
            format_func=lambda job_id: _title(by_id[job_id]),
            key="runs_evaluation",
        )
    else:
        chosen = done[0].job_id
        st.markdown(f"**{_title(done[0])}**")
    render_figures(chosen, by_id[chosen].result)


def _title(task: TaskRecord) -> str:
    asked = task.request
    return plain(
        _("epoch {epoch}, measured with {name}").format(epoch=asked["epoch"], name=asked["version"])
    )


def render_figures(job_id: int, found: Mapping[str, Any]) -> None:
    """Draws what the judge reads as a plot, and all other figures beside those of real images."""
    axes = {axis.name: axis.names[language()] for axis in vocabulary().axes}
    names = {CROP_AXIS: _("Crop"), **axes}
    shares = {CROP_AXIS: found["crop_accuracy"], **found["conditions"]}
    figure = figures.recognised(
        [names[name] for name in shares],
        list(shares.values()),
        [found["judge"].get(name) for name in shares],
        (_("generated images"), _("real images")),
    )
    title = _("Share of images in which the judge reads what was asked for")
    st.markdown(title)
    st.plotly_chart(figure, key=f"runs_evaluation_{job_id}", alt=title)
    st.table(
        [
            {_("Figure"): name, _("Generated"): made, _("Real"): real, _("What it says"): says}
            for name, made, real, says in rows(found)
        ],
        hide_index=True,
        alt=_("Figures"),
    )


def rows(found: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Returns name, figure, that of real images, and what each figure says."""
    floor = found.get("swd_floor", {})
    patches = [
        (
            _("Sliced Wasserstein distance at {size} px").format(size=size),
            _number(value, 1),
            _number(floor.get(size), 1),
            _("likeness of patches; the lower the more alike"),
        )
        for size, value in found["swd"].items()
    ]
    low, high = found.get("kid_interval", (None, None))
    span = f"{_number(found.get('kid'), 3)} ({_number(low, 3)}…{_number(high, 3)})"
    return [
        ("KID", span, _number(found.get("kid_floor"), 3), _("likeness of what the judge sees")),
        *patches,
        (
            _("Variety of layout"),
            _number(found.get("layout"), 2),
            _number(found.get("layout_real"), 2),
            _("how differently kernels lie within a crop and view"),
        ),
        (
            _("Diversity"),
            _number(found.get("diversity"), 2),
            _number(found.get("diversity_real"), 2),
            _("how different images of a crop and view are"),
        ),
        (
            _("Density"),
            _number(found.get("density"), 2),
            "1",
            _("how near they lie to real ones, at best 1"),
        ),
        (
            _("Coverage"),
            _number(found.get("coverage"), 2),
            "1",
            _("share of real images that have a generated one near"),
        ),
        (
            _("Copying (C_T)"),
            _number(found.get("copying"), 1),
            "0",
            _("below −3: images lie too near to training pairs"),
        ),
    ]


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}".replace("-", "−")
