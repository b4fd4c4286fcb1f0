"""Compare: the curves, settings, figures and snapshots of two to six runs beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.train import comparing, runs
from core.train.comparing import JUDGE, LEAST, LOSSES_AND_SCORES, MOST, RATERS, Watched
from db.records import RunRecord, SnapshotRecord
from pages.parts import address, figures
from pages.parts.language import _
from pages.parts.pictures import snapshot_grid
from pages.parts.run_notes import title_of
from pages.parts.run_terms import figure_name, figure_value, setting_name, setting_value
from pages.parts.terms import plain

IN_ADDRESS = "runs"
ABREAST = 3
AT_ONE_EPOCH = "epoch"


def select_runs(every: list[RunRecord]) -> list[RunRecord]:
    """Draws the choice of runs; it lives in the address as their numbers."""
    by_id = {str(run.id): run for run in every}
    asked = st.query_params.get(IN_ADDRESS, "").split(",")
    given = [run_id for run_id in dict.fromkeys(asked) if run_id in by_id][:MOST]
    chosen = st.multiselect(
        _("Runs to compare"),
        list(by_id),
        given or list(by_id)[:LEAST],
        format_func=lambda run_id: title_of(by_id[run_id]),
        key="compare_runs",
        max_selections=MOST,
    )
    st.query_params[IN_ADDRESS] = ",".join(chosen)
    return [by_id[run_id] for run_id in chosen]


def render_table(rows: Mapping[str, Sequence[str]], every: Sequence[Watched], alt: str) -> None:
    """Draws a row per name with a column per run."""
    titles = [plain(title_of(one.run)) for one in every]
    table: dict[str, list[str]] = {"": list(rows)}
    for index, title in enumerate(titles):
        table[title] = [values[index] for values in rows.values()]
    st.table(table, hide_index=True, alt=alt)


def render_differences(every: Sequence[Watched]) -> None:
    """Draws the settings and the dataset versions in which the runs differ."""
    title = _("In what they differ")
    st.subheader(title)
    chosen = [one.run for one in every]
    found = comparing.differing_pairs(chosen) | comparing.differing_settings(chosen)
    if found:
        rows = {
            setting_name(name): [plain(setting_value(value)) for value in values]
            for name, values in found.items()
        }
        render_table(rows, every, title)
    else:
        st.caption(_("All settings and all pairs are the same."))
    if "version" in found:
        st.caption(_("Pairs added, removed and changed: against the version of the first run."))


def render_ends(every: Sequence[Watched]) -> None:
    """Draws the figures that the runs ended with."""
    title = _("How they ended")
    st.subheader(title)
    ends = [one.end() for one in every]
    names = dict.fromkeys(name for end in ends for name in end)
    rows = {figure_name(n): [figure_value(n, end.get(n)) for end in ends] for n in names}
    render_table(rows, every, title)


def render_curves(every: Sequence[Watched]) -> None:
    """Draws every figure over the epochs, a line per run."""
    st.subheader(_("Curves"))
    curves = [one.curves | one.figures() | one.opinions() for one in every]
    known = dict.fromkeys(name for found in curves for name in found)
    names = [*LOSSES_AND_SCORES, *(name for name in known if name not in LOSSES_AND_SCORES)]
    places = st.columns(2, gap="large")
    for index, name in enumerate(name for name in names if name in known):
        lines = {
            title_of(one.run): found[name]
            for one, found in zip(every, curves, strict=True)
            if name in found
        }
        figure = figures.curves(lines, x=_("epoch"), y=figure_name(name))
        places[index % 2].plotly_chart(figure, key=f"compare_{name}", alt=figure_name(name))


def render_snapshots(every: Sequence[Watched]) -> None:
    """Draws the snapshots of one epoch beside each other."""
    epochs = comparing.epochs_of(every)
    if not epochs:
        return
    st.subheader(_("Snapshots"))
    which, epoch = select_which(every), epochs[-1]
    if which == AT_ONE_EPOCH and len(epochs) > 1:
        epoch = st.select_slider(_("Snapshot at epoch"), epochs, epochs[-1], key="compare_epoch")
    alike = comparing.same_noise([one.run for one in every])
    st.caption(
        _("The same noise and the same descriptions in all of them.")
        if alike
        else _("Seeds, sizes or pairs differ, and so do the noise or the descriptions.")
    )
    for start in range(0, len(every), ABREAST):
        abreast = every[start : start + ABREAST]
        for place, one in zip(st.columns(min(len(every), ABREAST)), abreast, strict=False):
            with place:
                if which == AT_ONE_EPOCH:
                    found = comparing.at_or_before(one.snapshots, int(epoch))
                    render_snapshot(one, found, _("No snapshot at this epoch yet."))
                else:
                    none = _("Nobody has said yet which is its best.")
                    render_snapshot(one, one.best_of(which), none)


def select_which(every: Sequence[Watched]) -> str:
    """Draws whether all show one epoch or each its best, as far as that is known of any."""
    names = {
        AT_ONE_EPOCH: _("At one epoch"),
        JUDGE: _("Each at its best by the judge"),
        RATERS: _("Each at its best by raters"),
    }
    known = [by for by in (JUDGE, RATERS) if any(one.best_of(by) for one in every)]
    if not known:
        return AT_ONE_EPOCH
    options = [AT_ONE_EPOCH, *known]
    return address.segments(_("Snapshots"), options, name="which", names=names.__getitem__)


def render_snapshot(one: Watched, found: SnapshotRecord | None, none: str) -> None:
    """Draws one snapshot of a run, or why there is none."""
    st.markdown(f"**{plain(title_of(one.run))}**")
    if found is None:
        st.caption(none)
        return
    alt = _("Snapshot at epoch {epoch}").format(epoch=found.epoch)
    snapshot_grid(f"/snapshots/{one.run.id}/{found.epoch}", found.details["rows"], alt)
    st.caption(alt)


st.title(_("Compare runs"))
runs_now = runs.newest_first()
if len(runs_now) < LEAST:
    st.info(_("Comparing needs two runs."), icon=":material/monitoring:")
    st.page_link("pages/train/train.py", label=_("Train"), icon=":material/model_training:")
    st.stop()
chosen_now = [comparing.watched(run.id) for run in select_runs(runs_now)]
if len(chosen_now) < LEAST:
    st.info(_("Choose at least two runs."), icon=":material/compare_arrows:")
    st.stop()
render_snapshots(chosen_now)
render_ends(chosen_now)
render_differences(chosen_now)
render_curves(chosen_now)
