"""Pairs as people see and correct them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypedDict, Unpack

from core.access import Actor, require
from core.captions import language_of
from core.curate import facts
from core.curate.words import stems
from core.database import database
from core.errors import GrainError
from core.i18n import mark
from core.vocabulary import vocabulary
from db import audit, pairs
from db.errors import StaleWriteError
from db.records import PAIR_STATUSES, AuditRecord, PairFilter, PairRecord


class PairError(GrainError):
    """A pair cannot be changed like this."""


class StaleEdit(PairError):
    template = mark("Someone has changed this pair since you opened it. Nothing was overwritten.")


class NoSuchPair(PairError):
    template = mark("There is no pair {pair_id}.")


class UnknownStatus(PairError):
    template = mark("Expected a status out of {expected}, got “{given}”.")


class Changes(TypedDict, total=False):
    """What an editor wants to be different: a field that is not there stays as it is.

    `conditions` are all that the pair is to have, by axis and code.
    """

    description: str
    crop: str | None
    conditions: Mapping[str, str]
    status: str
    lot: str
    sample: str
    place: str
    taken_on: date | None
    moisture_percent: float | None
    px_per_mm: float | None


def find(
    wanted: PairFilter, *, order: str = "oldest", limit: int | None = None, offset: int = 0
) -> tuple[list[PairRecord], int]:
    """Returns one page of pairs in one of PAIR_ORDERS, and how many the filter lets through."""
    asked = searchable(wanted)
    with database().read() as session:
        return pairs.page(session, asked, order=order, limit=limit, offset=offset)


def searchable(wanted: PairFilter) -> PairFilter:
    """Returns the filter with the words to look for cut to their stems."""
    return replace(wanted, text=stems(wanted.text) if wanted.text else None)


def get(pair_id: int) -> PairRecord:
    """Returns a pair; raises NoSuchPair."""
    with database().read() as session:
        pair = pairs.get(session, pair_id)
    if pair is None:
        raise NoSuchPair(pair_id=pair_id)
    return pair


def history(pair_id: int) -> list[AuditRecord]:
    """Returns what happened to a pair, oldest first."""
    with database().read() as session:
        return audit.history(session, "pair", pair_id)


def count_by_crop() -> dict[str | None, int]:
    """Returns the number of pairs per crop (None: without one), rejected ones left out."""
    with database().read() as session:
        return pairs.count_by_crop(session)


def edit(
    actor: Actor, pair: PairRecord, *, batch: str | None = None, **changes: Unpack[Changes]
) -> PairRecord:
    """Saves changes of a pair, if it still is as its editor saw it.

    Args:
        pair: the pair as the editor saw it.
        batch: the act of which this is part; bulk.undo takes it back.
        changes: see Changes; conditions that are another crop's kind are left out.

    Raises:
        StaleEdit: someone else saved it in between.
        PairError, FactError: a value cannot be.
        VocabularyError: a code is not in the vocabulary.
    """
    require(actor, "curate")
    fields = columns(pair, changes)
    try:
        with database().write() as session:
            return pairs.edit(
                session, pair.id, version=pair.version, who=actor.name, batch=batch, **fields
            )
    except StaleWriteError:
        raise StaleEdit from None


def rebased(changes: Changes, seen: PairRecord, now: PairRecord) -> Changes:
    """Returns changes of a pair as it was seen so that they fit what it has become since.

    Of the conditions only those axes are changed that the editor changed.
    """
    if "conditions" not in changes:
        return changes
    mine, before = changes["conditions"], seen.conditions
    touched = {axis for axis in {*mine, *before} if mine.get(axis) != before.get(axis)}
    kept = {axis: code for axis, code in now.conditions.items() if axis not in touched}
    chosen = {axis: code for axis, code in mine.items() if axis in touched}
    return {**changes, "conditions": kept | chosen}


def columns(pair: PairRecord, changes: Changes) -> dict[str, Any]:
    """Returns changes as the columns that they set; raises as `edit` does."""
    fields: dict[str, Any] = dict(changes)
    _check(fields)
    if "description" in fields:
        text = fields["description"] = fields["description"].strip()
        fields["language"] = language_of(text) if text else pair.language
    if "crop" in fields or "conditions" in fields:
        crop = fields.get("crop", pair.crop)
        fields["crop"] = vocabulary().crop_code(crop) if crop else None
        fields["conditions"] = _fitting(fields.get("conditions", pair.conditions), crop)
    return fields


def _check(fields: Mapping[str, Any]) -> None:
    status = fields.get("status", PAIR_STATUSES[0])
    if status not in PAIR_STATUSES:
        raise UnknownStatus(expected=", ".join(PAIR_STATUSES), given=status)
    facts.check(fields)


def _fitting(conditions: Mapping[str, str], crop: str | None) -> dict[str, str]:
    terms = vocabulary()
    codes = {axis: terms.value_code(axis, value) for axis, value in conditions.items()}
    return {axis: code for axis, code in codes.items() if code in terms.axis(axis).codes(crop)}
