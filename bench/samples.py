"""From click to images: seconds until 16 new images stand on the page Generate, in Chromium.

Run: python manage.py bench samples [--rounds 10] [--cold 3]

Time runs in the browser: from the click on “Make images” until 16 images that were not there before
are loaded and painted. Cold is the first click after a start of the app: the generator's process
begins first. The generator is the starter generator; the workspace is new.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.app import free_port, wait_for_answer
from bench.report import show
from core.settings import PROJECT
from tests.browser.chromium import find_or_install

IMAGES = 16
LIMITS = {"warm_s": 1.0}
PATIENCE_MS = 120_000
WATCH = """
(images) => {
  const shown = () => [...document.querySelectorAll('img[src*="/content/samples/"]')];
  const before = new Set(shown().map(image => image.src));
  window.seconds = null;
  document.addEventListener('click', () => {
    const begun = performance.now();
    const look = () => {
      const fresh = shown().filter(i => !before.has(i.src) && i.complete && i.naturalWidth > 0);
      if (new Set(fresh.map(i => i.src)).size >= images) {
        requestAnimationFrame(() => { window.seconds = (performance.now() - begun) / 1000; });
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  }, { capture: true, once: true });
}
"""


def main() -> None:
    """Starts the app some times, clicks, and prints how long the images took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--cold", type=int, default=3)
    options = parser.parse_args()
    measured: dict[str, list[float]] = {"warm_s": [], "cold_s": []}
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=flags)
        for start in range(options.cold):
            with served() as address:
                page = opened(browser, address)
                measured["cold_s"].append(seconds(page, 1))
                rounds = options.rounds // options.cold
                for seed in range(rounds + (options.rounds % options.cold if not start else 0)):
                    measured["warm_s"].append(seconds(page, IMAGES * (seed + 2)))
                page.context.close()
        browser.close()
    show("samples", measured, LIMITS)


@contextmanager
def served() -> Iterator[str]:
    """Serves the app in a workspace of its own; gives its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as workspace:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.cli", "app", "--port", str(port)],
            cwd=PROJECT,
            env=os.environ | {"GRAIN_WORKSPACE": workspace},
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for_answer(address := f"http://localhost:{port}")
            yield address
        finally:
            process.terminate()
            process.wait()


def opened(browser: Browser, address: str) -> Page:
    """Returns the page Generate as a visitor sees it, with a description typed in."""
    context = browser.new_context(viewport={"width": 1400, "height": 1400}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/generate")
    words = page.get_by_role("textbox", name="Description")
    words.fill("one ripe maize kernel on a black background")
    words.press("Enter")
    rest(page)
    return page


def seconds(page: Page, seed: int) -> float:
    """Returns the seconds from the click to the last of the images with a new seed."""
    field = page.get_by_role("spinbutton", name="Seed")
    field.fill(str(seed))
    field.press("Enter")
    rest(page)
    page.evaluate(WATCH, IMAGES)
    page.get_by_role("button", name="Make images").click()
    page.wait_for_function("window.seconds !== null")
    found: float = page.evaluate("window.seconds")
    rest(page)
    return found


def rest(page: Page) -> None:
    """Waits until the page has taken in what was typed and no script runs any more."""
    page.wait_for_timeout(500)
    page.wait_for_function("!document.querySelector('[data-testid=\"stStatusWidget\"]')")


if __name__ == "__main__":
    main()
