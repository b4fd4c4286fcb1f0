"""The keyboard of a page: every key press reaches the page, once and in order.

Streamlit's own shortcuts are triggers, and two quick presses can melt into one. Keys are named by
their place (KeyboardEvent.code), so that they work in Kazakh and Russian layouts too. Nothing is
sent while someone types; Esc and Ctrl+Enter leave the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

SCRIPT = """
const TEXTLESS = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color"];
const typed = (node) =>
  node.isContentEditable || ["TEXTAREA", "SELECT"].includes(node.tagName) ||
  (node.tagName === "INPUT" && !TEXTLESS.includes(node.type));
const desks = new WeakMap();

export default function ({ data, setStateValue, parentElement }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = { log: [], number: Date.now() };
    desk.listen = (event) => {
      const text = event.composedPath().find((node) => node.tagName && typed(node));
      const leaves = event.key === "Escape" || (event.key === "Enter" && event.ctrlKey);
      if (text && leaves) return setTimeout(() => text.blur());
      const free = !text && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
      const key = event.code.replace(/^(Key|Digit|Numpad)/, "");
      if (!free || !desk.data.keys.includes(key) || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      event.stopPropagation();
      desk.log = [...desk.log.slice(-19), [++desk.number, desk.data.about, key]];
      desk.send("presses", desk.log);
    };
    desks.set(parentElement, desk);
    window.addEventListener("keydown", desk.listen, true);
  }
  desk.data = data;
  desk.send = setStateValue;
  for (const url of data.soon) new Image().src = url;
  return () => {
    window.removeEventListener("keydown", desk.listen, true);
    desks.delete(parentElement);
  };
}
"""
_component = st.components.v2.component("grain_keys", js=SCRIPT)


def listen(
    key: str, keys: list[str], about: int, press: Callable[[int, str], None], soon: list[str]
) -> None:
    """Hears the keyboard: `press(about, key)` is called for every press of one of `keys`.

    Args:
        about: what is on the screen (a pair's id); a press comes with what it was meant for.
        soon: addresses of images that will be shown next; the browser fetches them already.
    """
    last = f"{key}_last"

    def heard() -> None:
        presses: list[Any] = st.session_state[key].get("presses") or []
        seen = st.session_state.get(last, 0)
        for number, meant, name in presses:
            if number > seen:
                st.session_state[last] = number
                press(int(meant), str(name))

    _component(
        key=key,
        data={"keys": keys, "about": about, "soon": soon},
        on_presses_change=heard,
        default={"presses": []},
        height="content",
    )
