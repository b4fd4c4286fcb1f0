from core.train import ratings
from tests.pages.conftest import texts

PATH = "train/rate.py"


def given():
    return [(r.who, r.epoch, r.against, r.score) for r in ratings.of_run(1)]


def named(app, rater):
    return app.text_input(key="rate_rater").set_value(rater).run()


def test_two_snapshots_are_compared_and_the_epoch_stays_hidden(trained, page):
    app = named(page(PATH), "Dana")
    assert "epoch 1" not in texts(app) and "epoch 2" not in texts(app)
    shown = [element.proto.body for element in app.get("html")]
    left = 1 if "/snapshots/1/1" in shown[0] else 2
    app.button(key="rate_ArrowRight").click().run()
    assert given() == [("Dana", 3 - left, left, 1)]
    app.button(key="rate_ArrowDown").click().run()
    assert given()[1][3] == 0 and "**2** comparisons" in texts(app)
    app.button(key="rate_undo").click().run()
    assert len(given()) == 1


def test_every_snapshot_gets_a_score_once(trained, page):
    app = named(page(PATH, view="alone"), "Dana")
    for digit in "42":
        app.button(key=f"rate_{digit}").click().run()
    assert sorted(given()) == sorted(
        [("Dana", given()[0][1], None, 4), ("Dana", given()[1][1], None, 2)]
    )
    assert "**2** of 2 rated" in texts(app)
    assert app.success[0].value == "There is nothing left to rate here."
    named(app, "Erlan")
    assert "**0** of 2 rated" in texts(app)


def test_the_run_s_page_shows_what_raters_think(trained, page, actor):
    for rater in ("Dana", "Erlan", "Saule"):
        ratings.rate(actor, 1, rater, 1, 2)
        ratings.rate(actor, 1, rater, 2, 4)
    for _ in range(5):
        ratings.compare(actor, 1, "Dana", 1, 2)
    app = page("train/runs.py")
    assert "★ Best by score: epoch 2, 4.0 of 5 from 3 raters" in texts(app)
    assert "★ Best by comparison: epoch 1, preferred to an average snapshot in" in texts(app)
    assert len(app.get("plotly_chart")) == 4  # curves, phases, score, chance
