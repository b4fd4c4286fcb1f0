"""Review: one pair after the other, large, by keyboard or mouse; everything is saved at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import captions
from core.access import local_actor
from core.curate import pairs, review
from core.curate.describe import describe
from core.curate.desk import DIGITS, Desk
from core.errors import GrainError
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import PairFilter
from pages.parts import keys
from pages.parts.conflict import render_conflict
from pages.parts.editor import axis_name, render_disagreements, render_reading
from pages.parts.errors import shown
from pages.parts.filters import render_filters
from pages.parts.language import _, count_of, language
from pages.parts.pictures import content_url, picture
from pages.parts.terms import crop_name, pair_status, plain

DESK = "review_desk"
ERROR = "review_error"
ACTIONS = {"Enter": "⏎", "X": "X", "S": "S", "ArrowLeft": "←", "ArrowRight": "→", "U": "U"}
OTHER_KEYS = ("D", "T", "ArrowUp", "ArrowDown")


def desk_for(wanted: PairFilter) -> Desk:
    """Returns this visitor's desk; another filter clears it, its undo stays."""
    desk: Desk | None = st.session_state.get(DESK)
    if desk is None or desk.wanted != wanted:
        acts = desk.acts if desk else []
        desk = st.session_state[DESK] = Desk(local_actor(), wanted, language(), acts=acts)
    desk.language = language()
    desk.begin()
    return desk


def press(about: int, key: str) -> None:
    """Passes a key on, unless another pair came onto the desk since it was pressed."""
    desk: Desk = st.session_state[DESK]
    if about == about_now(desk):
        attempt(lambda: desk.press(key))


def attempt(act: Callable[[], None]) -> None:
    """Does something in a callback; an error is shown when the page is drawn."""
    try:
        act()
    except GrainError as error:
        st.session_state[ERROR] = error


def about_now(desk: Desk) -> int:
    """Returns the id of the pair on the desk; 0 for none."""
    return desk.pair.id if desk.pair else 0


def save_words(pair_id: int) -> None:
    """Saves the description as typed."""
    desk: Desk = st.session_state[DESK]
    text = st.session_state[f"review_text_{pair_id}"]
    attempt(lambda: desk.save(about=pair_id, description=text))


def render_left(desk: Desk) -> None:
    """Draws how much is left, and who else is at work."""
    state = review.queue(desk.wanted, desk.holder)
    parts = [count_of("**{count}** pair to review", "**{count}** pairs to review", state.left)]
    parts += [
        _("{who} looks at {pair}").format(who=plain(who), pair=f"\\#{pair_id}")
        for pair_id, who in state.others.items()
    ]
    st.markdown(" · ".join(parts))


def action_names() -> dict[str, str]:
    """Returns what the keys do."""
    return {
        "Enter": _("Accept"),
        "X": _("Reject"),
        "S": _("Skip"),
        "ArrowLeft": _("Back"),
        "ArrowRight": _("Next"),
        "U": _("Undo"),
    }


def render_actions(desk: Desk) -> None:
    """Draws a button for every key that decides or moves."""
    names = action_names()
    with st.container(horizontal=True):
        for key, printed in ACTIONS.items():
            st.button(
                f"{names[key]} `{printed}`",
                key=f"review_{key}",
                type="primary" if key == "Enter" else "secondary",
                on_click=press,
                args=(about_now(desk), key),
            )


def render_axes(desk: Desk) -> None:
    """Draws every axis with its value, and the options of the open one with their digits."""
    assert desk.pair is not None
    values = {**desk.pair.conditions, CROP_AXIS: desk.pair.crop}
    for axis in desk.axes():
        value = values.get(axis)
        name = crop_name(value) if axis == CROP_AXIS else vocabulary().name(axis, value, language())
        line = f"{axis_name(axis)}: **{name or '—'}**"
        st.button(
            line,
            key=f"review_axis_{axis}",
            type="tertiary",
            icon=":material/arrow_drop_down:" if axis == desk.axis else ":material/arrow_right:",
            on_click=desk.open_axis,
            args=(axis,),
        )
        if axis == desk.axis:
            render_options(desk, value)


def render_options(desk: Desk, value: str | None) -> None:
    """Draws the options of the open axis, each with the digit that picks it."""
    options = {
        digit: vocabulary().name(desk.axis, code, language())
        for digit, code in desk.options().items()
    }
    options |= {"0": _("more…")} if desk.has_more() else {}
    with st.container(horizontal=True, gap="small"):
        for digit, name in options.items():
            st.button(
                f"`{digit}` {name}",
                key=f"review_digit_{digit}",
                type="primary" if value and desk.options().get(digit) == value else "secondary",
                on_click=press,
                args=(about_now(desk), digit),
            )


def render_words(desk: Desk) -> None:
    """Draws the description, what it says, and what could be taken from it or written into it."""
    assert desk.pair is not None
    pair = desk.pair
    key = f"review_text_{pair.id}"
    st.session_state[key] = pair.description
    st.text_area(
        _("Description"),
        key=key,
        on_change=save_words,
        args=(pair.id,),
        help=_("Esc: back to the keys"),
    )
    said = captions.read(pair.description)
    render_reading(said)
    render_disagreements(pair.crop, pair.conditions, said)
    written = describe(pair.crop, pair.conditions, language())
    with st.container(horizontal=True):
        if written and written != pair.description:
            st.button(
                _("Write it from the conditions") + " `D`",
                key="review_D",
                on_click=press,
                args=(pair.id, "D"),
                help=plain(written),
            )
        if said.crop or said.conditions:
            st.button(
                _("Take the conditions from it") + " `T`",
                key="review_T",
                on_click=press,
                args=(pair.id, "T"),
            )


def render_pair(desk: Desk) -> None:
    """Draws the pair on the desk, large, with everything that can be said of it."""
    assert desk.pair is not None
    pair = desk.pair
    image_place, form_place = st.columns([6, 5], gap="large")
    with image_place:
        picture(content_url("images", pair.image_sha256), pair.description, large=True)
        colour = {"new": "gray", "accepted": "green", "rejected": "red"}[pair.status]
        st.markdown(
            f"**#{pair.id}** :{colour}-badge[{pair_status(pair.status)}] "
            f":gray[{pair.width}×{pair.height} px · {plain(pair.source)}]"
        )
        render_actions(desk)
    with form_place:
        if desk.also:
            st.warning(_("{who} looks at this pair too.").format(who=plain(desk.also)))
        if desk.conflict:
            conflict = desk.conflict
            chosen = render_conflict(conflict.seen, conflict.mine, pairs.get(pair.id), "review")
            if chosen:
                with shown():
                    desk.settle(mine=chosen == "mine")
                    st.rerun()
        render_axes(desk)
        render_words(desk)


st.title(_("Review"))
with shown():
    desk_now = desk_for(render_filters(statuses=False))
    keys.listen(
        "review_keys",
        [*DIGITS, *ACTIONS, *OTHER_KEYS],
        about_now(desk_now),
        press,
        [],
    )
    render_left(desk_now)
    if ERROR in st.session_state:
        with shown():
            raise st.session_state.pop(ERROR)
    if desk_now.pair:
        render_pair(desk_now)
    else:
        st.success(_("Nothing is left to review here."), icon=":material/done_all:")
        render_actions(desk_now)
