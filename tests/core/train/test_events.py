import json

from core.database import database
from core.train import events, runs


def write(path, *lines, end="\n"):
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + end)


def test_only_whole_lines_are_read_and_each_once(tmp_path):
    path = tmp_path / "events.jsonl"
    write(path, json.dumps({"event": "a"}), '{"event": "ha', end="")
    read, position = events.read_on(path, 0)
    assert read == [{"event": "a"}]
    write(path, 'lf"}')
    read, position = events.read_on(path, position)
    assert read == [{"event": "half"}]
    assert events.read_on(path, position) == ([], position)


def test_a_half_line_of_a_killed_program_is_cut_off(tmp_path):
    path = tmp_path / "events.jsonl"
    write(path, json.dumps({"event": "a"}), '{"event": "ha', end="")
    events.cut_half_line(path)
    write(path, json.dumps({"event": "b"}))
    assert events.read_on(path, 0)[0] == [{"event": "a"}, {"event": "b"}]


def test_no_file_is_no_events(tmp_path):
    assert events.read_on(tmp_path / "none", 0) == ([], 0)
    events.cut_half_line(tmp_path / "none")


def test_what_is_not_a_number_is_noted_and_does_not_end_the_run(trained):
    line = '{"event": "epoch", "epoch": %d, "step": 6, "seconds": 1.0, "metrics": %s}'
    new = [
        json.loads(line % (3, '{"generator_loss": NaN, "real_score": 0.5}')),
        json.loads(line % (4, '{"generator_loss": Infinity, "real_score": 0.25}')),
    ]
    with database().write() as session:
        events.take_in(session, runs.get(1), new[:1])
        events.take_in(session, runs.get(1), new[1:])
    curves = runs.curves(1)
    assert curves["generator_loss"].epochs == (1, 2)
    assert curves["real_score"].values[2:] == (0.5, 0.25)
    assert runs.get(1).details["not_finite"] == {"epoch": 3}
