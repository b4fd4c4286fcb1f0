"""Supervisors as real processes with real Keras, at 8 pixels."""

import errno
import os
import signal
import time
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from core.access import Actor
from core.i18n import retold
from core.storage import run_folder
from core.train import jobs, room, runs
from core.train.supervisor import FULL_DISK, PROGRAM_KILLED, SPENT, Supervisor
from tests.conftest import TINY, wait_for_state, wait_until

LONG = replace(TINY, epochs=100_000, snapshot_every=50)
unix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


def start(actor, config=TINY):
    return runs.start_training(actor, config)


def supervisor_of(run):
    """Returns the supervisor's process."""
    holder = jobs.get(run.job_id).holder
    return psutil.Process(int(holder.split(":")[1]))


def wait_until_interrupted(run):
    def reconciled():
        jobs.reconcile()
        return runs.get(run.id).status == "interrupted"

    wait_until(reconciled, 20)


def wait_for_epochs(run, number=1):
    return wait_until(lambda: (now := runs.get(run.id)).epoch >= number and now)


@pytest.fixture(autouse=True)
def end_what_was_started(workspace):
    yield
    for run in runs.newest_first():
        jobs.stop(Actor("test"), run.job_id)
    for run in runs.newest_first():
        wait_for_state(run.id, "succeeded", "cancelled", "interrupted", "failed")


def test_a_run_whose_patience_is_spent_ends_early_and_can_be_resumed(filled, actor):
    run = start(actor, replace(LONG, snapshot_every=1, patience=1))
    run = wait_for_state(run.id, "cancelled", "failed")
    assert run.status == "cancelled" and run.message == SPENT
    assert len(runs.snapshots(run.id)) >= 2
    assert "checkpoint" in run.details


def test_a_training_goes_from_the_queue_to_its_end(trained):
    run = runs.get(1)  # started as every run is
    assert (run.status, run.epoch, run.message) == ("succeeded", 2, "")
    assert run.images_per_second > 0
    curves = runs.curves(run.id)
    assert all(curve.epochs == (1, 2) for curve in curves.values())
    assert {"generator_loss", "discriminator_loss", "real_score", "fake_score"} <= set(curves)
    assert [snapshot.epoch for snapshot in runs.snapshots(run.id)] == [1, 2]
    for snapshot in runs.snapshots(run.id):
        assert (run_folder(run.id) / snapshot.file).exists()
        assert len(snapshot.details["rows"]) == 6
    assert "epoch=2" in runs.log(run.id)


def test_stop_works_within_five_seconds_and_resume_goes_on(filled, actor):
    run = start(actor, LONG)
    wait_for_epochs(run)
    asked = time.monotonic()
    jobs.stop(actor, run.job_id)
    stopped = wait_for_state(run.id, "cancelled")
    assert time.monotonic() - asked < 5
    checkpoint, epoch = runs.generator_checkpoint(stopped)
    assert (run_folder(run.id) / checkpoint / "state.weights.h5").exists()
    assert stopped.epoch - 1 <= epoch <= stopped.epoch + 1
    jobs.resume(actor, run.job_id)
    wait_for_epochs(run, stopped.epoch + 1)
    epochs = runs.curves(run.id)["generator_loss"].epochs
    assert list(epochs) == list(range(1, len(epochs) + 1))


def test_others_wait_for_the_first_and_can_be_taken_back(filled, actor):
    first, second, third = start(actor, LONG), start(actor), start(actor)
    wait_for_epochs(first)
    assert {runs.get(run.id).status for run in (second, third)} == {"queued"}
    jobs.stop(actor, third.job_id)
    assert runs.get(third.id).status == "cancelled"
    jobs.stop(actor, first.job_id)
    assert wait_for_state(second.id, "succeeded", "failed").status == "succeeded"


@unix_only
def test_a_killed_supervisor_leaves_an_interrupted_run_that_can_be_resumed(
    filled, actor, monkeypatch
):
    monkeypatch.setenv("GRAIN_LEASE_S", "6")
    run = start(actor, LONG)
    wait_for_epochs(run)
    supervisor = supervisor_of(run)
    children = supervisor.children()
    supervisor.kill()
    _gone, alive = psutil.wait_procs(children, timeout=15)
    assert alive == [], "the training program must end by itself"
    wait_until_interrupted(run)
    before = runs.get(run.id).epoch
    jobs.resume(actor, run.job_id)
    wait_for_epochs(run, before + 1)


@unix_only
def test_a_supervisor_that_slept_too_long_is_fenced_out(filled, actor, monkeypatch, request):
    monkeypatch.setenv("GRAIN_LEASE_S", "6")
    run = start(actor, LONG)
    wait_for_epochs(run)
    sleeper = supervisor_of(run)
    old_trainers = sleeper.children()
    sleeper.send_signal(signal.SIGSTOP)
    request.addfinalizer(lambda: sleeper.is_running() and sleeper.kill())
    wait_until_interrupted(run)
    jobs.resume(actor, run.job_id)
    wait_until(lambda: runs.get(run.id).status == "running")
    before = runs.get(run.id).epoch
    wait_for_epochs(run, before + 1)
    assert not any(p.is_running() and p.status() != "zombie" for p in old_trainers)
    sleeper.send_signal(signal.SIGCONT)
    psutil.wait_procs([sleeper], timeout=15)
    assert not sleeper.is_running()
    wait_for_epochs(run, runs.get(run.id).epoch + 1)
    assert jobs.get(run.job_id).fence == 3  # claimed, taken away, claimed again


def test_a_training_that_cannot_start_fails_with_a_reason(filled, actor):
    for image in (filled / "images").rglob("*"):
        if image.is_file():
            image.unlink()
            break
    run = wait_for_state(start(actor).id, "failed", "succeeded")
    assert run.status == "failed"
    assert "in the storage, found none" in retold(run.message, "en")


@pytest.mark.parametrize(
    ("status", "end", "message"),
    [
        (errno.ENOSPC, "failed", FULL_DISK),
        (-9, "interrupted", PROGRAM_KILLED),
        (1, "failed", "ended with status 1"),
    ],
)
def test_a_training_that_ends_early_says_why(filled, actor, monkeypatch, status, end, message):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    run = start(actor)
    supervisor = Supervisor(run.job_id)
    supervisor.run_record = run
    state, told = supervisor._outcome(SimpleNamespace(returncode=status))
    assert state == end and message in told


def test_a_training_without_room_fails_with_figures(filled, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    run = start(actor)
    monkeypatch.setattr(room, "_free_disk", lambda: 0)
    monkeypatch.setattr("core.train.attendant.signal.signal", lambda *_: None)
    Supervisor(run.job_id).run()
    run = runs.get(run.id)
    assert run.status == "failed" and "0.0 GB are free on the disk" in retold(run.message, "en")


def test_a_job_without_supervisor_gets_one_from_the_reconciler(filled, actor, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    run = start(actor)
    monkeypatch.undo()
    monkeypatch.setenv("GRAIN_WORKSPACE", str(filled))
    jobs.reconcile()
    assert runs.get(run.id).status == "queued", "its own supervisor may still be starting"
    monkeypatch.setattr("core.train.jobs.STARTUP_S", 0.0)
    jobs.reconcile()
    wait_until(lambda: runs.get(run.id).status == "running")
