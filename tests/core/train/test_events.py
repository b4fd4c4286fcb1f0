import json

from core.train import events


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
