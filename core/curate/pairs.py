"""Pairs as people see and correct them."""

from __future__ import annotations

from collections.abc import Mapping

from core.access import Actor, require
from core.captions import language_of
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


def find(
    wanted: PairFilter, *, limit: int | None = None, offset: int = 0
) -> tuple[list[PairRecord], int]:
    """Returns one page of pairs, and how many the filter lets through in all."""
    with database().read() as session:
        page = pairs.find(session, wanted, limit=limit, offset=offset)
        return page, pairs.count(session, wanted)


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
    actor: Actor,
    pair: PairRecord,
    *,
    description: str,
    crop: str | None,
    conditions: Mapping[str, str],
    status: str,
) -> PairRecord:
    """Saves a pair as its editor wants it, if it still is as the editor saw it.

    Args:
        pair: the pair as the editor saw it.
        conditions: axis to code; values that are another crop's kind are left out.

    Raises:
        StaleEdit: someone else saved it in between.
        VocabularyError: a code is not in the vocabulary.
    """
    require(actor, "curate")
    if status not in PAIR_STATUSES:
        raise UnknownStatus(expected=", ".join(PAIR_STATUSES), given=status)
    text = description.strip()
    try:
        with database().write() as session:
            return pairs.edit(
                session,
                pair.id,
                version=pair.version,
                who=actor.name,
                description=text,
                language=language_of(text) if text else pair.language,
                crop=vocabulary().crop_code(crop) if crop else None,
                conditions=_fitting(conditions, crop),
                status=status,
            )
    except StaleWriteError:
        raise StaleEdit from None


def _fitting(conditions: Mapping[str, str], crop: str | None) -> dict[str, str]:
    terms = vocabulary()
    codes = {axis: terms.value_code(axis, value) for axis, value in conditions.items()}
    return {axis: code for axis, code in codes.items() if code in terms.axis(axis).codes(crop)}
