"""Images made once: what was made before comes from the storage, only the rest is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from core.access import Actor, require
from core.create import gallery, restoring
from core.create.generator import Drawn, Wanted, WarmGenerator
from core.create.makers import Maker
from core.create.recipes import checked, libraries
from core.create.samples import record
from core.database import database
from core.storage import storage
from db import samples
from db.sample_records import SampleRecord

AT_ONCE = 32

Progress = Callable[[int, int], object]


def make(
    actor: Actor,
    wanted: Sequence[Wanted],
    maker: Maker,
    generator: WarmGenerator,
    *,
    progress: Progress = lambda done, total: None,
) -> list[SampleRecord]:
    """Returns a sample for every wanted image, in order; those that are there are not made again.

    Args:
        progress: is told (images there, images in all) as they come.

    Raises:
        GeneratorError: some cannot be made; those made until then are kept.
    """
    ids: dict[str, int] = {}
    total = len({key_of(item) for item in wanted})
    for found in each_part(actor, wanted, maker, generator):
        ids |= found
        progress(len(ids), total)
    return gallery.many([ids[key_of(item)] for item in wanted])


def each_part(
    actor: Actor, wanted: Sequence[Wanted], maker: Maker, generator: WarmGenerator
) -> Iterator[dict[str, int]]:
    """Yields the ids of samples by key: of those that are there first, then of each part made.

    Raises:
        GeneratorError: some cannot be made; those made until then are kept.
    """
    require(actor, "create")
    there = {key: sample.id for key, sample in made_before(wanted, maker).items()}
    yield there
    missing = list({key: item for item in wanted if (key := key_of(item)) not in there}.values())
    for part, drawn in _one_ahead(missing, maker, generator):
        made = record(actor, part, drawn, maker)
        yield {key_of(item): one.id for item, one in zip(part, made, strict=True)}


def _one_ahead(
    wanted: Sequence[Wanted], maker: Maker, generator: WarmGenerator
) -> Iterator[tuple[Sequence[Wanted], list[Drawn]]]:
    """Yields images part by part; while one is recorded, the generator draws the next."""
    parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[list[Drawn]] | None = None
        for number, part in enumerate(parts):
            drawn = (ahead or pool.submit(generator.draw, maker.folder, part)).result()
            following = parts[number + 1 : number + 2]
            ahead = next((pool.submit(generator.draw, maker.folder, p) for p in following), None)
            yield part, drawn


def made_before(wanted: Sequence[Wanted], maker: Maker) -> dict[str, SampleRecord]:
    """Returns by key the samples that the same weights and libraries have made and that are kept.

    Anything else might not be the same to the byte.
    """
    keys, sha256 = {key_of(item) for item in wanted}, maker.sha256()
    with database().read() as session:
        seeds = sorted({item.seed for item in wanted})
        found = samples.with_seeds(session, maker.run, maker.epoch, seeds)
    ours = (s for s in found if s.recipe.get("checkpoint_sha256") == sha256)
    same = (s for s in ours if s.recipe["libraries"] == dict(libraries()))
    by_key = {key_of(restoring.wanted(checked(dict(s.recipe)))): s for s in same}
    return {
        key: sample
        for key, sample in by_key.items()
        if key in keys and storage().has("samples", sample.image_sha256)
    }


def key_of(item: Wanted) -> str:
    """Returns what tells one wanted image from another of the same generator."""
    plain = {
        "seed": item.seed,
        "description": item.description,
        "conditions": dict(item.conditions),
        "strength": float(item.strength),
        "bases": [[int(seed), float(strength)] for seed, strength in item.bases],
    }
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)
