"""Choices that live in the address, by code: links stay good in any language and after a reload.

Streamlit's own binding of widgets writes the labels that are shown, which differ by language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

PREFIX = "address_"


def from_address(name: str, options: Sequence[str], default: str) -> str:
    """Returns the option that the address names, else the default."""
    given = st.query_params.get(name)
    return given if given is not None and given in options else default


def to_address(name: str, value: str, *, silent: str | None = None) -> None:
    """Writes a choice into the address; the `silent` one is left out of it."""
    if value == silent:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def select(
    label: str,
    options: Sequence[str],
    *,
    name: str,
    names: Callable[[str], str],
    silent: str | None = None,
    place: Any = st,
) -> str:
    """Draws a choice that lives in the address under `name`, the first option being the default.

    Streamlit keeps the label that was chosen. In another language it is no option's any more, and
    has to fail to be named, so that the address decides again.
    """
    labels = {option: names(option) for option in options}
    chosen = place.selectbox(
        label,
        options,
        options.index(from_address(name, options, options[0])),
        format_func=labels.__getitem__,
        key=PREFIX + name,
    )
    to_address(name, chosen, silent=silent)
    return str(chosen)


def segments(label: str, options: Sequence[str], *, name: str, names: Callable[[str], str]) -> str:
    """Draws a choice of a few that lives in the address, the first being silent and the default."""
    if st.session_state.get(PREFIX + name) not in options:
        st.session_state.pop(PREFIX + name, None)  # chosen while there were others
    chosen = st.segmented_control(
        label,
        options,
        default=from_address(name, options, options[0]),
        required=True,
        format_func=names,
        key=PREFIX + name,
        label_visibility="collapsed",
    )
    to_address(name, str(chosen), silent=options[0])
    return str(chosen)


def set_all(names: Sequence[str], values: Mapping[str, str], defaults: Mapping[str, str]) -> None:
    """Sets choices of `select`, in a callback: those without a value get their default."""
    for name in names:
        st.session_state[PREFIX + name] = values.get(name, defaults.get(name, ""))


def forget(name: str) -> None:
    """Takes a choice of `select` back to its default, for when what was chosen is gone."""
    st.session_state.pop(PREFIX + name, None)
    st.query_params.pop(name, None)
