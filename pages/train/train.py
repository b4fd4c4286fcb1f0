"""Train: choose a preset and settings, see what it will cost in time, start."""

from __future__ import annotations

import streamlit as st

from core.access import local_actor
from core.curate import pairs
from core.i18n import mark
from core.train import cost, presets, runs, starts
from db.search_records import PresetRecord
from models.config import LOSSES, RECOMMENDED, RESOLUTIONS, TrainingConfig
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.room import render_room
from pages.parts.starting import select_start
from pages.parts.terms import crop_name, plain
from pages.parts.times import duration

ABOUT = {
    "studio": mark("Recommended: made for few pairs, begins with the starter generator."),
    "paper": mark("The paper's text-conditioned DCGAN with its minimax loss: the baseline."),
}
REMOVED = "train_removed"
OFFERED = tuple(side for side in RESOLUTIONS if 32 <= side <= 128)


def select_preset() -> str:
    """Draws the choice of preset, those that were kept among them, and says what it is."""
    kept = {preset.name: preset for preset in presets.kept()}
    names = [*ABOUT, *kept]
    name = str(
        st.segmented_control(
            _("Preset"),
            names,
            default=address.from_address("preset", names, RECOMMENDED),
            required=True,
            key="train_preset",
        )
    )
    if name in ABOUT:
        st.caption(_(ABOUT[name]))
    else:
        render_kept(kept[name])
    render_removed()
    return name


def render_kept(preset: PresetRecord) -> None:
    """Draws where a kept preset comes from, and the way to remove it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        told = _("Kept by {who} on {day}").format(
            who=plain(preset.created_by), day=preset.created_at.date().isoformat()
        )
        st.caption(f"{told} · {plain(preset.origin)}" if preset.origin else told)
        st.button(
            _("Remove preset"),
            key="train_preset_remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=remove_preset,
            args=(preset.name,),
        )


def remove_preset(name: str) -> None:
    """Removes a kept preset, and remembers it so that it can be brought back."""
    st.session_state[REMOVED] = presets.remove(local_actor(), name)
    st.session_state.pop("train_preset", None)


def bring_back() -> None:
    """Brings the preset back that was removed last."""
    gone = st.session_state.pop(REMOVED)
    with shown():
        presets.keep(local_actor(), gone.name, presets.config_of(gone), origin=gone.origin)
        st.session_state["train_preset"] = gone.name


def render_removed() -> None:
    """Draws which preset was just removed, and the way back."""
    gone = st.session_state.get(REMOVED)
    if gone:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("The preset “{name}” was removed.").format(name=plain(gone.name)))
            st.button(
                _("Undo"), key="train_preset_back", icon=":material/undo:", on_click=bring_back
            )


def render_settings() -> TrainingConfig:
    """Draws the settings and returns them."""
    name = select_preset()
    base = presets.named(name)
    places = st.columns(3)
    epochs = places[0].number_input(
        _("Epochs"), 1, 100_000, base.epochs, key=f"train_epochs_{name}"
    )
    batch = places[1].number_input(
        _("Batch"),
        2,
        512,
        base.batch,
        key=f"train_batch_{name}",
        help=_("Images per training step"),
    )
    every = places[2].number_input(
        _("Snapshot every"),
        1,
        100_000,
        base.snapshot_every,
        key=f"train_every_{name}",
        help=_("Epochs between two snapshots"),
    )
    with st.expander(_("More settings"), icon=":material/tune:"):
        places = st.columns(3)
        resolution = places[0].selectbox(
            _("Pixels"), OFFERED, OFFERED.index(base.resolution), key=f"train_resolution_{name}"
        )
        width = places[1].number_input(_("Width"), 4, 256, base.width, key=f"train_width_{name}")
        seed = places[2].number_input(_("Seed"), 0, 2**31 - 1, base.seed, key=f"train_seed_{name}")
        rate = places[0].number_input(
            _("Learning rate"),
            1e-6,
            0.1,
            base.learning_rate,
            format="%.6f",
            key=f"train_rate_{name}",
        )
        d_rate = places[1].number_input(
            _("Learning rate of the discriminator"),
            1e-6,
            0.1,
            base.discriminator_learning_rate,
            format="%.6f",
            key=f"train_d_rate_{name}",
        )
        loss = places[2].selectbox(
            _("Loss"), LOSSES, LOSSES.index(base.loss), key=f"train_loss_{name}"
        )
        patience = places[0].number_input(
            _("End early after"),
            0,
            100_000,
            base.patience,
            key=f"train_patience_{name}",
            help=_("Epochs without a gain in any figure of the snapshots; 0: never"),
        )
    chosen = presets.changed(
        name,
        epochs=int(epochs),
        batch=int(batch),
        snapshot_every=int(every),
        resolution=resolution,
        width=int(width),
        seed=int(seed),
        learning_rate=float(rate),
        discriminator_learning_rate=float(d_rate),
        loss=loss,
        patience=int(patience),
    )
    return starts.fitted(chosen, select_start(chosen, key=f"train_start_{name}"))


def render_cost(config: TrainingConfig, number: int) -> None:
    """Draws what the training will cost in time, and where the figure comes from."""
    expected = cost.estimate(config, number)
    reason = (
        _("measured on an earlier run of this size")
        if expected.measured
        else _("estimated from the speed of this processor; the first run will tell exactly")
    )
    st.metric(_("Will take about"), duration(expected.seconds), border=True)
    st.caption(
        _("{images} images at {rate} a second — {reason}").format(
            images=f"{expected.images:,}".replace(",", " "),
            rate=f"{expected.images_per_second:.0f}",
            reason=reason,
        )
    )


def render_data(counts: dict[str | None, int]) -> int:
    """Draws what the training will learn from; returns the number of pairs."""
    usable = {code: number for code, number in counts.items() if code}
    number = sum(usable.values())
    st.markdown(
        count_of("Learns from **{count} pair**:", "Learns from **{count} pairs**:", number)
        + " "
        + ", ".join(f"{crop_name(code)} {count}" for code, count in sorted(usable.items()))
    )
    if counts.get(None):
        st.caption(
            count_of(
                "{count} pair has no crop and is left out of training.",
                "{count} pairs have no crop and are left out of training.",
                counts[None],
            )
        )
    return number


st.title(_("Start training"))
left, right = st.columns([3, 2], gap="large")
with left:
    pairs_here = render_data(pairs.count_by_crop())
    config_now = render_settings()
    run_name = st.text_input(_("Name of the run (optional)"), key="train_name")
with right:
    if pairs_here:
        render_cost(config_now, pairs_here)
        has_room = render_room(config_now, pairs_here)
        st.caption(_("The training goes on when this page or the whole app is closed."))
        if st.button(
            _("Start training"),
            type="primary",
            icon=":material/play_arrow:",
            disabled=not has_room,
        ):
            with shown():
                started = runs.start_training(local_actor(), config_now, name=run_name or None)
                st.switch_page("pages/train/runs.py", query_params={"run": str(started.id)})
    else:
        st.info(_("A training needs pairs with a crop."), icon=":material/add_photo_alternate:")
        st.page_link("pages/curate/add.py", label=_("Add pairs"))
