import pytest

from core.access import AccessError, Actor
from core.database import database
from core.train import runs, words
from db import audit


def write(actor, **changes):
    words.write(actor, 1, **({"name": "tiny", "notes": "", "tags": ()} | changes))
    return runs.get(1)


def test_name_notes_and_tags_are_kept_tidy(trained, actor):
    run = write(actor, name=" barley ", notes="dry\nyear ", tags=["good", " good ", "", "2026"])
    assert (run.name, run.notes, run.tags) == ("barley", "dry\nyear", ("good", "2026"))
    assert words.all_tags(runs.newest_first()) == ["2026", "good"]


def test_what_was_changed_is_in_the_audit_log_and_nothing_else(trained, actor):
    write(actor)
    write(actor, tags=["good"])
    with database().read() as session:
        edits = [line for line in audit.history(session, "run", 1) if line.action == "edit"]
    assert [line.changes for line in edits] == [{"tags": [[], ["good"]]}]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "n" * 121},
        {"notes": "n" * 10_001},
        {"tags": ["t" * 41]},
        {"tags": [str(number) for number in range(21)]},
    ],
)
def test_what_is_too_long_changes_nothing(trained, actor, changes):
    before = runs.get(1)
    with pytest.raises((words.TooLong, words.TooManyTags)):
        write(actor, **changes)
    assert runs.get(1) == before


def test_who_may_not_train_writes_nothing(trained):
    with pytest.raises(AccessError):
        write(Actor("guest", frozenset({"see"})), name="mine")
    assert runs.get(1).name == "tiny"
