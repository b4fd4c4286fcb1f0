"""What a training takes of disk and memory, and whether there is so much."""

from __future__ import annotations

import streamlit as st

from core.i18n import explain
from core.train import room
from models.config import TrainingConfig
from pages.parts.language import _, language
from pages.parts.sizes import file_size


def render_room(config: TrainingConfig, pairs: int) -> bool:
    """Draws what the training takes and what speaks against it; returns whether it can start."""
    wanted = room.need(config, pairs)
    try:
        room.check(config, pairs)
    except room.RoomError as refusal:
        st.error(explain(refusal, language()), icon=":material/error:")
        return False
    st.caption(
        _("Takes up to {disk} on disk and about {memory} of memory.").format(
            disk=file_size(round(wanted.disk)), memory=file_size(round(wanted.memory))
        )
    )
    for warning in room.warnings(config, pairs):
        st.warning(explain(warning, language()), icon=":material/warning:")
    return True
