"""Filters of pairs: drawn alike wherever pairs are chosen, and kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.curate import views
from core.i18n import LANGUAGES
from core.vocabulary import vocabulary
from db.records import PAIR_ORDERS, PAIR_STATUSES, PairFilter
from pages.parts import address
from pages.parts.language import _, language
from pages.parts.terms import crop_name, pair_order, pair_status

ANY, NONE = "", "none"  # in the address: not asked; asked to have no value
TEXTS = ("words", "source")
PAGE_SIZES = ("24", "48", "96", "192")
MADE = {"real": False, "synthetic": True}
DEFAULTS = {"order": PAIR_ORDERS[0], "size": PAGE_SIZES[0]}


def choices() -> list[str]:
    """Returns the names in the address of all filters that are chosen from a list."""
    return ["crop", "status", "lang_of", "made", "version", *(a.name for a in vocabulary().axes)]


def in_address() -> dict[str, str]:
    """Returns the filters, order and page size as the address has them now."""
    names = (*choices(), *TEXTS, *DEFAULTS)
    return {name: st.query_params[name] for name in names if name in st.query_params}


def apply(query: Mapping[str, str]) -> None:
    """Sets all filters, in a callback; those that are not in `query` are taken away."""
    address.set_all([*choices(), *DEFAULTS], query, DEFAULTS)
    for name in TEXTS:
        st.session_state[name] = query.get(name, "")
    st.session_state["page"] = 1


def render_filters(*, statuses: bool = True) -> PairFilter:
    """Draws the filters and returns what they ask for."""
    crop_place, text_place, status_place, more_place = st.columns(
        [2, 3, 2, 1.4], vertical_alignment="bottom"
    )
    crop = _select(_("Crop"), "crop", _crops(), place=crop_place, any_name=_("All crops"))
    text = _text(_("Words in the description"), "words", text_place)
    status = ANY
    if statuses:
        options = {code: pair_status(code) for code in PAIR_STATUSES}
        status = _select(_("Status"), "status", options, place=status_place)
    with more_place.popover(_("Filters"), icon=":material/tune:", width="stretch"):
        more = render_more(crop)
    return PairFilter(crop=_blank_or_code(crop), text=text or None, status=status or None, **more)


def render_more(crop: str) -> dict[str, Any]:
    """Draws the filters that are asked for less often; returns them as fields of a PairFilter."""
    places = st.columns(2)
    conditions: dict[str, str] = {}
    for index, axis in enumerate(vocabulary().axes):
        known = crop if crop not in (ANY, NONE) else None
        codes = {code: axis.term(code).names[language()] for code in axis.codes(known)}
        if not codes:
            continue
        options = {**codes, NONE: _("not known")}
        code = _select(axis.names[language()], axis.name, options, place=places[index % 2])
        conditions |= {axis.name: "" if code == NONE else code} if code else {}
    language_code = _select(_("Language"), "lang_of", LANGUAGES, place=places[0])
    made_names = {"real": _("real"), "synthetic": _("synthetic")}
    made = _select(_("Real or synthetic"), "made", made_names, place=places[1])
    versions = {version.name: version for version in views.all_versions()}
    names = {name: name for name in versions}
    version = _select(_("Dataset version"), "version", names, place=places[0])
    source = _text(_("Words in the source"), "source", places[1])
    return {
        "conditions": conditions,
        "language": language_code or None,
        "synthetic": MADE.get(made),
        "source": source or None,
        "version": views.members_of(versions[version]) if version else None,
    }


def render_order() -> tuple[str, int]:
    """Draws order and page size and returns them."""
    order_place, size_place = st.columns([3, 2])
    order = address.select(
        _("Order"),
        PAIR_ORDERS,
        name="order",
        names={order: pair_order(order) for order in PAIR_ORDERS}.__getitem__,
        silent=DEFAULTS["order"],
        place=order_place,
    )
    size = address.select(
        _("Pairs on a page"),
        PAGE_SIZES,
        name="size",
        names=str,
        silent=DEFAULTS["size"],
        place=size_place,
    )
    return order, int(size)


def _crops() -> dict[str, str]:
    return {c.code: crop_name(c.code) for c in vocabulary().crops} | {NONE: _("Without a crop")}


def _blank_or_code(chosen: str) -> str | None:
    return {ANY: None, NONE: ""}.get(chosen, chosen)


def _select(
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    place: Any,
    any_name: str | None = None,
) -> str:
    names = {ANY: any_name or _("All"), **options}
    return address.select(
        label,
        list(names),
        name=name,
        names=names.__getitem__,
        silent=ANY,
        place=place,
    )


def _text(label: str, name: str, place: Any) -> str:
    return str(
        place.text_input(
            label, type="search", key=name, placeholder=_("Search"), bind="query-params"
        )
        or ""
    )
