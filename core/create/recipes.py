"""Recipes: what made an image, written into its PNG so that it can be made again.

Three texts stand in the PNG, all in iTXt chunks, which hold UTF-8: `parameters`, a line for people
and for other programs; `grain-studio`, the whole recipe as JSON; and XMP, which says by IPTC's
digital source type (IPTC Photo Metadata Standard 2023.1) that a trained model made the image.
"""

from __future__ import annotations

import io
import json
import platform
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version as version_of
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.captions import compose
from core.errors import GrainError
from core.i18n import SOURCE_LANGUAGE, mark
from core.vocabulary import CROP_AXIS

KEY, LINE, XMP = "grain-studio", "parameters", "XML:com.adobe.xmp"
SCHEMA = 3
LIBRARIES = ("keras", "tensorflow", "numpy", "pillow")  # what decides the bytes
MACHINE = "machine"
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmp:CreatorTool="Grain Studio"
 Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"/>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

Recipe = Mapping[str, Any]

ADDED: Recipe = {  # by schemas 2 and 3: what an older recipe does not say
    "checkpoint_sha256": "",
    "libraries": {},
    "seen": True,
    "strength": 1.0,
    "bases": [],
    "origin": [],
    "photo": "",
}
KINDS: dict[str, tuple[type, ...]] = {
    "schema": (int,),
    "seed": (int,),
    "strength": (float, int),
    "bases": (list,),
    "origin": (list,),
    "photo": (str,),
    "description": (str,),
    "asked": (dict,),
    "shown": (dict,),
    "seen": (bool,),
    "run": (int, type(None)),
    "epoch": (int,),
    "dataset_version": (str,),
    "checkpoint": (str,),
    "checkpoint_sha256": (str,),
    "libraries": (dict,),
}


class RecipeError(GrainError):
    """A file does not say how it was made."""


class NoRecipe(RecipeError):
    template = mark(
        "Expected a PNG that Grain Studio has made, got a file without a recipe. Programs that "
        "save an image anew often drop it."
    )


class DamagedRecipe(RecipeError):
    template = mark("The recipe in this image is damaged: “{field}” is missing or of another kind.")


class NewerRecipe(RecipeError):
    template = mark("This recipe is of a newer Grain Studio (schema {given}, known: {known}).")


def recipe(
    *,
    seed: int,
    description: str,
    asked: Mapping[str, str],
    shown: Mapping[str, str],
    seen: bool,
    run: int | None,
    epoch: int,
    version: str,
    checkpoint: str,
    checkpoint_sha256: str,
    strength: float = 1.0,
    bases: Sequence[Sequence[float]] = (),
    origin: Sequence[float] = (),
    photo: str = "",
) -> dict[str, Any]:
    """Returns the recipe of one image that is made here and now.

    Args:
        seed: this image's own seed.
        asked: the conditions that were named, the crop (EPPO code) among them.
        shown: those and what the open axes became.
        seen: whether a training pair shows what was asked for.
        run: the number of the generator's run; None for the starter generator.
        version: content hash of the dataset version.
        checkpoint: the checkpoint's path in the run's folder, or `starter`.
        checkpoint_sha256: of the generator's weights in it.
        strength, bases: of a variation; see core.create.generator.Wanted.
        origin, photo: of a variation of a photograph; see there.
    """
    return {
        "schema": SCHEMA,
        "synthetic": True,
        "eppo": shown.get(CROP_AXIS),
        "seed": seed,
        "strength": strength,
        "bases": [list(step) for step in bases],
        "origin": list(origin),
        "photo": photo,
        "description": description,
        "asked": dict(asked),
        "shown": dict(shown),
        "seen": seen,
        "run": run,
        "epoch": epoch,
        "dataset_version": version,
        "checkpoint": checkpoint,
        "checkpoint_sha256": checkpoint_sha256,
        "libraries": dict(libraries()),
    }


@cache
def libraries() -> Mapping[str, str]:
    """Returns the versions of what decides an image's bytes, and the kind of machine."""
    versions = {name: version_of(name) for name in LIBRARIES}
    return versions | {MACHINE: f"{platform.system()} {platform.machine()}"}


def to_png(pixels: npt.NDArray[np.uint8], made_by: Recipe) -> bytes:
    """Returns an RGB image (R, R, 3) as PNG with its recipe, for people, programs and archives."""
    words = PngInfo()
    words.add_itxt(LINE, line(made_by, side=pixels.shape[0]))
    words.add_itxt(KEY, json.dumps(made_by, ensure_ascii=False, sort_keys=True))
    words.add_itxt(XMP, PACKET)
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG", pnginfo=words, compress_type=zlib.Z_RLE)
    return png.getvalue()


def line(made_by: Recipe, *, side: int) -> str:
    """Returns what image programs show as `parameters`: the words, then names and values."""
    shown = dict(made_by["shown"])
    plain = compose(shown.pop(CROP_AXIS, None), shown, SOURCE_LANGUAGE)
    words = " ".join(made_by["description"].split()) or plain
    generator = "starter" if made_by["run"] is None else f"run {made_by['run']}"
    facts = {
        "Seed": made_by["seed"],
        **({"Variation of": made_by["bases"][0][0]} if made_by["bases"] else {}),
        **({"Photograph": made_by["photo"][:10]} if made_by["photo"] else {}),
        "Size": f"{side}x{side}",
        "Model": f"{generator} epoch {made_by['epoch']}",
        "Model hash": made_by["checkpoint_sha256"][:10],
        "Shown": plain.replace(", ", "; "),
        "Synthetic": "yes",
        "Version": "Grain Studio",
    }
    return f"{words}\n" + ", ".join(f"{name}: {value}" for name, value in facts.items())


def read_recipe(png: bytes) -> dict[str, Any]:
    """Returns the recipe inside a PNG.

    Raises:
        RecipeError: there is none, or it cannot be used.
    """
    try:
        text = Image.open(io.BytesIO(png), formats=("PNG",)).info[KEY]
        found: Any = json.loads(text)
    except (OSError, ValueError, SyntaxError, KeyError):
        raise NoRecipe from None
    return checked(found)


def checked(found: Any) -> dict[str, Any]:
    """Returns a recipe that was read from somewhere, older ones completed; raises RecipeError."""
    if not isinstance(found, dict):
        raise NoRecipe
    schema = found.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise NewerRecipe(given=schema, known=SCHEMA)
    whole: dict[str, Any] = {**ADDED, **found}
    for field, kinds in KINDS.items():
        if field not in whole or type(whole[field]) not in kinds:
            raise DamagedRecipe(field=field)
    for field in ("asked", "shown", "libraries"):
        if not all(isinstance(value, str) for value in whole[field].values()):
            raise DamagedRecipe(field=field)
    if not all(_is_step(step) for step in whole["bases"]):
        raise DamagedRecipe(field="bases")
    if not all(type(number) in (int, float) for number in whole["origin"]):
        raise DamagedRecipe(field="origin")
    return whole


def _is_step(step: Any) -> bool:
    """Says whether something is a seed with a strength."""
    whole = isinstance(step, list) and len(step) == 2 and type(step[0]) is int
    return whole and type(step[1]) in (int, float)
