"""Add pairs: upload images, folders, archives and manifests, with a report of what went in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import streamlit as st

from core.curate.importing import Report
from core.curate.sources import Archive, Files, Source, Tar
from core.images import EXTENSIONS
from pages.parts.errors import shown
from pages.parts.importing import import_with_progress, render_report
from pages.parts.language import _

ARCHIVES: dict[str, Callable[[Any], Source]] = {".zip": Archive, ".tar": Tar}
TABLES = (".csv", ".jsonl", ".txt", ".json", ".yaml", ".yml")
REPORT = "add_report"
ROUND = "add_round"


def sources(uploads: list[Any]) -> list[Source]:
    """Returns each archive as a source of its own, and all other files together.

    A folder's files are named with their paths, so that they lie as they lay. Files of one name,
    dropped one by one, go into different sources, so that none is lost.
    """
    found: list[Source] = []
    groups: list[dict[str, Any]] = []
    for upload in uploads:
        kind = ARCHIVES.get(PurePosixPath(upload.name.lower()).suffix)
        if kind:
            found.append(kind(upload))
            continue
        group = next((g for g in groups if upload.name not in g), None)
        if group is None:
            groups.append(group := {})
        group[upload.name] = upload
    return [*found, *(Files(group) for group in groups)]


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
        "Adding the same files again adds nothing."
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
        st.session_state[REPORT] = import_all(chosen)
        st.session_state[ROUND] += 1  # empties the uploaders
        st.rerun()
if REPORT in st.session_state:
    render_report(st.session_state[REPORT])
