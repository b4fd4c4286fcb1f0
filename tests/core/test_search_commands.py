import json

import pytest

from core import cli
from core.train import presets, runs, searches
from core.train.search_attendant import SearchAttendant
from tests.core.train.searching import Played, split_version


@pytest.fixture
def run(filled, capsys, monkeypatch, no_generator, actor):
    """Runs a command; searches end at once, their trainings are played."""
    Played(monkeypatch, lambda config, epoch: abs(config["augment"] - 0.7) + 1 / epoch)
    split_version(actor)

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return command


SMALL = ("--version", "split", "--preset", "paper", "--epochs", 40)


def test_a_search_is_queued_listed_stopped_and_resumed(run):
    status, out, _ = run("search", "--trials", 3, "--minutes", 9, *SMALL, "--name", "lr", "--json")
    answer = json.loads(out)
    assert status == 0
    assert (answer["search"], answer["status"], answer["trials"]) == (1, "queued", 3)
    assert answer["vary"] == ["learning_rate", "discriminator_learning_rate", "loss", "augment"]
    assert searches.get(1).config["snapshot_every"] == 5
    assert 0 < answer["seconds_left"] <= 540
    assert json.loads(run("search-stop", 1, "--json")[1])["status"] == "cancelled"
    assert json.loads(run("search-resume", 1, "--json")[1])["status"] == "queued"
    SearchAttendant(1).run()
    (listed,) = json.loads(run("searches", "--json")[1])
    assert (listed["status"], listed["ended"]) == ("succeeded", 3)
    trials = json.loads(run("trials", 1, "--json")[1])
    assert [trial["trial"] for trial in trials] == [1, 2, 3]
    assert listed["best"] == min(trials, key=lambda trial: trial["kid"])
    lines = run("trials", 1)[1].splitlines()
    assert len(lines) == 3 and "loss=minimax" in lines[0]


def test_the_best_trial_becomes_a_preset_that_a_training_begins_with(run):
    run("search", "--trials", 2, *SMALL, "--vary", "augment")
    SearchAttendant(1).run()
    kept = json.loads(run("search-keep", 1, "good", "--json")[1])
    best = searches.best(searches.trials(1))
    assert kept["trial"] == best.number
    assert [one["preset"] for one in json.loads(run("presets", "--json")[1])] == [
        "studio",
        "paper",
        "good",
    ]
    assert run("train", "--preset", "good", "--epochs", 3)[0] == 0
    newest = runs.get("latest")
    assert newest.config["augment"] == best.settings["augment"]
    assert newest.epochs == 3
    assert run("search-keep", 1, "other", "--trial", 1)[0] == 0
    assert presets.named("other").augment == 0.0
    assert run("preset-remove", "good")[0] == 0
    assert run("preset-remove", "paper")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("search", "--trials", 0), 2, "1 to 1000 trials"),
        (("search", "--trials", 1, "--minutes", -1), 2, "0 to 44640 minutes"),
        (("search", "--trials", 1, "--vary", "colour", *SMALL), 2, "“colour”"),
        (("search", "--trials", 1, "--vary", "penalty_weight", *SMALL), 2, "“penalty_weight”"),
        (("search", "--trials", 1, "--preset", "none"), 2, "“none”"),
        (("search", "--trials", 1, "--resolution", 32, *SMALL), 1, "64 pixels"),
        (("trials", 7), 2, "no search 7"),
        (("search-keep", 7, "x"), 2, "no search 7"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run, arguments, status, said):
    found, out, err = run(*arguments)
    assert (found, out, len(err.splitlines())) == (status, "", 1)
    assert said in err
    assert searches.newest_first() == []


def test_a_version_without_pairs_held_back_is_refused(run):
    run("version", "whole")
    status, _, err = run("search", "--trials", 1, "--version", "whole")
    assert status == 1 and "needs 8" in err
