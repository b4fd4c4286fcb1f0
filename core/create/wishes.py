"""What is asked of a 3D model; known without the libraries that make one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import GrainError
from core.i18n import mark
from core.vocabulary import CROP_AXIS

FORMATS = {"glb": "model/gltf-binary", "obj": "model/obj", "stl": "model/stl"}
MM, KERNEL_WIDTHS = "mm", "kernel widths"
MAX_TILT = 60.0  # degrees from straight above
MAX_WIDTH_MM = 100.0
MAX_PX_PER_MM = 10_000.0
HEAPS = ("few", "pile")  # views of several kernels


class SculptingError(GrainError):
    """No model can be made as asked."""


class BadTilt(SculptingError):
    template = mark("Expected a tilt of 0 to {most} degrees from straight above, got {given}.")


class BadWidth(SculptingError):
    template = mark("Expected a kernel's width of more than 0 and at most {most} mm, got {given}.")


class BadScale(SculptingError):
    template = mark(
        "Expected a scale of more than 0 and at most {most} pixels per mm, got {given}."
    )


class UnknownMesh(SculptingError):
    template = mark("Expected a file ending out of {expected}, got “{given}”.")


@dataclass(frozen=True)
class Wish:
    """How a model is to be made.

    `crop` and `kind` give the form, `state` and `severity` how thin it has become; `several`
    kernels are parted first; `tilt` is the camera's, in degrees from straight above; `width_mm`
    is the width of a kernel (of several, the median), if it is known; else `px_per_mm` is the
    scale of the image, if that is.
    """

    crop: str | None = None
    kind: str | None = None
    several: bool = False
    tilt: float = 0.0
    width_mm: float | None = None
    px_per_mm: float | None = None
    state: str | None = None
    severity: str | None = None

    def checked(self) -> Wish:
        """Returns itself; raises a SculptingError."""
        if not 0 <= self.tilt <= MAX_TILT:
            raise BadTilt(most=MAX_TILT, given=self.tilt)
        if self.width_mm is not None and not 0 < self.width_mm <= MAX_WIDTH_MM:
            raise BadWidth(most=MAX_WIDTH_MM, given=self.width_mm)
        if self.px_per_mm is not None and not 0 < self.px_per_mm <= MAX_PX_PER_MM:
            raise BadScale(most=MAX_PX_PER_MM, given=self.px_per_mm)
        return self

    @classmethod
    def shown_by(cls, conditions: Mapping[str, str]) -> Wish:
        """Returns what an image with these conditions, the crop among them, asks for."""
        return cls(
            crop=conditions.get(CROP_AXIS),
            kind=conditions.get("kind"),
            several=conditions.get("view") in HEAPS,
            state=conditions.get("state"),
            severity=conditions.get("severity"),
        )


def mesh_format(name: str) -> str:
    """Returns which of FORMATS a file's name asks for; raises UnknownMesh."""
    ending = name.rpartition(".")[2].lower()
    if ending not in FORMATS:
        raise UnknownMesh(expected=", ".join(FORMATS), given=name)
    return ending
