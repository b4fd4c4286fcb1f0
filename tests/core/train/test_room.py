from collections import namedtuple
from dataclasses import replace

import pytest

from core.train import room, runs
from models.config import PRESETS
from tests.conftest import TINY

PAPER, STUDIO = PRESETS["paper"], PRESETS["studio"]
Memory = namedtuple("Memory", "total available")
GB = 10**9


@pytest.fixture
def machine(workspace, monkeypatch):
    """Sets what the machine has, in GB."""

    def give(disk=1000, whole=1000, available=1000):
        monkeypatch.setattr(room, "_free_disk", lambda: disk * GB)
        memory = Memory(whole * GB, available * GB)
        monkeypatch.setattr(room.psutil, "virtual_memory", lambda: memory)

    give()
    return give


def test_what_a_training_takes_grows_with_its_settings():
    paper = room.need(PAPER, 115)
    often = room.need(replace(PAPER, snapshot_every=5), 115)
    assert 4 < often.disk / paper.disk < 5
    assert room.need(replace(PAPER, batch=64), 115).memory > paper.memory
    assert room.need(replace(PAPER, resolution=128), 115).disk > 3 * paper.disk


def test_a_training_that_fits_is_not_spoken_against(machine):
    room.check(PAPER, 115)
    assert room.warnings(PAPER, 115) == []


def test_too_little_disk_or_memory_is_refused_with_figures(machine):
    machine(disk=0.1)
    with pytest.raises(room.TooLittleDisk, match=r"0\.1 GB are free"):
        room.check(PAPER, 115)
    machine(whole=0.5)
    with pytest.raises(room.TooLittleMemory, match=r"this machine has 0\.5 GB"):
        room.check(PAPER, 115)


def test_memory_that_others_use_now_is_a_warning(machine):
    machine(available=0.5)
    room.check(PAPER, 115)
    assert [type(found) for found in room.warnings(PAPER, 115)] == [room.MemoryInUse]


def test_what_waiting_runs_will_write_is_a_warning(filled, machine, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    wanted = room.need(PAPER, 12).disk / GB
    run = runs.start_training(actor, PAPER)
    machine(disk=1.5 * wanted)
    room.check(PAPER, 12)
    assert [type(found) for found in room.warnings(PAPER, 12)] == [room.DiskPromised]
    assert room.warnings(PAPER, 12, run.id) == []


def test_what_cannot_fit_is_not_put_into_the_queue(filled, machine, actor):
    machine(disk=0)
    with pytest.raises(room.TooLittleDisk):
        runs.start_training(actor, TINY)
    assert runs.newest_first() == []
