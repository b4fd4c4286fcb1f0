"""Rating of snapshots: each on a scale, or which of two is better; their epochs stay hidden."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.access import local_actor
from core.train import ratings, runs
from core.train.ratings import LEAST, MAX_RATER, MOST
from db.records import RunRecord, SnapshotRecord
from pages.parts import address, keys
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.pictures import snapshot_grid
from pages.parts.run_notes import title_of

KEYBOARD, HEARD, ASKED = "rate_keys", "rate_heard", "rate_asked"
ALONE, TWO = "alone", "two"
LEFT, RIGHT, ALIKE, UNDO = "ArrowLeft", "ArrowRight", "ArrowDown", "U"
DIGITS = [str(score) for score in range(LEAST, MOST + 1)]


@dataclass(frozen=True)
class Question:
    """One snapshot to score, or two to compare; `number` is told apart by the keyboard."""

    run: int
    rater: str
    view: str
    number: int
    epochs: tuple[int, ...]


def ask(run: int, rater: str, view: str, epochs: list[int]) -> Question:
    """Returns the question that is open: it stays until it is answered. No epochs: none is left."""
    asked: Question | None = st.session_state.get(ASKED)
    if asked and asked.epochs and (asked.run, asked.rater, asked.view) == (run, rater, view):
        return asked
    given = ratings.of_run(run)
    number = 2 * sum(rating.who == rater for rating in given) + (view == TWO)
    next_ones = ratings.next_two if view == TWO else ratings.next_one
    question = Question(run, rater, view, number, next_ones(given, rater, epochs))
    st.session_state[ASKED] = question
    return question


def answer(question: Question, key: str) -> None:
    """Keeps what a key or a button says to a question, and closes it."""
    actor, run, rater = local_actor(), question.run, question.rater
    with shown():
        if key == UNDO:
            ratings.undo(actor, run, rater)
        elif question.view == TWO:
            better, worse = question.epochs[:: -1 if key == RIGHT else 1]
            ratings.compare(actor, run, rater, better, worse, alike=key == ALIKE)
        else:
            ratings.rate(actor, run, rater, question.epochs[0], int(key))
        st.session_state.pop(ASKED, None)


def known_keys(question: Question) -> list[str]:
    """Returns the keys that mean something now."""
    answers = [LEFT, RIGHT, ALIKE] if question.view == TWO else DIGITS
    return [*(answers if question.epochs else ()), UNDO]


def catch_up() -> None:
    """Does what was pressed since the page was drawn; a press counts only for what it was meant."""
    for number, about, key in keys.heard(KEYBOARD):
        if number > st.session_state.get(HEARD, 0):
            st.session_state[HEARD] = number
            asked: Question | None = st.session_state.get(ASKED)
            if asked and asked.number == about and key in known_keys(asked):
                answer(asked, key)


@st.fragment
def render_question(run_id: int, rater: str, view: str) -> None:
    """Draws what is asked now, and only that when it was answered."""
    by_epoch = {snapshot.epoch: snapshot for snapshot in runs.snapshots(run_id)}
    ask(run_id, rater, view, list(by_epoch))
    catch_up()
    question = ask(run_id, rater, view, list(by_epoch))
    keys.listen(
        KEYBOARD, known_keys(question), question.number, done=st.session_state.get(HEARD, 0)
    )
    render_done(question, len(by_epoch))
    if not question.epochs:
        st.success(_("There is nothing left to rate here."), icon=":material/done_all:")
    elif view == TWO:
        render_two(question, by_epoch)
    else:
        render_alone(question, by_epoch)


def render_done(question: Question, total: int) -> None:
    """Draws how much was rated, and the way back."""
    own = [r for r in ratings.of_run(question.run) if r.who == question.rater]
    compared = sum(rating.against is not None for rating in own)
    scored = len({rating.epoch for rating in own if rating.against is None})
    with st.container(horizontal=True, vertical_alignment="center"):
        if question.view == TWO:
            st.markdown(count_of("**{count}** comparison", "**{count}** comparisons", compared))
        else:
            st.markdown(_("**{count}** of {total} rated").format(count=scored, total=total))
        st.button(
            _("Undo") + " `U`",
            key="rate_undo",
            icon=":material/undo:",
            disabled=not own,
            on_click=answer,
            args=(question, UNDO),
        )
        st.page_link(
            "pages/train/runs.py",
            label=_("What raters think"),
            icon=":material/monitoring:",
            query_params={"run": str(question.run)},
        )


def render_alone(question: Question, by_epoch: dict[int, SnapshotRecord]) -> None:
    """Draws one snapshot, and the scale beside it."""
    ends = {str(LEAST): _("useless"), str(MOST): _("like photographs")}
    grid_place, scale_place = st.columns([3, 1], gap="large", vertical_alignment="center")
    with grid_place:
        grid(question, by_epoch, 0, _("A snapshot"))
    with scale_place:
        for digit in reversed(DIGITS):
            button(question, digit, f"`{digit}` {ends.get(digit, '')}")


def render_two(question: Question, by_epoch: dict[int, SnapshotRecord]) -> None:
    """Draws two snapshots beside each other, and the three answers below them."""
    st.markdown(_("Which of the two is better?"))
    names = (_("Left"), _("Right"))
    for index, place in enumerate(st.columns(2, gap="large")):
        with place:
            grid(question, by_epoch, index, names[index])
    with st.container(horizontal=True, horizontal_alignment="center"):
        button(question, LEFT, f"{names[0]} `←`")
        button(question, ALIKE, _("Neither") + " `↓`")
        button(question, RIGHT, f"{names[1]} `→`")


def grid(question: Question, by_epoch: dict[int, SnapshotRecord], index: int, alt: str) -> None:
    """Draws one of the snapshots that are asked about."""
    snapshot = by_epoch[question.epochs[index]]
    url = f"/snapshots/{question.run}/{snapshot.epoch}"
    snapshot_grid(url, snapshot.details["rows"], alt)


def button(question: Question, key: str, label: str) -> None:
    """Draws the button of a key."""
    st.button(label, key=f"rate_{key}", on_click=answer, args=(question, key))


def render_rating(able: list[RunRecord]) -> None:
    """Draws what can be chosen, and what is asked then."""
    run_place, rater_place = st.columns(2)
    by_id = {str(run.id): run for run in able}
    run = address.select(
        _("Run"),
        list(by_id),
        name="run",
        names=lambda run_id: title_of(by_id[run_id]),
        place=run_place,
    )
    rater = rater_place.text_input(
        _("Your name"), local_actor().name, key="rate_rater", max_chars=MAX_RATER
    ).strip()
    names = {TWO: _("Two beside each other"), ALONE: _("One by one")}
    view = address.segments(_("How"), list(names), name="view", names=names.__getitem__)
    st.caption(_("The same noise and descriptions everywhere; which epoch it is stays hidden."))
    if rater:
        render_question(int(run), rater, view)
    else:
        st.info(_("Whose ratings will these be?"), icon=":material/person:")


st.title(_("Rate snapshots"))
able_now = [run for run in runs.newest_first() if runs.snapshots(run.id)]
if able_now:
    render_rating(able_now)
else:
    st.info(_("No run has a snapshot yet."), icon=":material/image:")
    st.page_link("pages/train/train.py", label=_("Train"), icon=":material/model_training:")
