"""Duplicates: images that look alike, side by side, with a threshold."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.curate import duplicates
from core.curate.duplicates import ALIKE, LEAST, Alike
from db.records import PairRecord
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.pictures import content_url, picture
from pages.parts.terms import conditions_line, crop_name, plain

PAGE_SIZE = 8
UNDO = "duplicates_undo"


def render_two(two: Alike, key: str) -> None:
    """Draws two images that look alike and what can be decided."""
    with st.container(border=True):
        places = st.columns([2, 2, 1])
        for place, side, others, label in (
            (places[0], two.first, two.second, _("Keep the left one")),
            (places[1], two.second, two.first, _("Keep the right one")),
        ):
            with place:
                render_side(side)
                if st.button(label, key=f"{key}_{side[0].id}", icon=":material/check:"):
                    keep(others)
        said = _("similarity {percent} %").format(percent=round(100 * two.similarity, 1))
        places[2].caption(_("the same image") if key.startswith("duplicates_exact") else said)
        if places[2].button(_("Keep both"), key=f"{key}_both", icon=":material/done_all:"):
            duplicates.dismiss(local_actor(), two)
            st.session_state[UNDO] = two
            st.rerun()


def render_side(side: tuple[PairRecord, ...]) -> None:
    """Draws an image with all pairs that show it."""
    shows = side[0]
    picture(content_url("thumbs", shows.image_sha256), shows.description, square=False)
    for pair in side:
        marks = [crop_name(pair.crop), f"#{pair.id}", f"{pair.width}×{pair.height} px"]
        marks += [_("synthetic")] if pair.synthetic else []
        st.markdown(f"**{marks[0]}** :gray[{' · '.join(marks[1:])}]")
        st.write(plain(pair.description) or _("No description yet"))
        st.caption(
            " · ".join(s for s in (conditions_line(pair.conditions), plain(pair.source)) if s)
        )


def keep(others: tuple[PairRecord, ...]) -> None:
    """Rejects the other side."""
    with shown():
        now = duplicates.reject(local_actor(), others)
        st.session_state[UNDO] = (others, now)
        st.rerun()


def render_undo() -> None:
    """Draws the way back from the last decision."""
    done = st.session_state[UNDO]
    note, button = st.columns([5, 1], vertical_alignment="center")
    if isinstance(done, Alike):
        note.success(_("Both stay, and are not shown here again."), icon=":material/check:")
    else:
        names = ", ".join(f"#{pair.id}" for pair in done[0])
        note.success(_("Rejected: {pairs}").format(pairs=names), icon=":material/check:")
    if button.button(_("Undo"), key="duplicates_undo_button", icon=":material/undo:"):
        with shown():
            if isinstance(done, Alike):
                duplicates.dismiss(local_actor(), done, dismissed=False)
            else:
                duplicates.take_back(local_actor(), *done)
            del st.session_state[UNDO]
            st.rerun()


st.title(_("Duplicates"))
st.markdown(
    _(
        "Images that look alike, also flipped, turned, cropped, brightened or saved anew. Those "
        "above {percent} % are flagged, and a split never parts them."
    ).format(percent=round(100 * ALIKE))
)
threshold = st.slider(
    _("Similarity from"),
    round(100 * LEAST),
    100,
    round(100 * ALIKE),
    format="%d %%",
    key="duplicates_threshold",
)
if UNDO in st.session_state:
    render_undo()
same = duplicates.exact()
pages_before = int(st.session_state.get("page", 1) or 1)
total = duplicates.find(threshold / 100, limit=0)[1]
pages = max(1, -(-total // PAGE_SIZE))
offset = (min(pages_before, pages) - 1) * PAGE_SIZE
alike = duplicates.find(threshold / 100, limit=PAGE_SIZE, offset=offset)[0]
if same:
    st.subheader(_("The same image with descriptions in one language"))
    for group in same[:PAGE_SIZE]:
        render_two(group, f"duplicates_exact_{group.first[0].id}")
if alike:
    st.subheader(count_of("{count} likeness", "{count} likenesses", total))
    for two in alike:
        render_two(two, f"duplicates_near_{two.first[0].id}_{two.second[0].id}")
    st.pagination(pages, key="page", bind="query-params")
if not same and not alike:
    st.success(_("No duplicates from this similarity on."), icon=":material/verified:")
