"""One pair: everything about it, cropping and turning its image, and its history."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import local_actor
from core.curate import history, pairs
from core.curate.shaping import reshape
from core.images import Cut
from db.records import AuditRecord, PairFilter, PairRecord
from pages.parts import undo
from pages.parts.conflict import save_or_settle
from pages.parts.cutting import render_cutting
from pages.parts.editor import render_form
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.pictures import content_url, picture
from pages.parts.terms import audit_action, field_name, field_value, plain

OPEN = "pair_open"


def asked_id() -> int | None:
    """Returns the id that the address names; the first pair where it names none."""
    given = st.query_params.get("id", "")
    if given.isdecimal() and len(given) < 10:
        return int(given)
    first, _total = pairs.find(PairFilter(), limit=1)
    return first[0].id if first else None


def opened(now: PairRecord) -> PairRecord:
    """Returns the pair as it was when its form was drawn first; a save rests on that."""
    pair: PairRecord | None = st.session_state.get(OPEN)
    if pair is None or pair.id != now.id:
        pair = st.session_state[OPEN] = now
    return pair


def draw_anew() -> None:
    """Draws the page again with the pair as it is now."""
    st.session_state.pop(OPEN, None)
    st.rerun()


def render_pair(pair: PairRecord, now: PairRecord) -> None:
    """Draws image and form; the form's widgets belong to one version of the pair."""
    image_place, form_place = st.columns(2, gap="large")
    with image_place:
        render_image(pair)
    with form_place:
        key = f"pair_{pair.version}"
        changes = render_form(pair, key)
        pressed = st.button(_("Save"), type="primary", key=f"pair_save_{pair.id}")
        with shown():
            outcome = save_or_settle(pair, changes, key, pressed=pressed)
            if outcome:
                undo.remember(outcome.batch, _("Pair {pair} is saved.").format(pair=pair.id))
            if outcome or (not changes and now.version != pair.version):
                draw_anew()


def render_image(pair: PairRecord) -> None:
    """Draws the image, and below it the tools that cut and turn it."""
    cut = Cut()
    tools = st.expander(_("Crop and turn"), icon=":material/crop_rotate:")
    with tools:
        cut = render_cutting(pair)
        pressed = st.button(
            _("Keep this part"), key="pair_cut", disabled=cut == Cut(), type="primary"
        )
    if cut == Cut():
        picture(content_url("images", pair.image_sha256), pair.description, large=True)
    st.caption(f"{pair.width}×{pair.height} px · {plain(pair.source)}")
    if not pair.synthetic:
        st.page_link(
            "pages/create/photo.py",
            label=_("Vary this photograph"),
            icon=":material/image_search:",
            query_params={"pair": str(pair.id)},
        )
    st.page_link(
        "pages/create/solid.py",
        label=_("3D model"),
        icon=":material/view_in_ar:",
        query_params={"pair": str(pair.id)},
    )
    if pressed:
        with shown():
            reshape(local_actor(), pair, cut)
            draw_anew()


def render_history(pair: PairRecord, lines: Sequence[AuditRecord]) -> None:
    """Draws who changed what when, newest first, each with the way back to it."""
    st.subheader(_("History"))
    for line in reversed(lines):
        text_place, button_place = st.columns([5, 1], vertical_alignment="center")
        when = f"{line.at:%Y-%m-%d %H:%M} UTC"
        text_place.markdown(f"**{audit_action(line.action)}** · {plain(line.who)} · :gray[{when}]")
        text_place.markdown("  \n".join(change_lines(line)))
        if line.id != lines[-1].id and button_place.button(
            _("Back to this"), key=f"pair_revert_{line.id}", icon=":material/history:"
        ):
            with shown():
                history.revert(local_actor(), pair, line.id)
                draw_anew()


def change_lines(line: AuditRecord) -> list[str]:
    """Returns one line of text for every field that was changed."""
    fields = history.as_columns({name: before for name, (before, _new) in line.changes.items()})
    return [
        f"{field_name(name)}: {plain(field_value(name, before))} → "
        f"{plain(field_value(name, line.changes[name][1]))}"
        for name, before in fields.items()
    ]


st.title(_("One pair"))
pair_id = asked_id()
if pair_id is None:
    st.info(_("There are no pairs here yet"), icon=":material/add_photo_alternate:")
    st.page_link("pages/curate/add.py", label=_("Add pairs"))
else:
    with shown():
        pair_now = pairs.get(pair_id)
        undo.render_undo()
        st.subheader(_("Pair {pair}").format(pair=pair_id))
        render_pair(opened(pair_now), pair_now)
        render_history(pair_now, pairs.history(pair_id))
    st.page_link("pages/curate/pairs.py", label=_("To the pairs"), icon=":material/grid_view:")
