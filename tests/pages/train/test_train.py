from core.train import room, runs
from tests.pages.conftest import texts

PATH = "train/train.py"


def test_the_cost_follows_the_settings(filled, page):
    app = page(PATH)
    assert "Learns from **12 pairs**" in texts(app)
    assert "15 600 images" in texts(app)
    app.number_input(key="train_epochs_studio").set_value(10).run()
    assert "160 images" in texts(app)
    assert "estimated from the speed" in texts(app)


def test_what_is_recommended_comes_first(filled, page, no_generator):
    app = page(PATH)
    assert app.button_group(key="train_preset").value == "studio"
    assert app.number_input(key="train_epochs_studio").value == 975
    assert app.selectbox(key="train_start_studio").value == "scratch"


def test_another_preset_has_its_own_settings(filled, page):
    app = page(PATH)
    app.button_group(key="train_preset").set_value("paper").run()
    assert app.number_input(key="train_epochs_paper").value == 1000
    assert app.selectbox(key="train_start_paper").value == "scratch"


def test_a_training_is_started_with_these_settings(filled, page, monkeypatch):
    started = []
    monkeypatch.setattr("core.train.jobs.start", started.append)
    app = page(PATH)
    app.number_input(key="train_epochs_studio").set_value(30)
    app.number_input(key="train_every_studio").set_value(10)
    app.text_input(key="train_name").set_value("first")
    app.run()
    next(button for button in app.button if button.label == "Start training").click().run()
    run = runs.get("latest")
    assert started == [run.job_id]
    assert (run.name, run.epochs, run.config["snapshot_every"]) == ("first", 30, 10)
    assert app.title[0].value == "Runs"


def test_what_does_not_fit_on_the_disk_cannot_be_started(filled, page, monkeypatch):
    monkeypatch.setattr(room, "_free_disk", lambda: 10**6)
    app = page(PATH)
    assert "0.0 GB are free on the disk" in app.error[0].value
    assert next(button for button in app.button if button.label == "Start training").disabled


def test_memory_in_use_is_a_warning(filled, page, monkeypatch):
    monkeypatch.setattr(room, "warnings", lambda *_: [room.MemoryInUse(need="1.0", free="0.5")])
    app = page(PATH)
    assert "of memory, and 0.5 GB are free now" in app.warning[0].value
    assert "Takes up to" in texts(app)


def test_without_pairs_there_is_no_start(workspace, page):
    app = page(PATH)
    assert not app.button
    assert "A training needs pairs" in texts(app)
