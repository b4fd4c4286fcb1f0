"""A 3D model from an image: kernels found, inflated in their crop's form, and measured."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, replace

import numpy as np
from PIL import Image

from core import images
from core.create.masks import Found, Pixels, one_kernel, several_kernels, width_of
from core.create.solids import CELLS, Form, Solid, solid
from core.create.wishes import KERNEL_WIDTHS, MM, Wish
from core.vocabulary import vocabulary

UNKNOWN = Form(depth=0.8)  # between the crops' own, where none is named
CELLS_OF_MANY = 32  # for files that a browser takes: a pile has dozens of kernels
LONGEST = 1024  # pixels; more adds nothing to a model


@dataclass(frozen=True)
class Sculpture:
    """Bodies in `unit` (MM or KERNEL_WIDTHS), and what speaks against the mask they come from."""

    solids: tuple[Solid, ...]
    unit: str
    flaws: tuple[str, ...]


def sculpt(data: bytes, wish: Wish) -> Sculpture:
    """Returns a 3D model of the kernels in an image file; raises a GrainError."""
    wish.checked()
    image, reduced = _pixels(images.accept(data).data)
    found = several_kernels(image) if wish.several else one_kernel(image)
    form = form_of(wish.crop, wish.kind, wish.state, wish.severity)
    fineness = CELLS_OF_MANY if wish.several else CELLS
    bodies = [
        solid(image, mask, form, tilt=wish.tilt, cells=fineness, relieved=not wish.several)
        for mask in found.masks()
    ]
    scale, unit = 1.0 / typical_width(found), KERNEL_WIDTHS
    if wish.width_mm:
        scale, unit = scale * wish.width_mm, MM
    elif wish.px_per_mm:
        scale, unit = reduced / wish.px_per_mm, MM
    return Sculpture(tuple(body.scaled(scale) for body in bodies), unit, found.flaws)


def form_of(
    crop: str | None, kind: str | None = None, state: str | None = None, severity: str | None = None
) -> Form:
    """Returns the form of a kind that has its own, else of the crop, else one between them all.

    A state that thins kernels makes it less deep, by its severity.
    """
    terms = vocabulary()
    own = terms.axis("kind").term(kind).form if kind else {}
    form = Form(**(own or (terms.crop(crop).form if crop else {}) or asdict(UNKNOWN)))
    thins = terms.axis("state").term(state).thins if state else {}
    return replace(form, depth=form.depth * thins.get(severity or "", 1.0))


def typical_width(found: Found) -> float:
    """Returns the median width of the kernels found, in pixels."""
    return float(np.median([width_of(mask) for mask in found.masks()]))


def _pixels(data: bytes) -> tuple[Pixels, float]:
    """Returns the image, and how many of its own pixels one of these is wide."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    width = image.width
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return np.asarray(image, dtype=np.uint8), width / image.width
