"""Quality: what the checks found amiss with pairs, one flag at a time."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.access import local_actor
from core.curate import duplicates, pairs, quality
from db.records import FLAGS, PairFilter, PairRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.flags import flag_name
from pages.parts.importing import move
from pages.parts.language import _, count_of
from pages.parts.pictures import content_url, picture
from pages.parts.terms import crop_name, plain

PAGE_SIZE = 24
UNDO = "quality_undo"
DUPLICATES = ("exact_duplicate", "near_duplicate")


def render_check() -> None:
    """Draws the button that checks everything that is new."""
    note, button = st.columns([4, 1], vertical_alignment="center")
    note.markdown(
        _(
            "Every import is checked by itself. Check again after images were changed: what is new "
            "is measured and compared, and all flags are set anew. What you found right stays so."
        )
    )
    if button.button(_("Check now"), key="quality_check", icon=":material/fact_check:"):
        bar = st.progress(0.0, _("Checking"))
        with shown():
            quality.check(local_actor(), progress=partial(move, bar))
        bar.empty()
        st.rerun()


def render_flagged(flag: str) -> None:
    """Draws the pairs that carry a flag, and what can be decided about each."""
    wanted = PairFilter(flag=flag)
    total = pairs.find(wanted, limit=0)[1]
    st.caption(count_of("{count} pair", "{count} pairs", total))
    pages = max(1, -(-total // PAGE_SIZE))
    page_now = min(int(st.session_state.get("page", 1) or 1), pages)
    page = pairs.find(wanted, limit=PAGE_SIZE, offset=(page_now - 1) * PAGE_SIZE)[0]
    flags = quality.flags_of([pair.id for pair in page])
    grid = st.grid("auto", min_column_width=190, gap="small", border=True)
    for pair in page:
        with grid.cell():
            amount = next(found.amount for found in flags[pair.id] if found.flag == flag)
            render_pair(pair, flag, amount)
    st.pagination(pages, key="page", bind="query-params")


def render_pair(pair: PairRecord, flag: str, amount: float) -> None:
    """Draws one flagged pair."""
    picture(content_url("thumbs", pair.image_sha256), pair.description)
    st.markdown(f"**{crop_name(pair.crop)}** :gray[#{pair.id} · {pair.width}×{pair.height}]")
    st.caption(plain(pair.description) or _("No description yet"))
    if flag not in DUPLICATES:
        st.caption(_("measured: {amount}").format(amount=f"{amount:g}"))
    place = st.container(horizontal=True, gap="small")
    if place.button(_("It is right"), key=f"quality_right_{pair.id}", icon=":material/check:"):
        quality.dismiss(local_actor(), pair.id, flag)
        st.session_state[UNDO] = ("dismissed", flag, pair, pair)
        st.rerun()
    if place.button(_("Reject"), key=f"quality_reject_{pair.id}", icon=":material/close:"):
        with shown():
            (now,) = duplicates.reject(local_actor(), [pair])
            st.session_state[UNDO] = ("rejected", flag, pair, now)
            st.rerun()


def render_undo() -> None:
    """Draws the way back from the last decision."""
    kind, flag, before, now = st.session_state[UNDO]
    note, button = st.columns([5, 1], vertical_alignment="center")
    said = (
        _("Pair {pair} is right as it is.")
        if kind == "dismissed"
        else _("Pair {pair} is rejected.")
    )
    note.success(said.format(pair=before.id), icon=":material/check:")
    if button.button(_("Undo"), key="quality_undo_button", icon=":material/undo:"):
        with shown():
            if kind == "dismissed":
                quality.dismiss(local_actor(), before.id, flag, dismissed=False)
            else:
                duplicates.take_back(local_actor(), [before], [now])
            del st.session_state[UNDO]
            st.rerun()


st.title(_("Quality"))
render_check()
counts = quality.count_flags()
raised = [flag for flag in FLAGS if counts.get(flag)]
if UNDO in st.session_state:
    render_undo()
if raised:
    chosen = address.select(
        _("Flag"),
        raised,
        name="flag",
        names=lambda flag: f"{flag_name(flag)} · {counts[flag]}",
    )
    if chosen in DUPLICATES:
        st.page_link(
            "pages/curate/duplicates.py",
            label=_("Compare duplicates side by side"),
            icon=":material/compare:",
        )
    render_flagged(chosen)
elif pairs.find(PairFilter(), limit=0)[1]:
    st.success(_("No pair is flagged."), icon=":material/verified:")
else:
    st.info(_("There are no pairs here yet"), icon=":material/add_photo_alternate:")
    st.page_link("pages/curate/add.py", label=_("Add pairs"))
