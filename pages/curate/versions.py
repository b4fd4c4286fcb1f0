"""Dataset versions: freeze, split, compare, restore."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.curate import restoring, versions
from core.curate.restoring import Restored
from core.curate.splitting import MAX_SEED, SPLITS, Shares
from core.vocabulary import vocabulary
from db.records import PAIR_STATUSES, PairFilter, VersionRecord
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.terms import crop_name, pair_status, plain

UNDO = "versions_undo"
FROZEN = "versions_frozen"


def split_name(split: str) -> str:
    """Returns the name of a split."""
    return {"train": _("training"), "validation": _("validation"), "test": _("test")}[split]


def splits_line(version: VersionRecord) -> str:
    """Returns how many pairs each split of a version has; a dash where it has none."""
    sizes = version.details.get("splits", {})
    found = (f"{split_name(name)} {sizes[name]}" for name in SPLITS if name in sizes)
    return " · ".join(found) or "—"


def filter_line(version: VersionRecord) -> str:
    """Returns which pairs a version was made of."""
    asked = version.details.get("filter", {})
    parts = [crop_name(asked["crop"])] if asked.get("crop") else []
    parts += [pair_status(asked["status"])] if asked.get("status") else []
    parts += [f"“{asked['text']}”"] if asked.get("text") else []
    return " · ".join(parts) or _("all pairs")


def render_form() -> None:
    """Draws the form that freezes pairs under a name."""
    with st.form("versions_form", border=True):
        st.markdown(
            _(
                "A version keeps its pairs as they are now, whatever happens to them later. Pairs "
                "without a crop and rejected ones stay out."
            )
        )
        name_place, crop_place, status_place = st.columns(3)
        name = name_place.text_input(_("Name"), key="versions_name", max_chars=120)
        crops = [None, *(crop.code for crop in vocabulary().crops)]
        crop = crop_place.selectbox(
            _("Crop"),
            crops,
            format_func=lambda code: crop_name(code) if code else _("All crops"),
            key="versions_crop",
        )
        status = status_place.selectbox(
            _("Status"),
            [None, *(status for status in PAIR_STATUSES if status != "rejected")],
            format_func=lambda code: pair_status(code) if code else _("All"),
            key="versions_status",
        )
        places = st.columns(5, vertical_alignment="bottom")
        parted = places[0].checkbox(_("Split"), value=True, key="versions_parted")
        train, validation, test = (
            places[index].number_input(
                f"{split_name(split)}, %", 0, 100, default, key=f"versions_{split}"
            )
            for index, (split, default) in enumerate(zip(SPLITS, (80, 10, 10), strict=True), 1)
        )
        seed = places[4].number_input(_("Seed"), 0, MAX_SEED, 0, key="versions_seed")
        st.caption(_("Images of one source and images that look alike always go to the same part."))
        if st.form_submit_button(_("Freeze"), type="primary", icon=":material/ac_unit:"):
            with shown():
                st.session_state[FROZEN] = versions.freeze(
                    local_actor(),
                    name.strip() or None,
                    wanted=PairFilter(crop=crop, status=status),
                    shares=Shares(train, validation, test, seed) if parted else None,
                )
                st.rerun()


def render_list(every: list[VersionRecord]) -> None:
    """Draws all versions, the newest first."""
    st.dataframe(
        [
            {
                _("Name"): version.name,
                _("Pairs"): version.pairs,
                _("Split"): splits_line(version),
                _("Of"): filter_line(version),
                _("Content"): version.content_hash[:12],
                _("Made"): f"{version.created_at:%Y-%m-%d %H:%M}",
                _("By"): version.created_by,
            }
            for version in every
        ],
        hide_index=True,
    )


def render_difference(every: list[VersionRecord]) -> None:
    """Draws what one version holds otherwise than another."""
    st.subheader(_("Compare two versions"))
    by_name = {version.name: version for version in every}
    places = st.columns(2)
    earlier = places[0].selectbox(
        _("Earlier"), list(by_name), index=min(1, len(by_name) - 1), key="versions_earlier"
    )
    later = places[1].selectbox(_("Later"), list(by_name), key="versions_later")
    found = restoring.difference(by_name[earlier], by_name[later])
    numbers = st.columns(3)
    numbers[0].metric(_("Added"), len(found.added), border=True)
    numbers[1].metric(_("Removed"), len(found.removed), border=True)
    numbers[2].metric(_("Changed"), len(found.changed), border=True)
    rows = [(_("added"), p.pair, p.crop, p.description, "") for p in found.added]
    rows += [(_("removed"), p.pair, p.crop, p.description, "") for p in found.removed]
    rows += [
        (_("changed"), c.after.pair, c.after.crop, c.after.description, ", ".join(c.fields))
        for c in found.changed
    ]
    if rows:
        heads = ("", _("Pair"), _("Crop"), _("Description"), _("Fields"))
        shown_rows = [(kind, pair, crop_name(crop), *rest) for kind, pair, crop, *rest in rows]
        st.dataframe([dict(zip(heads, row, strict=True)) for row in shown_rows], hide_index=True)


def render_restore(every: list[VersionRecord]) -> None:
    """Draws the way back to what a version holds."""
    st.subheader(_("Restore"))
    st.markdown(
        _(
            "Every pair of the version gets back the description and labels that it had in it, and "
            "rejected ones are no longer rejected. Other pairs stay as they are."
        )
    )
    by_name = {version.name: version for version in every}
    place, button = st.columns([3, 1], vertical_alignment="bottom")
    name = place.selectbox(_("Version"), list(by_name), key="versions_restored")
    if button.button(_("Restore"), key="versions_restore", icon=":material/history:"):
        with shown():
            st.session_state[UNDO] = restoring.restore(local_actor(), by_name[name])
            st.rerun()


def render_undo(done: Restored) -> None:
    """Draws what a restoring did, and the way back from it."""
    note, button = st.columns([5, 1], vertical_alignment="center")
    note.success(
        _("{restored} pairs restored, {unchanged} were as they should be.").format(
            restored=len(done.after), unchanged=done.unchanged
        ),
        icon=":material/check:",
    )
    if done.after and button.button(_("Undo"), key="versions_undo_button", icon=":material/undo:"):
        with shown():
            restoring.undo(local_actor(), done)
            del st.session_state[UNDO]
            st.rerun()


st.title(_("Dataset versions"))
render_form()
if FROZEN in st.session_state:
    new = st.session_state.pop(FROZEN)
    st.success(
        _("Version {name}: {pairs}").format(
            name=plain(new.name), pairs=count_of("{count} pair", "{count} pairs", new.pairs)
        ),
        icon=":material/ac_unit:",
    )
if UNDO in st.session_state:
    render_undo(st.session_state[UNDO])
every_now = versions.every()
if every_now:
    render_list(every_now)
    if len(every_now) > 1:
        render_difference(every_now)
    render_restore(every_now)
else:
    st.info(_("No version has been frozen yet."), icon=":material/ac_unit:")
