"""The queue of trainings: the place of a run, when it begins, moving it, and all that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.access import local_actor
from core.train import jobs, waiting
from core.train.turns import Turn
from db.records import QUEUED, RunRecord
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.run_notes import title_of
from pages.parts.terms import plain
from pages.parts.times import duration

Places = Mapping[int, Turn]  # by job, in order


def place_in_words(turn: Turn) -> str:
    """Returns which place a run has in the queue, and when it begins."""
    if turn.begins_in_s is None:
        return _("place {place} in the queue").format(place=turn.place)
    if turn.begins_in_s == 0:
        return _("place {place} in the queue, begins in a moment").format(place=turn.place)
    return _("place {place} in the queue, begins in about {time}").format(
        place=turn.place, time=duration(turn.begins_in_s)
    )


def outcome_in_words(run: RunRecord) -> str:
    """Returns how long a finished run was expected to take and took; empty where nobody said."""
    found = waiting.outcome(run)
    if found is None:
        return ""
    expected, took = (duration(seconds) for seconds in found)
    return _("Estimated {expected}, took {took}.").format(expected=expected, took=took)


def render_moves(run: RunRecord, every: Sequence[RunRecord], places: Places) -> None:
    """Draws the buttons that change the order of the reader's own waiting runs."""
    actor = local_actor()
    mine = {one.job_id for one in every if one.created_by == actor.name and one.status == QUEUED}
    own = [job_id for job_id in places if job_id in mine]
    if run.job_id not in own or len(own) < 2:
        return
    for name, icon, by, end in (
        (_("Move up"), "arrow_upward", -1, own[0]),
        (_("Move down"), "arrow_downward", 1, own[-1]),
    ):
        if st.button(
            name,
            key=f"runs_move_{by}",
            icon=f":material/{icon}:",
            disabled=run.job_id == end,
            help=_("Among your own waiting runs; users take turns."),
        ):
            with shown():
                jobs.move(actor, run.job_id, by)
                st.rerun()


def render_queue(every: Sequence[RunRecord], places: Places) -> None:
    """Draws all waiting runs in their order, where more than one waits."""
    if len(places) < 2:
        return
    by_job = {run.job_id: run for run in every}
    with st.expander(_("The queue"), icon=":material/format_list_numbered:"):
        rows = [
            {
                _("Place in the queue"): str(turn.place),
                _("Run"): plain(title_of(by_job[job_id])),
                _("Started by"): plain(by_job[job_id].created_by),
                _("Begins in about"): "—" if turn.begins_in_s is None
                else duration(turn.begins_in_s),
            }
            for job_id, turn in places.items()
            if job_id in by_job
        ]  # fmt: skip
        st.table(rows, hide_index=True, alt=_("The queue"))
        st.caption(
            _(
                "Next comes who has the fewest runs going on, then who has waited longest since "
                "one of theirs began."
            )
        )
