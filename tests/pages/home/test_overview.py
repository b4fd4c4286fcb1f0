from tests.pages.conftest import texts


def test_an_empty_workspace_says_what_to_do(workspace, page):
    assert "no pairs here yet" in texts(page("home/overview.py"))


def test_numbers_and_the_newest_training_are_shown(trained, page):
    app = page("home/overview.py")
    assert {metric.label: metric.value for metric in app.metric} == {
        "Pairs": "12",
        "Crops": "6",
        "Trainings": "1",
        "Images made": "0",
    }
    assert "**tiny** :green-badge[finished]" in texts(app)
