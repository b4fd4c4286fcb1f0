"""Boards: images that someone has put together, under a name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.access import Actor, require
from core.create import gallery
from core.create.bulk import MANIFEST, manifest
from core.create.recipes import Recipe
from core.create.samples import SampleError, file_name
from core.curate.formats.common import Entry
from core.database import database
from core.i18n import SOURCE_LANGUAGE, mark
from db import boards, samples
from db.engine import Session
from db.sample_records import BoardRecord, SampleFilter

MAX_NAME = 80  # characters


class BoardError(SampleError):
    """Something cannot be done with a board."""


class NoSuchBoard(BoardError):
    template = mark("There is no such board any more.")


class BadBoardName(BoardError):
    template = mark("Expected a name of 1 to {most} characters, got {given}.")


class BoardExists(BoardError):
    template = mark("There is a board “{name}” already.")


def every() -> list[BoardRecord]:
    """Returns all boards by name, each with how many images are on it."""
    with database().read() as session:
        return boards.every(session)


def add(actor: Actor, name: str) -> int:
    """Adds a board and returns its id; raises BadBoardName, BoardExists."""
    require(actor, "create")
    with database().write() as session:
        return boards.add(session, _free(session, name), actor.name)


def rename(actor: Actor, board_id: int, name: str) -> None:
    """Gives a board another name; raises a BoardError."""
    require(actor, "create")
    with database().write() as session:
        if not boards.rename(session, board_id, _free(session, name, board_id), actor.name):
            raise NoSuchBoard


def remove(actor: Actor, board_id: int) -> None:
    """Removes a board; its images stay. Raises NoSuchBoard."""
    require(actor, "create")
    with database().write() as session:
        if not boards.remove(session, board_id, actor.name):
            raise NoSuchBoard


def put(actor: Actor, board_id: int, chosen: Collection[int]) -> int:
    """Puts samples on a board and returns how many were not there before; raises NoSuchBoard."""
    require(actor, "create")
    with database().write() as session:
        if board_id not in {board.id for board in boards.every(session)}:
            raise NoSuchBoard
        return boards.put(session, board_id, chosen)


def take(actor: Actor, board_id: int, chosen: Collection[int]) -> int:
    """Takes samples off a board and returns how many were on it."""
    require(actor, "create")
    with database().write() as session:
        return boards.take(session, board_id, chosen)


def entries(actor: Actor, board_id: int, language: str = SOURCE_LANGUAGE) -> Iterator[Entry]:
    """Returns the files of a board, that can be imported as synthetic pairs: PNGs, metadata.csv.

    Raises:
        NoSuchBoard: there is no such one.
    """
    require(actor, "see")
    if board_id not in {board.id for board in every()}:
        raise NoSuchBoard
    return _entries(board_id, language)


def _entries(board_id: int, language: str) -> Iterator[Entry]:
    with database().read() as session:
        found, _ = samples.page(session, SampleFilter(board=board_id), limit=None)
    recipes: dict[str, Recipe] = {}
    for sample in found:
        name = f"{sample.id:06d}-{file_name(sample.recipe)}"
        recipes[name] = sample.recipe
        yield name, gallery.png(sample)
    yield MANIFEST, manifest(recipes, language)


def _free(session: Session, name: str, board_id: int | None = None) -> str:
    """Returns a name as it is kept; raises where it cannot be or another board has it."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise BadBoardName(most=MAX_NAME, given=len(name))
    if boards.named(session, name) not in (None, board_id):
        raise BoardExists(name=name)
    return name
