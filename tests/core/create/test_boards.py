import io
import zipfile

import pytest

from core.access import AccessError, Actor
from core.create import boards, gallery, makers, samples
from core.create.boards import BadBoardName, BoardExists, NoSuchBoard
from core.create.generator import warm_generator
from core.create.samples import Request
from core.curate.exporting import zip_stream
from core.curate.importing import import_pairs
from core.curate.sources import Archive
from db.sample_records import SampleFilter


@pytest.fixture
def made(drawn, actor):
    request = Request("maize", count=4, seed=7)
    return [one.id for one in samples.make(actor, request, makers.find(1), warm_generator())]


def on(board):
    return [one.id for one in gallery.find(SampleFilter(board=board), limit=10)[0]]


def test_an_image_is_on_a_board_once_and_may_be_on_several(made, actor):
    wet, best = boards.add(actor, "wet"), boards.add(actor, "Best")
    assert boards.put(actor, wet, made[:3]) == 3
    assert boards.put(actor, wet, [*made[2:], 99]) == 1
    assert boards.put(actor, best, made[:1]) == 1
    assert [(one.name, one.images) for one in boards.every()] == [("Best", 1), ("wet", 4)]
    assert boards.take(actor, wet, [made[0], 99]) == 1
    assert (on(wet), on(best)) == ([*made[:0:-1]], [made[0]])


def test_what_is_deleted_is_on_no_board_and_a_removed_board_leaves_its_images(made, actor):
    board = boards.add(actor, "wet")
    boards.put(actor, board, made)
    gallery.delete(actor, made[:1])
    assert on(board) == [*made[:0:-1]]
    boards.remove(actor, board)
    assert (boards.every(), samples.count()) == ([], 3)
    for gone in (boards.remove, lambda *at: boards.put(*at, made)):
        with pytest.raises(NoSuchBoard):
            gone(actor, board)


def test_names_are_neither_empty_nor_twice(drawn, actor):
    board = boards.add(actor, " wet   maize ")
    with pytest.raises(BoardExists, match="wet maize"):
        boards.add(actor, "wet maize")
    boards.rename(actor, board, "wet maize")
    for name in ("  ", "x" * 81):
        with pytest.raises(BadBoardName):
            boards.rename(actor, board, name)
    with pytest.raises(AccessError):
        boards.add(Actor("guest", may=frozenset({"see"})), "mine")


def test_the_download_can_be_imported_as_it_is(made, actor):
    board = boards.add(actor, "wet")
    boards.put(actor, board, made[1:])
    packed = io.BytesIO(b"".join(zip_stream(boards.entries(actor, board))))
    assert len(zipfile.ZipFile(packed).namelist()) == 4
    assert len(import_pairs(Archive(packed), actor).added) == 3
    with pytest.raises(NoSuchBoard):
        boards.entries(actor, 99)
