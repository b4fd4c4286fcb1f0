import json
import shutil

import pytest

from core.create import makers, samples
from core.create.generator import warm_generator
from core.create.samples import Request
from core.train import runs, starts


@pytest.fixture
def shipped(trained, tmp_path, monkeypatch):
    """A tiny starter generator: the checkpoint of a tiny run."""
    place = makers.find(1).folder
    folder = shutil.copytree(place, tmp_path / "shipped")
    monkeypatch.setattr(starts, "SHIPPED", folder)
    return folder


def test_a_run_s_generator_is_found_by_number_or_as_the_latest(trained):
    newest, first = makers.find("latest"), makers.find(1, epoch=1)
    assert (newest.name, newest.run, newest.epoch) == ("1", 1, 2)
    assert (first.run, first.epoch) == (1, 1)
    assert newest.folder.is_dir() and first.folder != newest.folder


def test_without_a_starter_generator_there_is_none(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(starts, "SHIPPED", tmp_path / "none")
    with pytest.raises(runs.NoSuchRun):
        makers.find(makers.STARTER)


def test_the_starter_generator_makes_images_that_belong_to_no_run(shipped, actor):
    maker = makers.find(makers.STARTER)
    card = json.loads((shipped / "checkpoint.json").read_text())
    assert (maker.run, maker.epoch) == (None, card["position"]["epoch"])
    (made,) = samples.make(actor, Request(count=1), maker, warm_generator())
    assert made.recipe["run"] is None and made.recipe["checkpoint"] == makers.STARTER
    assert samples.count() == 1


def test_as_long_as_there_is_no_run_the_latest_is_the_starter_generator(workspace):
    assert makers.find("latest") == makers.find("starter")


def test_without_any_generator_there_is_none(workspace, no_generator):
    with pytest.raises(runs.NoSuchRun, match="latest"):
        makers.find("latest")
