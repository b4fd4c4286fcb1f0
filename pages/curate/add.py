"""Add pairs: upload images, folders, archives and manifests, with a report of what went in."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.access import local_actor
from core.curate import transfers
from core.curate.importing import Report
from core.curate.uploads import ARCHIVES, sources
from core.images import EXTENSIONS
from pages.parts import transfer_cards
from pages.parts.errors import shown
from pages.parts.importing import import_with_progress, render_report
from pages.parts.language import _

TABLES = (".csv", ".jsonl", ".txt", ".json", ".yaml", ".yml")
REPORT = "add_report"
ROUND = "add_round"


def import_all(uploads: list[Any]) -> Report:
    """Imports everything, with progress; what one source refuses does not stop the next."""
    total = Report()
    for source in sources(uploads):
        report = import_with_progress(source)
        total.added += report.added
        total.known += report.known
        total.refused += report.refused
    return total


st.title(_("Add pairs"))
st.markdown(
    _(
        "A pair is an image with its description. Give images alone, images with text files of the "
        "same name, a ZIP, or a folder with **metadata.csv** or **metadata.jsonl** (columns "
        "`file_name`, `text`; optional `crop`, `view`, `state`, `background`, `lang`, `source`). "
        "Folders may be named after crops. COCO, YOLO, WebDataset and Label Studio are read too. "
        "Adding the same files again adds nothing. Many files go in as a job of the queue, which "
        "goes on while you are elsewhere."
    )
)
round_now = st.session_state.setdefault(ROUND, 0)
files_place, folder_place = st.columns(2)
files = files_place.file_uploader(
    _("Images, an archive, or images with a manifest"),
    type=[*EXTENSIONS, *ARCHIVES, *TABLES],
    accept_multiple_files=True,
    key=f"add_files_{round_now}",
)
folder = folder_place.file_uploader(
    _("A whole folder"), accept_multiple_files="directory", key=f"add_folder_{round_now}"
)
chosen = [*(files or []), *(folder or [])]
if st.button(
    _("Import"), type="primary", icon=":material/upload:", disabled=not chosen, key="add_import"
):
    with shown():
        st.session_state.pop(REPORT, None)
        if transfers.is_long(chosen):
            with st.spinner(_("Keeping the files…")):
                transfers.start_import(local_actor(), chosen)
        else:
            st.session_state[REPORT] = import_all(chosen)
        st.session_state[ROUND] += 1  # empties the uploaders
        st.rerun()
if REPORT in st.session_state:
    render_report(st.session_state[REPORT])
transfer_cards.render_cards(transfers.IMPORT)
