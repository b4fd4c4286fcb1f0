"""Flags in the reader's words."""

from __future__ import annotations

from pages.parts.language import _


def flag_name(flag: str) -> str:
    """Returns the name of a flag."""
    return {
        "exact_duplicate": _("same image twice"),
        "near_duplicate": _("looks like another"),
        "blurred": _("blurred"),
        "dark": _("too dark"),
        "bright": _("too bright"),
        "low_contrast": _("low contrast"),
        "odd_size": _("small image"),
        "odd_aspect": _("long and narrow"),
        "border": _("border or caption bar"),
        "alpha": _("was transparent"),
        "outlier": _("unlike its crop"),
    }[flag]
