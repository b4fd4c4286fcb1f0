"""The entry of the app: language, then navigation. asgi.py serves it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.access import local_actor, require
from pages.parts.language import _, choose_language

EAR = Path(__file__).parent / "pages" / "parts" / "ear.svg"

st.set_page_config(page_title="Grain Studio", page_icon=EAR, layout="wide")
st.logo(str(EAR), size="large")
require(local_actor(), "see")
choose_language()

PAGES = {
    "": [
        st.Page(
            "pages/home/overview.py",
            title=_("Overview"),
            icon=":material/home:",
            default=True,
        )
    ],
    _("Curate"): [
        st.Page("pages/curate/pairs.py", title=_("Pairs"), icon=":material/grid_view:"),
        st.Page("pages/curate/review.py", title=_("Review"), icon=":material/rate_review:"),
        st.Page(
            "pages/curate/pair.py",
            title=_("One pair"),
            icon=":material/image:",
            visibility="hidden",
        ),
        st.Page(
            "pages/curate/add.py",
            title=_("Add pairs"),
            icon=":material/add_photo_alternate:",
        ),
        st.Page("pages/curate/quality.py", title=_("Quality"), icon=":material/fact_check:"),
        st.Page("pages/curate/duplicates.py", title=_("Duplicates"), icon=":material/compare:"),
        st.Page("pages/curate/health.py", title=_("Health"), icon=":material/health_metrics:"),
        st.Page("pages/curate/versions.py", title=_("Dataset versions"), icon=":material/ac_unit:"),
        st.Page("pages/curate/export.py", title=_("Export"), icon=":material/download:"),
    ],
    _("Train"): [
        st.Page(
            "pages/train/train.py",
            title=_("Start training"),
            icon=":material/model_training:",
        ),
        st.Page("pages/train/runs.py", title=_("Runs"), icon=":material/monitoring:"),
        st.Page(
            "pages/train/compare.py", title=_("Compare runs"), icon=":material/compare_arrows:"
        ),
        st.Page("pages/train/search.py", title=_("Search for settings"), icon=":material/tune:"),
        st.Page("pages/train/rate.py", title=_("Rate snapshots"), icon=":material/grade:"),
    ],
    _("Create"): [
        st.Page(
            "pages/create/generate.py",
            title=_("Generate"),
            icon=":material/auto_awesome:",
        ),
        st.Page(
            "pages/create/crops.py", title=_("Variations per crop"), icon=":material/view_list:"
        ),
        st.Page("pages/create/bulk.py", title=_("Bulk"), icon=":material/dynamic_feed:"),
        st.Page("pages/create/study.py", title=_("Condition studies"), icon=":material/science:"),
        st.Page(
            "pages/create/photo.py",
            title=_("Vary a photograph"),
            icon=":material/image_search:",
        ),
        st.Page(
            "pages/create/gallery.py",
            title=_("Gallery"),
            icon=":material/photo_library:",
        ),
        st.Page("pages/create/solid.py", title=_("3D model"), icon=":material/view_in_ar:"),
    ],
}

st.navigation(PAGES, expanded=True).run()
