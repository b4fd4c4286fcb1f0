"""Sizes of files as people say them."""

from __future__ import annotations

from pages.parts.language import _


def file_size(count: int) -> str:
    """Returns a number of bytes in the unit that fits."""
    if count < 1_000_000:
        return _("{size} kB").format(size=f"{count / 1000:.0f}")
    if count < 1_000_000_000:
        return _("{size} MB").format(size=f"{count / 1_000_000:.0f}")
    return _("{size} GB").format(size=f"{count / 1_000_000_000:.1f}")
