"""A run of 1,000 epochs, 40 snapshots and 20,000 metric rows: how fast it opens and scrubs.

Run: python manage.py bench opening [--times 10] [--epochs 1000] [--snapshots 40] [--metrics 20]

In Chromium. `visit` is from the address to losses, scores, a snapshot and the end of the page's
script, with the app's files in the browser's cache. `open` is the same from a click on the home
page, which has drawn a chart; `first` from a click on a page without one, so that the browser has
to read the library of charts before.
`step` is from a key on the slider to the next snapshot drawn, every one of them; `held` is how far
the picture lies behind when the key is let go after all steps at 30 a second.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from importlib import import_module
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import long_run
from bench.report import show
from core.access import local_actor
from core.curate.importing import import_pairs
from core.curate.sources import open_source
from db.records import RunRecord
from tests.browser.chromium import find_or_install
from tests.browser.conftest import FLAGS, served

LIMITS = {"open_s": 1.0, "step_p95_s": 0.3, "held_s": 1.0}
PAIRS, LINES, KEYS_PER_S = 12, 4, 30
READY = """([lines, epoch]) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const drawn = document.querySelectorAll('.js-plotly-plot .main-svg .trace').length >= lines;
    const image = document.querySelector('img[src*="/snapshots/"]');
    const there = image && image.complete && image.naturalWidth > 0;
    const right = there && (!epoch || image.getAttribute('src').endsWith('/' + epoch));
    return drawn && right && app.getAttribute('data-test-script-state') === 'notRunning';
}"""
SHOWN = """epoch => {
    const image = document.querySelector('img[src*="/snapshots/"]');
    return image && image.getAttribute('src').endsWith('/' + epoch) && image.complete
        && image.naturalWidth > 0;
}"""


def main() -> None:
    """Makes the run, opens it again and again, and moves through its snapshots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=long_run.EPOCHS)
    parser.add_argument("--snapshots", type=int, default=long_run.SNAPSHOTS)
    parser.add_argument("--metrics", type=int, default=long_run.METRICS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["GRAIN_WORKSPACE"] = f"{place}/workspace"
        files = import_module("bench.import").make(Path(place) / "files", PAIRS, (64, 64))
        import_pairs(open_source(files), local_actor())
        run = long_run.make(
            epochs=options.epochs, snapshots=options.snapshots, metrics=options.metrics
        )
        print(f"{run.epochs} epochs, {options.snapshots} snapshots, {long_run.rows_of(run)} rows")
        with served() as (address, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_or_install(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="en-US")
            measured = measure(page, address, run, options.times)
            browser.close()
    show("opening", measured, LIMITS)


def measure(page: Page, address: str, run: RunRecord, times: int) -> dict[str, list[float]]:
    """Returns all figures in seconds."""
    visit(page, address, run)  # fills the cache
    visits = [visit(page, address, run) for _ in range(times)]
    first = [click(page, f"{address}/bulk", "h1", run) for _ in range(times)]
    opened = [click(page, address, ".js-plotly-plot", run) for _ in range(times)]
    steps = scrub(page, run)
    return {
        "visit_s": visits,
        "first_s": first,
        "open_s": opened,
        "step_s": steps,
        "step_p95_s": [sorted(steps)[int(0.95 * len(steps))]],
        "held_s": [hold(page, run)],
    }


def visit(page: Page, address: str, run: RunRecord) -> float:
    """Opens the run by its address."""
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(f"{address}/runs?run={run.id}")
    page.wait_for_function(READY, arg=[LINES, run.epochs], polling="raf")
    return time.perf_counter() - begun


def click(page: Page, address: str, there: str, run: RunRecord) -> float:
    """Opens the newest run from the page at an address, once `there` (CSS) is on it."""
    page.goto(address)
    page.locator(there).first.wait_for()
    page.wait_for_timeout(1500)
    begun = time.perf_counter()
    page.get_by_test_id("stSidebarNav").get_by_text("Runs", exact=True).click()
    page.wait_for_function(READY, arg=[LINES, run.epochs], polling="raf")
    return time.perf_counter() - begun


def scrub(page: Page, run: RunRecord) -> list[float]:
    """Moves back through all snapshots by keyboard; returns the seconds of each step."""
    every, steps = int(run.config["snapshot_every"]), []
    thumb(page).focus()
    for epoch in range(run.epochs - every, 0, -every):
        begun = time.perf_counter()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(SHOWN, arg=epoch, polling="raf")
        steps.append(time.perf_counter() - begun)
    return steps


def hold(page: Page, run: RunRecord) -> float:
    """Holds the key until the newest snapshot; returns the seconds until it is drawn then."""
    thumb(page).focus()
    for _ in range(run.epochs // int(run.config["snapshot_every"]) - 1):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1000 / KEYS_PER_S)
    begun = time.perf_counter()
    page.wait_for_function(SHOWN, arg=run.epochs, polling="raf")
    return time.perf_counter() - begun


def thumb(page: Page):  # noqa: ANN201  # Playwright's own
    """Returns the handle of the snapshots' slider."""
    return (
        page.get_by_test_id("stSlider").filter(has_text="Snapshot at epoch").get_by_role("slider")
    )


if __name__ == "__main__":
    main()
