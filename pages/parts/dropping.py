"""An image dropped on the form: the form takes its recipe over, and the image is made again."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.create import makers, restoring
from core.create.generator import warm_generator
from core.create.recipes import Recipe
from core.create.restoring import SAME_BYTES, SAME_PIXELS, Again, Restored
from core.create.samples import MAX_SEED
from core.errors import GrainError
from core.i18n import explain
from core.train import runs
from core.vocabulary import CROP_AXIS, vocabulary
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, language

DROP = "generate_drop"
TAKEN, REFUSED, AGAIN = "generate_taken", "generate_refused", "generate_again"


def render_drop() -> None:
    """Draws the place where an image can be dropped."""
    with st.expander(_("Restore from an image"), icon=":material/settings_backup_restore:"):
        st.file_uploader(
            _("A PNG that was made here: the form takes its settings, and it is made again."),
            type="png",
            key=DROP,
            on_change=take,
        )
        if REFUSED in st.session_state:
            st.error(explain(st.session_state[REFUSED], language()), icon=":material/error:")


def take() -> None:
    """Takes over the recipe of what was dropped, in a callback: before the form is drawn."""
    forget()
    file = st.session_state.get(DROP)
    if file is None:
        return
    try:
        restored = restoring.restore(file.getvalue())
    except GrainError as error:
        st.session_state[REFUSED] = error
        return
    st.session_state[TAKEN] = restored
    fill_form(restored.recipe, restored.maker)


def forget() -> None:
    """Forgets what was dropped: what is shown next has nothing to do with it."""
    for key in (TAKEN, REFUSED, AGAIN):
        st.session_state.pop(key, None)


def fill_form(made_by: Recipe, maker: makers.Maker | None) -> None:
    """Sets the form to what a recipe asked for, in a callback; unknown codes are left open."""
    terms, asked = vocabulary(), made_by["asked"]
    crops = {crop.code for crop in terms.crops}
    crop = asked.get(CROP_AXIS) if asked.get(CROP_AXIS) in crops else None
    st.session_state["generate_text"] = made_by["description"]
    st.session_state["generate_crop"] = crop
    for axis in terms.axes:
        code = asked.get(axis.name)
        st.session_state[f"generate_{axis.name}"] = code if code in axis.choices(crop) else None
    st.session_state["generate_count"] = 1
    if 0 <= made_by["seed"] <= MAX_SEED:
        st.session_state["generate_seed"] = made_by["seed"]
    if maker is not None:
        _choose(maker)


def _choose(maker: makers.Maker) -> None:
    address.set_all(["run"], {"run": maker.name}, {})
    if maker.run is not None:
        epochs = [snapshot.epoch for snapshot in runs.snapshots(maker.run)]
        newest = 0
        chosen = maker.epoch if maker.epoch in epochs else newest
        st.session_state[f"generate_epoch_{maker.run}"] = chosen


def pending() -> Restored | None:
    """Returns what was dropped and can be made again, but has not been yet."""
    restored: Restored | None = st.session_state.get(TAKEN)
    return None if restored is None or AGAIN in st.session_state else restored


def make_again(restored: Restored) -> Again | None:
    """Makes what was dropped again; None where that cannot be, which is said."""
    st.session_state[AGAIN] = None
    if restored.maker is not None:
        with shown():
            result = restoring.again(local_actor(), restored, warm_generator())
            st.session_state[AGAIN] = result
    found: Again | None = st.session_state[AGAIN]
    return found


def render_outcome() -> None:
    """Draws whether the image came out the same, and if not, why."""
    restored, result = st.session_state.get(TAKEN), st.session_state.get(AGAIN)
    if restored is None:
        return
    reasons = result.reasons if result else restored.hindrances
    if result and result.like == SAME_BYTES:
        st.success(_("Made again: the same file, byte for byte."), icon=":material/verified:")
        return
    if result and result.like == SAME_PIXELS:
        st.success(_("Made again: every pixel is the same."), icon=":material/check:")
    elif result:
        st.warning(_("Made again, but it is not the same."), icon=":material/difference:")
    for reason in reasons:
        st.caption(explain(reason, language()))
