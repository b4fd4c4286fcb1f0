"""Snapshots of a run: one on a slider, two beside each other, or all as an animation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.access import local_actor
from core.train.animation import GIF, MP4, animation
from core.train.best import Best, best
from db.records import RunRecord, SnapshotRecord
from pages.parts import address
from pages.parts.language import _
from pages.parts.pictures import picture, snapshot_grid

ONE, TWO, PLAY = "one", "two", "play"


def select_view(taken: Sequence[SnapshotRecord]) -> str:
    """Draws the choice of how to look at the snapshots, where there are several."""
    if len(taken) < 2:
        return ONE
    names = {ONE: _("One snapshot"), TWO: _("Two beside each other"), PLAY: _("Animation")}
    return address.segments(_("Snapshots"), list(names), name="view", names=names.__getitem__)


def render_snapshots(run: RunRecord, taken: Sequence[SnapshotRecord], view: str) -> None:
    """Draws the snapshots as chosen, or when the first one comes."""
    if not taken:
        first = min(run.config["snapshot_every"], run.epochs)
        st.info(
            _("The first snapshot comes at epoch {epoch}.").format(epoch=first),
            icon=":material/image:",
        )
        return
    top = best(taken)
    if view == PLAY:
        render_animation(run, taken)
    elif view == TWO:
        for name, place in zip(("first", "second"), st.columns(2, gap="large"), strict=True):
            with place:
                render_one(run, taken, top, name=name)
    else:
        render_one(run, taken, top, name="snapshot")
    st.caption(_("The same noise and the same descriptions at every snapshot, a row per crop."))


def render_one(
    run: RunRecord, taken: Sequence[SnapshotRecord], top: Best | None, *, name: str
) -> None:
    """Draws a slider over all snapshots and the one it stands on.

    It begins on the newest, the first of two on the best.
    """
    by_epoch = {snapshot.epoch: snapshot for snapshot in taken}
    key = f"runs_{name}_{run.id}"
    home = (top.epoch if top else taken[0].epoch) if name == "first" else taken[-1].epoch
    epoch = _slider(key, list(by_epoch), home, top) if len(taken) > 1 else taken[0].epoch
    alt = _("Snapshot at epoch {epoch}").format(epoch=epoch)
    st.markdown(f"**{alt}**")
    snapshot_grid(f"/snapshots/{run.id}/{epoch}", by_epoch[epoch].details["rows"], alt)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/create/generate.py",
            label=_("Generate from this epoch"),
            icon=":material/auto_awesome:",
            query_params={"run": str(run.id), "epoch": str(epoch)},
        )
        if top and len(taken) > 1:
            _render_best(key, top)


def render_animation(run: RunRecord, taken: Sequence[SnapshotRecord]) -> None:
    """Draws all snapshots one after the other, for ever, and the way to keep them so."""
    alt = _("Snapshots from epoch {first} to {last}").format(
        first=taken[0].epoch, last=taken[-1].epoch
    )
    picture(f"/snapshots/{run.id}/animation.gif?to={taken[-1].epoch}", alt, square=False)
    with st.container(horizontal=True):
        for kind, label, media in (
            (GIF, _("Save as GIF"), "image/gif"),
            (MP4, _("Save as MP4"), "video/mp4"),
        ):
            st.download_button(
                label,
                partial(animation, local_actor(), run.id, kind),
                f"grain-run-{run.id}.{kind}",
                media,
                key=f"runs_{kind}_{run.id}",
                icon=":material/download:",
                on_click="ignore",
            )


def _render_best(key: str, top: Best) -> None:
    share = f"{top.recognised:.0%}"
    st.button(
        _("★ Best by the judge: epoch {epoch}").format(epoch=top.epoch),
        key=f"{key}_best",
        type="tertiary",
        on_click=_go_to,
        args=(key, top.epoch),
        help=_("The judge recognises {share} of the asked conditions there.").format(share=share),
    )


def _go_to(key: str, epoch: int) -> None:
    st.session_state[key] = epoch


def _slider(key: str, epochs: list[int], home: int, top: Best | None) -> int:
    """Draws the slider; until it is moved it stands on `home`, wherever that goes."""
    last_key = f"{key}_last"
    followed = st.session_state.get(key) in (None, st.session_state.get(last_key))
    if followed or st.session_state[key] not in epochs:
        st.session_state[key] = home
    st.session_state[last_key] = home
    marked = top.epoch if top else None
    return int(
        st.select_slider(
            _("Snapshot at epoch"),
            epochs,
            key=key,
            format_func=lambda epoch: f"★ {epoch}" if epoch == marked else str(epoch),
        )
    )
