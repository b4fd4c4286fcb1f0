"""The keyboard of a page: every key press reaches the page, once and in order.

Streamlit's own shortcuts are triggers, and two quick presses can melt into one. Keys are named by
their place (KeyboardEvent.code), so that they work in Kazakh and Russian layouts too. Nothing is
sent while someone types; Esc and Ctrl+Enter leave the text. The key that goes to the text waits
until all that was pressed before it is done and the field is there, and no key counts meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts.language import _

SCRIPT = """
const TEXTLESS = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color"];
const LONGEST_WAIT = 10_000;  // milliseconds, for a text field that is still being drawn
const isText = (node) =>
  node.isContentEditable || ["TEXTAREA", "SELECT"].includes(node.tagName) ||
  (node.tagName === "INPUT" && !TEXTLESS.includes(node.type));
const desks = new WeakMap();

function begin(parent) {
  const desk = { log: [], number: Date.now(), sign: parent.querySelector("span"), waits: 0 };
  const textOf = (event) => event.composedPath().find((node) => node.tagName && isText(node));
  desk.show = () => {
    const typing = document.activeElement && isText(document.activeElement);
    desk.sign.textContent = typing ? desk.data.off : desk.data.on;
  };
  desk.write = () => {
    const done = desk.data.heard >= (desk.log.at(-1)?.[0] ?? 0);
    const field = done && document.querySelector(`.st-key-${desk.data.field} textarea`);
    if (!field && Date.now() < desk.waits) return setTimeout(desk.write, 30);
    desk.waits = 0;
    if (field) field.focus();
  };
  desk.press = (event) => {
    const text = textOf(event);
    const leaves = event.key === "Escape" || (event.key === "Enter" && event.ctrlKey);
    if (text && leaves) return setTimeout(() => text.blur());
    const free = !text && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
    const key = event.code.replace(/^(Key|Digit|Numpad)/, "");
    if (!free || !desk.data.keys.includes(key) || document.querySelector("[role=dialog]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (Date.now() < desk.waits) return;
    if (key === desk.data.write) {
      desk.waits = Date.now() + LONGEST_WAIT;
      return desk.write();
    }
    desk.log = [...desk.log.slice(-19), [++desk.number, desk.data.about, key]];
    desk.send("presses", desk.log);
  };
  desk.moved = () => setTimeout(desk.show);
  window.addEventListener("keydown", desk.press, true);
  for (const name of ["focusin", "focusout"]) window.addEventListener(name, desk.moved);
  return desk;
}

export default function ({ data, setStateValue, parentElement }) {
  if (!desks.has(parentElement)) desks.set(parentElement, begin(parentElement));
  const desk = desks.get(parentElement);
  desk.data = data;
  desk.send = setStateValue;
  desk.show();
  for (const url of data.soon) new Image().src = url;
  return () => {
    window.removeEventListener("keydown", desk.press, true);
    for (const name of ["focusin", "focusout"]) window.removeEventListener(name, desk.moved);
    desks.delete(parentElement);
  };
}
"""
STYLE = "span { font-size: .85rem; opacity: .7 }"
_component = st.components.v2.component("grain_keys", html="<span></span>", css=STYLE, js=SCRIPT)


def heard(key: str) -> list[tuple[int, int, str]]:
    """Returns the newest presses, oldest first: a growing number, what was shown, the key.

    The same press is returned again and again: whoever acts on it remembers its number. Streamlit
    may end a run of the page at any call and begin another, so nothing is left to a callback.
    """
    state = st.session_state.get(key) or {}
    return [
        (int(number), int(about), str(name)) for number, about, name in state.get("presses", [])
    ]


def listen(
    key: str,
    keys: list[str],
    about: int,
    *,
    done: int,
    write: str = "",
    field: str = "",
    soon: Sequence[str] = (),
) -> None:
    """Lets the page hear the keyboard; `heard` tells what came.

    Args:
        about: what is shown (a pair's id); a press comes with what it was meant for.
        done: the number of the newest press that was acted upon.
        write: the key that goes to the text field, whose key is `field`; empty where there is none.
        soon: addresses of images that will be shown next; the browser fetches them already.
    """
    _component(
        key=key,
        data={
            "keys": [*keys, write] if write else keys,
            "about": about,
            "heard": done,
            "write": write,
            "field": field,
            "soon": list(soon),
            "on": _("⌨ The keys work."),
            "off": _("⌨ You are typing: the keys wait. Esc goes back to them."),
        },
        on_presses_change=lambda: None,
        default={"presses": []},
        height="content",
    )
