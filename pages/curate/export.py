"""Export: pairs in the formats of others, downloaded while they are being packed."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core.access import local_actor
from core.curate import pairs, transfers, versions
from core.curate.exporting import FORMATS
from core.vocabulary import vocabulary
from db.records import PAIR_STATUSES, PairFilter
from pages.parts import transfer_cards
from pages.parts.errors import shown
from pages.parts.language import _, count_of
from pages.parts.terms import crop_name, pair_status


def format_note(kind: str) -> str:
    """Returns what a format is and who reads it."""
    return {
        "imagefolder": _("One folder for each crop: torchvision, Keras, Hugging Face."),
        "metadata-csv": _("Images beside metadata.csv: Hugging Face, this app."),
        "metadata-jsonl": _("Images beside metadata.jsonl, descriptions to the letter."),
        "txt": _("Images, each with a text file of the same name: trainers of diffusion models."),
        "webdataset": _("One tar for streaming: image, .txt and .json of one name."),
        "coco": _("COCO annotations, with one box around each whole image."),
        "yolo": _("YOLO with data.yaml, with one box around each whole image."),
        "csv": _("A table for spreadsheets, and the images in a folder."),
        "label-studio": _("Tasks and labelling configuration for Label Studio."),
    }[kind]


st.title(_("Export"))
kind_now = st.radio(
    _("Format"),
    list(FORMATS),
    captions=[format_note(kind) for kind in FORMATS],
    key="export_kind",
)
version_place, crop_place, status_place = st.columns(3)
version_now = version_place.selectbox(
    _("Version"),
    [None, *(version.name for version in versions.every())],
    format_func=lambda name: name or _("the pairs as they are now"),
    key="export_version",
)
crop_now = crop_place.selectbox(
    _("Crop"),
    [None, *(crop.code for crop in vocabulary().crops)],
    format_func=lambda code: crop_name(code) if code else _("All crops"),
    key="export_crop",
    disabled=version_now is not None,
)
status_now = status_place.selectbox(
    _("Status"),
    [None, *PAIR_STATUSES],
    format_func=lambda code: pair_status(code) if code else _("all but rejected"),
    key="export_status",
    disabled=version_now is not None,
)
asked: dict[str, str | None] = {"version": version_now}
if version_now:
    total = versions.named(version_now).pairs
else:
    asked |= {"crop": crop_now, "status": status_now}
    total = pairs.find(PairFilter(crop=crop_now, status=status_now), limit=0)[1]
    if status_now is None:
        total -= pairs.find(PairFilter(crop=crop_now, status="rejected"), limit=0)[1]
query = urlencode({name: value for name, value in asked.items() if value})
st.caption(_("Synthetic images stay marked: in their fields, and by the names of their files."))
if total:
    with st.container(horizontal=True):
        st.link_button(
            count_of("Download {count} pair", "Download {count} pairs", total),
            f"/export/{kind_now}?{query}",
            type="primary",
            icon=":material/download:",
        )
        if st.button(
            _("Pack it in the queue"),
            key="export_queue",
            icon=":material/inventory_2:",
            help=_("A job makes the file, which waits here until you fetch it."),
        ):
            with shown():
                wanted = PairFilter(crop=crop_now, status=status_now) if not version_now else None
                transfers.start_export(local_actor(), kind_now, wanted, version=version_now)
else:
    st.info(_("No pair passes these filters."), icon=":material/filter_alt_off:")
transfer_cards.render_cards(transfers.EXPORT)
