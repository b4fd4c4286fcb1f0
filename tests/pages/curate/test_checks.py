"""The pages of checks: flags one at a time, duplicates side by side, health."""

import pytest

from core.curate import pairs, quality
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from tests.core.curate.test_likeness import grain
from tests.pages.conftest import texts


@pytest.fixture
def twins(workspace, tmp_path, actor):
    """Three pictures of maize, the third a crop of the first."""
    folder = tmp_path / "maize"
    folder.mkdir()
    for number, image in enumerate((grain(0), grain(1), grain(0).crop((10, 10, 235, 235)))):
        image.save(folder / f"{number}.png")
    import_pairs(Folder(folder), actor)
    quality.check(actor)


def test_flags_are_shown_decided_and_taken_back(filled, page, actor):
    quality.check(actor)
    app = page("curate/quality.py", flag="odd_size")
    assert "12 pairs" in texts(app)
    app.button(key="quality_right_1").click().run()
    assert "11 pairs" in texts(app)
    app.button(key="quality_undo_button").click().run()
    assert "12 pairs" in texts(app)
    app.button(key="quality_reject_2").click().run()
    assert pairs.get(2).status == "rejected"
    app.button(key="quality_undo_button").click().run()
    assert pairs.get(2).status == "new"


def test_checking_from_the_page(filled, page):
    app = page("curate/quality.py")
    app.button(key="quality_check").click().run()
    assert not app.error and quality.count_flags()["odd_size"] == 12


def test_duplicates_are_decided_side_by_side(twins, page):
    app = page("curate/duplicates.py")
    assert "1 likeness" in texts(app)
    keep = next(b for b in app.button if b.label == "Keep the left one")
    keep.click().run()
    assert sorted(pairs.get(n).status for n in (1, 3)) == ["new", "rejected"]
    app.button(key="duplicates_undo_button").click().run()
    assert [pairs.get(n).status for n in (1, 3)] == ["new", "new"]
    next(b for b in app.button if b.label == "Keep both").click().run()
    assert quality.count_flags() == {}
    app.button(key="duplicates_undo_button").click().run()
    assert quality.count_flags() == {"near_duplicate": 2}


def test_a_higher_threshold_shows_less(twins, page):
    app = page("curate/duplicates.py")
    app.slider(key="duplicates_threshold").set_value(100).run()
    assert [s.value for s in app.success] == ["No duplicates from this similarity on."]


def test_health_says_what_comes_next(filled, page):
    app = page("curate/health.py")
    said = texts(app)
    assert "What to photograph or generate next" in said
    assert "1. **" in said and " × " in said
    app.selectbox(key="address_axis").set_value("view").run()
    assert not app.exception and app.query_params["axis"] in ("view", ["view"])
