"""Boards in the gallery: images put on them and taken off; boards made, renamed and removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.access import local_actor
from core.create import boards
from core.create.boards import MAX_NAME
from db.sample_records import BoardRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, count_of, language
from pages.parts.terms import plain

AXIS = "board"  # in the address
CHOSEN, NEW_NAME, NEW_TITLE = "boards_chosen", "boards_new", "boards_name"


def title_of(board: BoardRecord) -> str:
    """Returns the name of a board with how many images are on it."""
    return f"{board.name} · {board.images}"


def render_put(chosen: Sequence[int], then: Callable[[], None]) -> None:
    """Draws the choice of a board for picked images, a new one included.

    Args:
        then: is called, in a callback, when they are on it.
    """
    every = {board.id: board for board in boards.every()}
    with st.popover(_("Put on a board"), icon=":material/dashboard:"):
        if every:
            st.selectbox(
                _("Board"),
                [*every, None],
                format_func=lambda number: title_of(every[number]) if number else _("a new one"),
                key=CHOSEN,
            )
        if not every or st.session_state.get(CHOSEN) is None:
            st.text_input(_("Name of the new board"), max_chars=MAX_NAME, key=NEW_NAME)
        st.button(
            count_of("Put {count} image there", "Put {count} images there", len(chosen)),
            key="boards_put",
            type="primary",
            icon=":material/dashboard:",
            on_click=_put,
            args=(list(chosen), then),
        )


def _put(chosen: Sequence[int], then: Callable[[], None]) -> None:
    with shown():
        number = st.session_state.get(CHOSEN)
        if number is None:
            number = boards.add(local_actor(), st.session_state.get(NEW_NAME, ""))
            st.session_state[NEW_NAME] = ""
            st.session_state[CHOSEN] = number
        count = boards.put(local_actor(), number, chosen)
        then()
        note = count_of("{count} image is new on it.", "{count} images are new on it.", count)
        st.toast(note, icon=":material/dashboard:")


def render_board(board_id: int, chosen: Sequence[int], then: Callable[[], None]) -> None:
    """Draws what can be done with the board that is shown.

    Args:
        chosen: the images that are picked; they can be taken off.
        then: is called, in a callback, when they are.
    """
    board = next((one for one in boards.every() if one.id == board_id), None)
    if board is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/dashboard: **{plain(board.name)}**", width="content")
        if chosen:
            st.button(
                count_of("Take {count} image off", "Take {count} images off", len(chosen)),
                key="boards_take",
                icon=":material/remove:",
                on_click=_take,
                args=(board_id, list(chosen), then),
            )
        if board.images:
            st.link_button(
                count_of("Download {count} image", "Download {count} images", board.images),
                f"/board/{board_id}/images.zip?lang={language()}",
                icon=":material/download:",
                type="tertiary",
            )
        with st.popover(_("Rename"), icon=":material/edit:", type="tertiary"):
            st.session_state.setdefault(f"{NEW_TITLE}_{board_id}", board.name)
            st.text_input(_("Name"), max_chars=MAX_NAME, key=f"{NEW_TITLE}_{board_id}")
            st.button(_("Save"), key="boards_rename", on_click=_rename, args=(board_id,))
        with st.popover(_("Remove the board"), icon=":material/delete:", type="tertiary"):
            st.markdown(_("Only the board goes; its images stay in the gallery."))
            st.button(
                _("Remove the board"), key="boards_remove", type="primary", on_click=_remove,
                args=(board_id,),
            )  # fmt: skip


def _take(board_id: int, chosen: Sequence[int], then: Callable[[], None]) -> None:
    with shown():
        count = boards.take(local_actor(), board_id, chosen)
        then()
        note = count_of(
            "{count} image is off the board.", "{count} images are off the board.", count
        )
        st.toast(note, icon=":material/remove:")


def _rename(board_id: int) -> None:
    with shown():
        boards.rename(local_actor(), board_id, st.session_state[f"{NEW_TITLE}_{board_id}"])


def _remove(board_id: int) -> None:
    with shown():
        boards.remove(local_actor(), board_id)
        address.forget(AXIS)
