"""Which generator is to make images: a run or the starter generator, and at which epoch."""

from __future__ import annotations

from contextlib import AbstractContextManager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.create import makers
from core.create.generator import warm_generator
from core.create.makers import Maker
from core.train import runs, starts
from db.records import RunRecord
from pages.parts import address
from pages.parts.errors import shown
from pages.parts.language import _
from pages.parts.run_notes import title_of

NEWEST = 0


def usable_runs() -> list[RunRecord]:
    """Returns the runs that have a checkpoint, newest first."""
    return [run for run in runs.newest_first() if "checkpoint" in run.details]


def some_generator(usable: list[RunRecord]) -> bool:
    """Says whether there is any generator; where there is none, draws the way to one."""
    if usable or starts.is_shipped():
        return True
    st.info(_("Images need a trained generator."), icon=":material/model_training:")
    st.page_link("pages/train/train.py", label=_("Train"), icon=":material/model_training:")
    return False


def select_maker(usable: list[RunRecord], *, key: str, here: bool = True) -> Maker | None:
    """Draws the choice of generator and epoch; None where its files are gone.

    Args:
        key: of the page; widget keys begin with it.
        here: the page makes the images itself, so the generator's process is prepared.
    """
    run_place, epoch_place = st.columns(2) if usable else (st.container(), st.container())
    by_id = {str(run.id): run for run in usable}
    chosen = address.select(
        _("Generator"),
        [*by_id, *([makers.STARTER] if starts.is_shipped() else [])],
        name="run",
        names=lambda name: title_of(by_id[name]) if name in by_id else _("starter generator"),
        place=run_place,
    )
    epoch = _select_epoch(by_id[chosen], key, epoch_place) if chosen in by_id else None
    with shown():
        maker = makers.find(chosen, epoch=epoch)
        if here:
            warm_generator().prepare(maker.folder)
        return maker
    return None


def waiting() -> AbstractContextManager[None]:
    """Says that images are being made, and that the generator starts first where it does."""
    cold = "" if warm_generator().is_warm() else " " + _("The generator is starting first.")
    return st.spinner(_("Making images…") + cold, show_time=True)


def _select_epoch(run: RunRecord, key: str, place: DeltaGenerator) -> int | None:
    """Draws the choice of a run's snapshot, which the address may name; None: its newest."""
    epochs = [NEWEST, *(s.epoch for s in reversed(runs.snapshots(run.id)))]
    asked = address.from_address("epoch", [*map(str, epochs)], str(NEWEST))
    epoch = place.selectbox(
        _("Epoch"),
        epochs,
        epochs.index(int(asked)),
        format_func=lambda epoch: str(epoch) if epoch else _("newest"),
        key=f"{key}_epoch_{run.id}",
    )
    address.to_address("epoch", str(epoch), silent=str(NEWEST))
    return epoch or None
