import pytest

from core.curate import versions
from core.train import jobs, presets, runs, searches
from models.config import preset
from tests.core.train.searching import Played, attend, start
from tests.pages.conftest import texts

PATH = "train/search.py"


@pytest.fixture
def played(filled, monkeypatch, no_generator):
    return Played(monkeypatch, lambda config, epoch: abs(config["augment"] - 0.7) + 1 / epoch)


def click(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def test_without_pairs_there_is_nothing_to_search(workspace, page):
    app = page(PATH)
    assert not app.exception and not app.button
    assert "A training needs pairs" in texts(app)


def test_the_first_visit_explains_and_offers_the_form(played, page):
    app = page(PATH)
    assert "gives up early what falls behind" in texts(app)
    assert app.button_group(key="search_varied_studio").value == [
        "learning_rate",
        "discriminator_learning_rate",
        "loss",
        "augment",
    ]
    app.button_group(key="search_varied_studio").set_value([]).run()
    assert app.button(key="search_start").disabled


def test_too_few_pairs_held_back_are_said(played, page):
    app = page(PATH)
    app = click(app, "Start search")
    assert "a search needs 8 to compare trials by" in app.error[0].value
    assert searches.newest_first() == []


def test_a_search_is_started_as_asked_and_shown(played, page, actor):
    start(actor)  # so that a split version is there
    (version,) = searches.usable_versions()
    app = page(PATH)
    app.selectbox(key="search_version").set_value(version.name)
    app.selectbox(key="search_preset").set_value("paper").run()
    app.number_input(key="search_epochs_paper").set_value(80)
    app.number_input(key="search_trials").set_value(5)
    app.number_input(key="search_minutes").set_value(30)
    app.text_input(key="search_name").set_value("autumn")
    app.run()
    app = click(app, "Start search")
    assert not app.exception
    search = searches.newest_first()[0]
    assert (search.name, search.trials, search.minutes) == ("autumn", 5, 30)
    assert (search.config["epochs"], search.config["snapshot_every"]) == (80, 10)
    assert app.query_params["search"] == str(search.job_id)
    assert "80 epochs a trial" in texts(app)


def test_a_search_that_ended_shows_what_it_found_and_keeps_it(played, page, actor):
    search, trials = attend(start(actor, trials=9))
    best = searches.best(trials)
    app = page(PATH, search=str(search.job_id))
    assert not app.exception
    assert f"★ Best: trial {best.number}" in texts(app)
    table = app.dataframe[0].value
    assert list(table["Trial"]) == [
        f"★ {one.number}" if one == best else str(one.number) for one in reversed(trials)
    ]
    assert f"/runs?run={best.run_id}" in list(table["Run"])
    assert set(table["State"]) <= {"came to its end", "given up"}
    app.text_input(key=f"search_keep_name_{search.job_id}").set_value("good")
    app = click(app, "Keep")
    assert presets.named("good") == searches.config_of(search, best)
    app = page("train/train.py", preset="good")
    assert "KID" in texts(app)
    rate = app.number_input(key="train_epochs_good").value
    assert rate == search.config["epochs"]


def test_a_kept_preset_is_removed_and_brought_back(played, page, actor):
    search, _ = attend(start(actor, trials=1))
    searches.keep(actor, search.job_id, "good")
    app = page("train/train.py", preset="good")
    app.button(key="train_preset_remove").click().run()
    assert presets.kept() == []
    assert "The preset “good” was removed." in texts(app)
    app.button(key="train_preset_back").click().run()
    assert [preset.name for preset in presets.kept()] == ["good"]
    assert app.button_group(key="train_preset").value == "good"


def test_a_search_is_stopped_and_resumed_from_its_page(played, page, actor):
    search = start(actor)
    app = page(PATH)
    app.button(key="search_stop").click().run()
    assert searches.get(search.job_id).status == "cancelled"
    app.button(key="search_resume").click().run()
    assert searches.get(search.job_id).status == "queued"
    assert "place 1 in the queue" in str(app.get("progress")[0].proto)


def test_a_failed_search_says_why_in_the_readers_language(played, page, actor):
    played.kid = lambda config, epoch: None
    search, _ = attend(start(actor))
    assert search.status == "failed"
    app = page(PATH, language="ru")
    assert "Несколько попыток подряд ничего не дали" in app.error[0].value
    assert "Ни один снимок не был измерен" in texts(app)


def test_the_queue_of_trials_is_that_of_all_trainings(played, page, actor):
    search = start(actor)
    played.before = lambda tick: tick == 3 and jobs.stop(actor, search.job_id)
    attend(search)
    app = page("train/runs.py")
    assert not app.exception
    assert versions.every()[0].name == "split"


def test_trials_stand_apart_from_other_runs(played, page, actor):
    own = runs.start_training(actor, preset("paper", epochs=10), name="own")
    _, trials = attend(start(actor, trials=2))
    app = page("train/runs.py")
    choice = app.selectbox(key="address_run")
    assert choice.value == str(own.id) and len(choice.options) == 1
    app.toggle(key="runs_trials").set_value(True).run()
    assert len(app.selectbox(key="address_run").options) == 3
    linked = page("train/runs.py", run=str(trials[0].run_id))
    assert linked.selectbox(key="address_run").value == str(trials[0].run_id)
    linked.toggle(key="runs_trials").set_value(False).run()
    assert linked.selectbox(key="address_run").value == str(own.id)
    assert not app.exception and not linked.exception
