"""What can be seen together: the states of a crop, and the views, kinds and stages that show them.

The renderer makes nothing else, and no list of what to photograph asks for anything else. What
people say of their own photographs is not held to it.
"""

from __future__ import annotations

from core.vocabulary import vocabulary

STATE_CROPS = {
    "black_point": ("TRZDU",),
    "heat": ("ZEAMX", "TRZDU", "ORYSA"),
    "fusarium": ("TRZDU", "ZEAMX", "AVESA"),
    "frost": ("TRZDU", "AVESA", "ZEAMX"),
}
EAR_CROPS = ("TRZDU", "AVESA", "ZEAMX", "PANMI")
EAR_STATES = {
    "sound": EAR_CROPS,
    "immature": EAR_CROPS,
    "fusarium": EAR_CROPS,
    "mouldy": EAR_CROPS,
    "insect": ("ZEAMX",),
}
EARLY, LATE, RIPE = ("milk", "dough"), ("ripe", "over_ripe"), ("ripe",)
LIVING = ("immature", "sprouted")  # states that processed kernels cannot have
PROCESSED = ("brown", "milled", "chalky", "red", "yellowed", "flakes", "hulled")
RIPENED = ("vitreous", "darkened")  # looks that only a ripened kernel has


def states(crop: str) -> tuple[str, ...]:
    """Returns the states that `crop` is shown in."""
    codes = vocabulary().axis("state").codes()
    return tuple(state for state in codes if crop in STATE_CROPS.get(state, (crop,)))


def views(crop: str, state: str) -> tuple[str, ...]:
    """Returns the views that can show `state` of `crop`."""
    if state == "foreign":
        return ("few", "pile")
    ear = crop in EAR_CROPS and crop in EAR_STATES.get(state, ())
    return ("single", "few", "pile", "ear") if ear else ("single", "few", "pile")


def kinds(crop: str, state: str, view: str) -> tuple[str, ...]:
    """Returns the kinds of `crop` that can be in `state` and shown in `view`; () if it has none."""
    barred = {"flakes"} if state != "sound" or view == "ear" else set()
    barred |= {"mixed"} if view == "single" else set()
    barred |= set(PROCESSED) if state in LIVING else set()
    barred |= set(RIPENED) if state == "immature" else set()
    return tuple(k for k in vocabulary().axis("kind").codes(crop) if k not in barred)


def maturities(state: str, kind: str | None) -> tuple[str, ...]:
    """Returns the stages at which a kernel of `kind` can be in `state`."""
    if kind in PROCESSED:
        return RIPE
    if state == "immature":
        return EARLY
    return (*EARLY, *LATE) if state == "sound" and kind not in RIPENED else LATE


def severities(state: str) -> tuple[str, ...]:
    """Returns the degrees that `state` can have: none for sound kernels only."""
    return ("none",) if state == "sound" else ("slight", "clear", "severe")
