"""Thirty pairs reviewed by keyboard alone, recorded; a second browser loses nothing either."""

import os
from pathlib import Path

import pytest

from core.access import Actor
from core.curate import bulk, pairs
from core.curate.importing import import_pairs
from core.curate.sources import Folder
from db.records import PairFilter
from tests.browser.conftest import wait_for_title
from tests.conftest import SHADES, draw_kernel, wait_until, write_manifest

NUMBER = 32


@pytest.fixture
def all_ids(workspace, tmp_path):
    """Drawn pairs with crop, view and background, and no state."""
    folder = tmp_path / "many"
    folder.mkdir()
    rows = []
    for number in range(NUMBER):
        crop, shade = list(SHADES.items())[number % len(SHADES)]
        draw_kernel(shade, seed=number).save(folder / f"{number}.png")
        text = f"A single kernel on a black background, {number}"
        rows.append({"file_name": f"{number}.png", "text": text, "crop": crop})
    write_manifest(folder, rows)
    import_pairs(Folder(folder), Actor("aigerim"))
    return bulk.ids(PairFilter())


@pytest.fixture
def recorded(visitor, tmp_path):
    """The visitor's page, recorded; kept where GRAIN_RECORDINGS says (playwright show-trace)."""
    recording = Path(os.environ.get("GRAIN_RECORDINGS", tmp_path)) / "review.zip"
    visitor.context.tracing.start(screenshots=True, snapshots=True)
    yield visitor
    visitor.context.tracing.stop(path=recording)
    assert recording.stat().st_size > 10_000


def shows(page, pair_id):
    page.get_by_test_id("stMarkdown").get_by_text(f"#{pair_id}", exact=True).wait_for()


def open_review(page, address, pair_id):
    page.goto(f"{address}/review")
    shows(page, pair_id)
    page.get_by_text("The keys work.").wait_for()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def becomes(pair_id, **fields):
    """Waits until a pair has these values: everything is saved at once, but not in no time."""
    wait_until(lambda: all(getattr(pairs.get(pair_id), k) == v for k, v in fields.items()), 15)


def test_thirty_pairs_by_keyboard_alone(all_ids, address, recorded):
    page = recorded
    open_review(page, address, all_ids[0])
    wait_for_title(page, "Review")
    page.get_by_text(f"{NUMBER} pairs to review").wait_for()
    for place, pair_id in enumerate(all_ids[:30]):
        shows(page, pair_id)
        if place == 9:
            press(page, "S")  # comes again at the end
        elif place % 5 == 4:
            press(page, "x")
        else:
            press(page, "4", "2", "3", "Enter")  # unripe, slight, ripe: in one go
        if place == 14:
            shows(page, all_ids[15])
            press(page, "u")
            shows(page, pair_id)
            becomes(pair_id, status="new")
            press(page, "4", "Enter")
        if place == 20:
            shows(page, all_ids[21])
            press(page, "e")
            page.get_by_text("You are typing").wait_for()
            page.keyboard.type(" 1x2s3u Enter")
            press(page, "Enter", "Escape", "ArrowDown")
            words = "A single kernel on a black background, 21 1x2s3u Enter"
            becomes(all_ids[21], description=words, status="new")
    shows(page, all_ids[30])
    press(page, "ArrowRight")
    shows(page, all_ids[31])
    press(page, "ArrowLeft")
    shows(page, all_ids[30])
    page.get_by_text("3 pairs to review").wait_for()
    press(page, "Enter")
    shows(page, all_ids[31])
    press(page, "Enter")
    shows(page, all_ids[9])
    press(page, "Enter")
    page.get_by_text("Nothing is left to review here.").wait_for()

    rejected = {pair_id for place, pair_id in enumerate(all_ids[:30]) if place % 5 == 4}
    rejected -= {all_ids[9], all_ids[14]}
    for place, pair_id in enumerate(all_ids[:30]):
        pair = pairs.get(pair_id)
        assert pair.status == ("rejected" if pair_id in rejected else "accepted"), place
        if pair_id not in {*rejected, all_ids[9], all_ids[14], all_ids[21]}:
            assert pair.conditions == {
                "view": "single",
                "background": "black",
                "state": "immature",
                "severity": "slight",
                "maturity": "ripe",
            }


def test_a_second_browser_edits_the_same_pair_and_nothing_is_lost(
    all_ids, address, visitor, browser
):
    page = visitor
    open_review(page, address, all_ids[0])
    other = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US").new_page()
    open_review(other, address, all_ids[1])  # the first pair is taken
    press(other, "Enter")
    becomes(all_ids[1], status="accepted")
    other.goto(f"{address}/pair?id={all_ids[0]}")
    box = other.get_by_label("Description")
    box.fill("Theirs")
    box.press("Control+Enter")
    other.get_by_role("button", name="Save").click()
    other.get_by_text("is saved.").wait_for()
    assert pairs.get(all_ids[0]).description == "Theirs"

    press(page, "4")
    page.get_by_text("Someone has changed this pair since you opened it.").wait_for()
    page.get_by_text("Both versions:").wait_for()
    assert "state" not in pairs.get(all_ids[0]).conditions
    press(page, "Enter", "1")  # nothing goes on before it is settled
    wait_until(lambda: pairs.get(all_ids[0]).conditions.get("state") == "immature", 15)
    both = pairs.get(all_ids[0])
    assert (both.description, both.status) == ("Theirs", "new")
    press(page, "Enter")
    shows(page, all_ids[3])  # the second is done, the third lies before the other
    changes = [line.changes for line in pairs.history(all_ids[0])]
    assert [sorted(change) for change in changes] == [
        [],
        ["description"],
        ["conditions"],
        ["status"],
    ]
