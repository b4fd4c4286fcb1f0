from datetime import UTC, datetime

import pytest

from core.train import proposals, spaces
from db.records import VersionRecord
from db.search_records import DONE, PRUNED, TRAINING, UNUSABLE, SearchRecord, TrialRecord
from models.config import PRESETS, preset

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERSION = VersionRecord(
    id=1, name="v1", content_hash="0" * 64, pairs=12, created_at=NOON, created_by="a", details={}
)
VARIED = ("learning_rate", "loss", "augment")


def search(config=None, varied=VARIED, trials=20):
    return SearchRecord(
        job_id=1,
        name="",
        config=(config or preset("paper", epochs=40)).as_dict(),
        varied=varied,
        trials=trials,
        minutes=0,
        version=VERSION,
        status="running",
        message="",
        worked_s=0.0,
        created_at=NOON,
        created_by="a",
        started_at=NOON,
        finished_at=None,
    )


def trial(number, figures=None, state=DONE, **settings):
    usual = {"learning_rate": 2e-4, "loss": "hinge", "augment": 0.5}
    return TrialRecord(
        job_id=1,
        number=number,
        run_id=number,
        settings=usual | settings,
        figures=figures or {},
        state=state,
    )


def played(count, figure):
    """Trials as a search makes them, each with what `figure` says of its settings."""
    found = []
    for number in range(1, count + 1):
        settings = proposals.propose(search(), found)
        found.append(trial(number, {40: figure(settings)}, **settings))
    return found


def test_the_first_trial_is_what_is_there_already():
    own = proposals.propose(search(), [])
    assert own == {"learning_rate": 2e-4, "loss": "minimax", "augment": 0.0}


def test_settings_outside_of_the_space_are_no_trial():
    outside = search(preset("paper", learning_rate=0.05))
    proposed = proposals.propose(outside, [])
    assert spaces.SPACE["learning_rate"].holds(proposed["learning_rate"])


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_of_the_project_lies_in_the_space(name):
    config = PRESETS[name]
    assert spaces.own_values(config, spaces.offered(config)) is not None


def test_what_means_nothing_beside_the_others_is_not_offered():
    studio, paper = spaces.offered(preset("studio")), spaces.offered(preset("paper"))
    assert "penalty_weight" in studio and "penalty_weight" not in paper
    assert "guide" in studio and "guide" not in spaces.offered(preset("studio", resolution=32))


@pytest.mark.parametrize("name", spaces.SPACE)
def test_whatever_is_proposed_is_a_setting(name):
    config = preset("studio")
    found = []
    for number in range(1, 12):
        settings = proposals.propose(search(config, (name,)), found)
        assert spaces.SPACE[name].holds(settings[name])
        assert getattr(spaces.changed(config, settings), name) == settings[name]
        figures = {40: float(number % 3)}
        found.append(
            TrialRecord(
                job_id=1, number=number, run_id=1, settings=settings, figures=figures, state=DONE
            )
        )


def test_the_same_trials_lead_to_the_same_proposal():
    found = played(8, lambda settings: settings["augment"])
    assert proposals.propose(search(), found) == proposals.propose(search(), list(found))


def test_proposals_come_nearer_to_what_is_good():
    found = played(30, lambda settings: (settings["augment"] - 0.8) ** 2)
    misses = [abs(one.settings["augment"] - 0.8) for one in found]
    assert sum(misses[-10:]) < sum(misses[1:11]) / 2


def test_trials_beside_each_other_differ():
    ended = played(7, lambda settings: settings["augment"])
    going = trial(8, state=TRAINING, **proposals.propose(search(), ended))
    assert proposals.propose(search(), [*ended, going]) != going.settings


def test_a_trial_is_given_up_when_half_of_the_others_were_better():
    ended = [trial(n, {10: 1.0 + n / 10, 20: 0.5, 40: 0.2}) for n in range(1, 6)]
    assert proposals.is_hopeless(search(), ended, trial(6, {10: 2.0}, TRAINING))
    assert not proposals.is_hopeless(search(), ended, trial(6, {10: 1.0}, TRAINING))
    assert not proposals.is_hopeless(search(), ended, trial(6, {}, TRAINING))


def test_nothing_is_given_up_in_its_first_quarter_or_beside_few():
    ended = [trial(n, {5: 1.0, 10: 1.0, 40: 0.2}) for n in range(1, 6)]
    assert not proposals.is_hopeless(search(), ended, trial(6, {5: 9.0}, TRAINING))
    assert not proposals.is_hopeless(search(), ended[:3], trial(6, {10: 9.0}, TRAINING))


def test_trials_that_came_to_nothing_do_not_count_against_others():
    failed = [trial(n, state=UNUSABLE) for n in range(1, 6)]
    pruned = [trial(n, {10: 0.1}, PRUNED) for n in range(6, 10)]
    assert not proposals.is_hopeless(search(), failed + pruned, trial(10, {10: 9.0}, TRAINING))


def test_what_decides_is_the_most_important():
    found = played(20, lambda settings: settings["augment"])
    shares = proposals.importances(search(), found)
    assert next(iter(shares)) == "augment"
    assert sum(shares.values()) == pytest.approx(1)
    assert set(shares) == set(VARIED)


def test_few_trials_say_nothing_of_importance():
    found = played(8, lambda settings: settings["augment"])
    assert proposals.importances(search(), found[:4]) == {}
    assert proposals.importances(search(varied=("augment",)), found) == {}
