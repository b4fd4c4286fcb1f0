"""Review: one pair after the other, large, by keyboard or mouse; everything is saved at once."""

from __future__ import annotations

import streamlit as st

from core import captions
from core.access import local_actor
from core.curate import pairs, review
from core.curate.describe import describe
from core.curate.desk import DIGITS, MORE, Desk
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import PairFilter
from pages.parts import keys
from pages.parts.conflict import render_conflict
from pages.parts.editor import axis_name, render_disagreements, render_reading
from pages.parts.errors import shown
from pages.parts.filters import render_filters
from pages.parts.language import _, count_of, language
from pages.parts.pictures import content_url, picture
from pages.parts.terms import pair_status, plain

DESK = "review_desk"
KEYBOARD = "review_keys"
ACTIONS = {"Enter": "⏎", "X": "X", "S": "S", "ArrowLeft": "←", "ArrowRight": "→", "U": "U"}
KEYS = [*DIGITS, *ACTIONS, "D", "T", "Backspace", "ArrowUp", "ArrowDown"]


def desk_for(wanted: PairFilter) -> Desk:
    """Returns this visitor's desk; another filter clears it, its undo stays."""
    desk: Desk | None = st.session_state.get(DESK)
    if desk is None or desk.wanted != wanted:
        before, desk = desk, Desk(local_actor(), wanted, language())
        if before:
            desk.acts, desk.holder = before.acts, before.holder
        st.session_state[DESK] = desk
    desk.language = language()
    desk.begin()
    return desk


def catch_up(desk: Desk) -> None:
    """Saves what was typed and does what was pressed since the page was drawn."""
    texts = {name: st.session_state.get(name) for name in desk.drawn}
    desk.hear(keys.heard(KEYBOARD), {k: text for k, text in texts.items() if text is not None})


def soon(desk: Desk) -> list[str]:
    """Returns the addresses of what will probably be shown next."""
    coming = desk.coming()
    return [content_url("images", coming.image_sha256)] if coming else []


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
                on_click=desk.click,
                args=(desk.about(), key),
            )


def render_axes(desk: Desk) -> None:
    """Draws the options of the open axis with their digits, and every axis with its value."""
    assert desk.pair is not None
    values = {**desk.pair.conditions, CROP_AXIS: desk.pair.crop}
    with st.container(border=True):
        st.markdown(f"**{axis_name(desk.axis)}** `↑` `↓` `⌫`")
        render_options(desk, values.get(desk.axis))
    grid = st.grid(2, min_column_width=150, gap="xxsmall")
    for axis in desk.axes():
        with grid.cell():
            st.button(
                f"{axis_name(axis)}: **{value_name(axis, values.get(axis)) or '—'}**",
                key=f"review_axis_{axis}",
                type="tertiary",
                icon=":material/arrow_right:" if axis == desk.axis else None,
                on_click=desk.open_axis,
                args=(axis,),
            )


def value_name(axis: str, code: str | None) -> str:
    """Returns the name of a crop or of a value in the reader's language."""
    return vocabulary().name(axis, code, language())


def render_options(desk: Desk, value: str | None) -> None:
    """Draws the options of the open axis, each with the digit that picks it."""
    options = {digit: value_name(desk.axis, code) for digit, code in desk.options().items()}
    options |= {MORE: _("more…")} if desk.has_more() else {}
    with st.container(horizontal=True, gap="xsmall"):
        for digit, name in options.items():
            chosen = value is not None and desk.options().get(digit) == value
            st.button(
                f"`{digit}` {name}",
                key=f"review_digit_{digit}",
                type="primary" if chosen else "secondary",
                on_click=desk.click,
                args=(desk.about(), digit),
            )


def render_words(desk: Desk) -> None:
    """Draws the description, what it says, and what could be taken from it or written into it."""
    assert desk.pair is not None
    pair = desk.pair
    name, words = desk.text()
    if st.session_state.get(name) != words:  # else leave the field alone: someone may be typing
        st.session_state[name] = words
    st.text_area(_("Description") + " `E`", key=name, help=_("Esc: back to the keys"))
    said = captions.read(pair.description)
    render_reading(said)
    render_disagreements(pair.crop, pair.conditions, said)
    written = describe(pair.crop, pair.conditions, language())
    with st.container(horizontal=True):
        if written and written != pair.description:
            st.button(
                _("Write it from the conditions") + " `D`",
                key="review_D",
                on_click=desk.click,
                args=(pair.id, "D"),
                help=plain(written),
            )
        if said.crop or said.conditions:
            st.button(
                _("Take the conditions from it") + " `T`",
                key="review_T",
                on_click=desk.click,
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
    with form_place:
        if desk.also:
            st.warning(_("{who} looks at this pair too.").format(who=plain(desk.also)))
        if desk.conflict:
            conflict = desk.conflict
            theirs = pairs.get(pair.id)
            chosen = render_conflict(conflict.seen, conflict.mine, theirs, "review", digits=True)
            if chosen:
                with shown():
                    desk.settle(mine=chosen == "mine")
                    st.rerun(scope="fragment")
        render_axes(desk)
        render_words(desk)


@st.fragment
def render_desk(wanted: PairFilter) -> None:
    """Draws the desk, and only the desk when a key is pressed."""
    with shown():
        desk = desk_for(wanted)
        catch_up(desk)
        field = desk.text()[0] if desk.pair else ""
        keys.listen(
            KEYBOARD,
            KEYS,
            desk.about(),
            done=desk.heard,
            write="E",
            field=field,
            soon=soon(desk),
        )
        render_left(desk)
        if desk.error:
            with shown():
                error, desk.error = desk.error, None
                raise error
        render_actions(desk)
        if desk.pair:
            render_pair(desk)
        else:
            st.success(_("Nothing is left to review here."), icon=":material/done_all:")


title_place, filters_place = st.columns([4, 1], vertical_alignment="bottom")
title_place.title(_("Review"))
with filters_place.popover(_("Which pairs"), icon=":material/tune:", width="stretch"):
    wanted_now = render_filters(statuses=False)
render_desk(wanted_now)
