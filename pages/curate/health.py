"""Health: what the collection covers, and what to photograph or generate next."""

from __future__ import annotations

import streamlit as st

from core.curate import health
from core.curate.health import Coverage, Suggestion
from core.vocabulary import vocabulary
from pages.parts import address, figures
from pages.parts.language import _, count_of, language
from pages.parts.terms import conditions_line, crop_name


def render_counts(covered: Coverage) -> None:
    """Draws the pairs per crop beside the numbers of the paper."""
    st.subheader(_("Pairs per crop"))
    crops = vocabulary().crops
    st.plotly_chart(
        figures.crop_counts(
            [crop.names[language()] for crop in crops],
            [covered.crops.get(crop.code, 0) for crop in crops],
            [crop.pairs for crop in crops],
            (_("here"), _("in the paper")),
        ),
        key="health_crops",
        alt=_("Pairs per crop, beside the numbers of the paper"),
    )
    synthetic = sum(covered.synthetic.values())
    if synthetic:
        st.caption(
            count_of("{count} of them is synthetic.", "{count} of them are synthetic.", synthetic)
        )


def render_matrix(covered: Coverage) -> None:
    """Draws how many pairs each crop has with each value of an axis, or of all axes."""
    st.subheader(_("Coverage"))
    axes = {axis.name: axis for axis in vocabulary().axes if axis.name != "kind"}
    chosen = address.select(
        _("Condition"),
        ["", *axes],
        name="axis",
        names=lambda name: axes[name].names[language()] if name else _("All"),
        silent="",
    )
    shown = [axes[chosen]] if chosen else list(axes.values())
    columns = [(axis, value) for axis in shown for value in axis.values]
    crops = vocabulary().crops
    st.plotly_chart(
        figures.coverage(
            [crop.names[language()] for crop in crops],
            [(axis.names[language()], value.names[language()]) for axis, value in columns],
            [[covered.of(c.code, axis.name, v.code) for axis, v in columns] for c in crops],
            _("pairs"),
        ),
        key="health_matrix",
        alt=_("How many pairs each crop has under each condition"),
    )


def render_suggestions(found: list[Suggestion]) -> None:
    """Draws what to add next, the most useful first."""
    st.subheader(_("What to photograph or generate next"))
    if not found:
        st.success(
            _("Every crop has its number of pairs, and every condition its part."),
            icon=":material/verified:",
        )
        return
    st.caption(
        _(
            "The most useful first: what fills most gaps at once, measured by the paper's numbers "
            "and an even share of every condition."
        )
    )
    for number, suggestion in enumerate(found, start=1):
        fills = {axis: suggestion.conditions[axis] for axis in suggestion.fills}
        others = {a: v for a, v in suggestion.conditions.items() if a not in fills}
        line = f"{number}. **{suggestion.number} × {crop_name(suggestion.crop)}**"
        line += f" — {conditions_line(fills)}" if fills else ""
        line += f" :gray[· {conditions_line(others)}]" if others else ""
        st.markdown(line)
    place = st.container(horizontal=True)
    place.page_link(
        "pages/curate/add.py", label=_("Add pairs"), icon=":material/add_photo_alternate:"
    )
    place.page_link("pages/create/generate.py", label=_("Generate"), icon=":material/auto_awesome:")


st.title(_("Health"))
covered_now = health.coverage()
if not covered_now.crops:
    st.info(_("There are no pairs here yet"), icon=":material/add_photo_alternate:")
left, right = st.columns(2, gap="large")
with left:
    render_counts(covered_now)
with right:
    render_suggestions(health.suggestions(covered_now))
render_matrix(covered_now)
