import json

import pytest
from PIL import Image

from core import cli
from core.storage import run_folder
from core.train import runs


@pytest.fixture
def run(workspace, capsys):
    """Runs a command in this process; returns status, stdout and stderr."""

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return command


def test_import_reports_and_again_adds_nothing(run, pairs_folder):
    status, out, _ = run("import", pairs_folder, "--json")
    assert status == 0
    said = json.loads(out)
    assert said.pop("flags")["odd_size"] == 12  # drawn kernels of 48 × 40 pixels
    assert said == {"added": 12, "known": 0, "refused": 0, "refusals": []}
    _, out, _ = run("import", pairs_folder)
    assert out.strip() == "0 added, 12 known, 0 refused"


def test_the_starter_pairs_are_imported_by_name(run, starter_folder):
    status, out, _ = run("import", "starter", "--json")
    assert status == 0
    assert json.loads(out)["added"] == 12
    _, out, _ = run("import", "starter")
    assert out.strip() == "0 added, 12 known, 0 refused"


def test_a_copy_without_starter_pairs_says_where_they_would_be(run, no_starter):
    status, out, err = run("import", "starter", "--json")
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "starter pairs" in err and "metadata.csv" in err


def test_import_names_bad_lines_on_stderr(run, tmp_path):
    (tmp_path / "metadata.csv").write_text("file_name,text\ngone.png,x\n")
    status, out, err = run("import", tmp_path)
    assert status == 1
    assert err.strip() == "line 2, gone.png: “gone.png” is not among the files."
    assert out.strip() == "0 added, 0 known, 1 refused"


def test_pairs_are_listed_and_filtered(run, pairs_folder):
    run("import", pairs_folder)
    _, out, _ = run("pairs", "--crop", "кукуруза", "--json")
    found = json.loads(out)
    assert [pair["crop"] for pair in found] == ["ZEAMX", "ZEAMX"]
    assert found[0]["conditions"] == {"view": "single", "background": "black"}
    _, out, _ = run("pairs", "--text", "зерно", "--limit", "2")
    assert len(out.splitlines()) == 2


def test_a_version_is_frozen_and_listed(run, pairs_folder):
    run("import", pairs_folder)
    assert run("version", "autumn")[0] == 0
    _, out, _ = run("versions", "--json")
    assert [(v["name"], v["pairs"]) for v in json.loads(out)] == [("autumn", 12)]


def test_a_training_from_the_command_line(run, pairs_folder):
    run("import", pairs_folder)
    tiny = ("--resolution", 8, "--width", 4, "--epochs", 3, "--batch", 6, "--snapshot-every", 2)
    status, out, _ = run("train", "--preset", "paper", *tiny, "--wait", "--json")
    answer = json.loads(out)
    assert (status, answer["status"], answer["epoch"]) == (0, "succeeded", 3)
    snapshots = sorted(path.name for path in (run_folder(answer["run"]) / "snapshots").iterdir())
    assert snapshots == ["epoch-00002.png", "epoch-00003.png"]
    _, out, _ = run("runs", "--json")
    assert [(r["run"], r["status"], r["epoch"]) for r in json.loads(out)] == [(1, "succeeded", 3)]
    _, out, _ = run("logs", "latest", "--lines", 1)
    assert "finished" in out


def test_waiting_runs_are_listed_in_their_order_and_moved(run, pairs_folder, monkeypatch):
    monkeypatch.setattr("core.train.jobs.start", lambda job_id: None)
    run("import", pairs_folder)
    for name in ("first", "second"):
        run("train", "--resolution", 8, "--width", 4, "--epochs", 2, "--name", name)
    _, out, _ = run("queue", "--json")
    assert [(one["place"], one["name"]) for one in json.loads(out)] == [(1, "first"), (2, "second")]
    status, out, _ = run("move", 2, -1, "--json")
    assert status == 0
    assert [(one["place"], one["name"]) for one in json.loads(out)] == [(1, "second"), (2, "first")]
    _, out, _ = run("queue")
    assert out.splitlines()[0].endswith("second") and "begins in about 0 min" in out
    assert run("stop", 1)[0] == run("stop", 2)[0] == 0
    assert run("move", 1, 1)[0] == 1


def test_images_from_the_command_line(run, trained, tmp_path):
    words = ("--text", "Қара фонда бір жүгері дәні", "--count", 4, "--seed", 7)
    status, out, _ = run("generate", "--run", "latest", *words, "--out", tmp_path / "a", "--json")
    answer = json.loads(out)
    assert status == 0 and len(answer["files"]) == 4
    assert answer["conditions"] == {"crop": "ZEAMX", "view": "single", "background": "black"}
    with Image.open(answer["files"][0]) as image:
        assert image.size == (8, 8)
    run("generate", *words, "--out", tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_conditions_can_be_set_and_unknown_words_are_named(run, trained, tmp_path):
    status, _, err = run(
        "generate", "--text", "шкворень", "--set", "crop=rice", "--set", "light=dim",
        "--count", 1, "--out", tmp_path,
    )  # fmt: skip
    assert status == 0
    assert err.splitlines() == [
        "Not in the vocabulary: шкворень",
        "No training pair shows dim light; the nearest shows rice.",
    ]


def test_scripts_are_told_what_was_understood_and_what_no_pair_shows(run, trained, tmp_path):
    text = "жүгерінің дымқыл үйіндісі, күріш, құрғақ емес, қабықты"
    words = ("--text", text, "--count", 1, "--out", tmp_path)
    status, out, err = run("generate", *words, "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["said"] == [
        {"axis": "crop", "code": "ZEAMX", "words": "жүгерінің"},
        {"axis": "view", "code": "pile", "words": "үйіндісі"},
        {"axis": "moisture", "code": "damp", "words": "дымқыл"},
    ]
    assert {item["code"] for item in answer["left_aside"]} == {
        "ORYSA", "paddy", "husked", "in_hull",
    }  # fmt: skip
    assert [item["code"] for item in answer["denied"]] == ["dry"]
    assert answer["seen"] is False
    assert {"view": "pile"} in answer["never_shown"]
    assert answer["nearest_shown"] == {"crop": "ZEAMX", "view": "single"}
    assert "Left aside: күріш (rice)" in err
    assert "No training pair shows pile; the nearest shows maize, single kernel." in err


def test_stopping_what_has_ended_says_how_it_ended(run, trained):
    status, out, _ = run("stop", "latest", "--json")
    assert (status, json.loads(out)["status"]) == (0, "succeeded")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("train", "--preset", "magic"), "magic"),
        (("train", "--epochs", "0"), "epochs"),
        (("train", "--epochs", "many"), "--epochs"),
        (("train", "--version", "spring"), "spring"),
        (("stop", "99"), "99"),
        (("logs", "latest"), "latest"),
        (("generate", "--count", "0"), "0"),
        (("generate", "--set", "view"), "view"),
        (("import", "/nowhere/at/all"), "nowhere"),
        (("pairs", "--crop", "barley"), "barley"),
        (("bench", "nothing"), "nothing"),
        (("nonsense",), "nonsense"),
    ],
)
def test_wrong_arguments_give_two_and_one_clear_line(run, arguments, word):
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert word in err


def test_work_that_fails_gives_one(run):
    status, _, err = run("train")
    assert status == 1
    assert "Import pairs" in err


def test_a_failed_run_gives_one_and_says_why(run, pairs_folder, workspace):
    run("import", pairs_folder)
    next(p for p in (workspace / "images").rglob("*") if p.is_file()).unlink()
    status, out, err = run("train", "--resolution", 8, "--wait", "--json")
    assert (status, json.loads(out)["status"]) == (1, "failed")
    assert "Expected content" in err
    assert runs.get("latest").status == "failed"


def test_pairs_are_checked_on_demand(run, pairs_folder):
    run("import", pairs_folder)
    status, out, _ = run("quality", "--json")
    assert status == 0 and json.loads(out)["odd_size"] == 12
    assert "odd_size" in run("quality")[1]


def test_versions_are_split_compared_and_restored(run, pairs_folder):
    run("import", pairs_folder)
    _, out, _ = run("version", "maize", "--crop", "кукуруза", "--json")
    assert json.loads(out)[0]["pairs"] == 2
    _, out, _ = run("version", "all", "--split", "50/50", "--seed", 3, "--json")
    assert sum(json.loads(out)[0]["details"]["splits"].values()) == 12
    _, out, _ = run("version-diff", "maize", "all", "--json")
    said = json.loads(out)
    assert len(said["added"]) == 10 and said["removed"] == []
    _, out, _ = run("version-restore", "all", "--json")
    assert json.loads(out) == {"restored": 0, "unchanged": 12, "gone": []}
    assert run("version-diff", "all", "all")[1].strip() == "The two hold the same."


def test_pairs_are_exported(run, pairs_folder, tmp_path):
    run("import", pairs_folder)
    place = tmp_path / "maize.zip"
    _, out, _ = run("export", "--format", "coco", "--out", place, "--crop", "maize", "--json")
    assert json.loads(out) == {"format": "coco", "path": str(place), "pairs": 2}
    status, _, err = run("export", "--format", "coco", "--out", place)
    assert status == 1 and "is there already" in err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("export", "--format", "parquet", "--out", "x"), "parquet"),
        (("export", "--format", "csv", "--out", "x", "--status", "lost"), "lost"),
        (("export", "--format", "csv", "--out", "x", "--set", "view=sideways"), "sideways"),
        (("version", "x", "--split", "0/100"), "train"),
        (("version", "x", "--split", "many"), "train"),
        (("version-diff", "a", "b"), "a"),
        (("import", "starter", "--format", "parquet"), "parquet"),
    ],
)
def test_wrong_arguments_are_one_line(run, starter_folder, arguments, word):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "") and word in err and len(err.splitlines()) == 1


def test_a_run_is_exported_and_imported(trained, run, tmp_path):
    status, out, _ = run("run-export", "latest", "--out", tmp_path / "run.zip", "--json")
    assert status == 0
    assert json.loads(out) == {"run": 1, "path": str(tmp_path / "run.zip")}
    status, out, _ = run("run-import", tmp_path / "run.zip", "--json")
    assert (status, json.loads(out)) == (0, {"run": 2, "epoch": 2})
    status, _, err = run("run-import", tmp_path / "none.zip")
    assert status == 2 and "none.zip" in err
    status, _, err = run("run-export", "1", "--out", tmp_path / "run.zip")
    assert status == 1 and "run.zip" in err
