"""The app: seconds to start, seconds to the first page, memory at rest.

Run: python manage.py bench app [--runs 5] [--rest 10]
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import psutil
from playwright.sync_api import Browser, sync_playwright

from bench.report import show
from core.settings import PROJECT
from tests.browser.chromium import find_or_install

LIMITS = {"start_s": 5.0, "first_page_s": 3.0, "idle_mb": 300.0}
PATIENCE_S = 60.0


def main() -> None:
    """Starts the app several times, as `python3 manage.py app` does, and visits it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rest", type=float, default=10.0, help="seconds before memory is read")
    options = parser.parse_args()
    measured: dict[str, list[float]] = {name: [] for name in LIMITS}
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=flags)
        measure(browser, options.rest)  # warms the disk
        for _ in range(options.runs):
            for name, value in measure(browser, options.rest).items():
                measured[name].append(value)
        browser.close()
    show("app", measured, LIMITS)


def measure(browser: Browser, rest_s: float) -> dict[str, float]:
    """Returns the figures of one start."""
    port = free_port()
    address = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, str(PROJECT / "manage.py"), "app", "--port", str(port)]
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=os.environ | {"GRAIN_WORKSPACE": workspace}, stdout=subprocess.DEVNULL
        )
        try:
            wait_for_answer(address)
            started = time.perf_counter() - begun
            first_page = visit(browser, address)
            time.sleep(rest_s)
            idle = memory_mb(process.pid)
        finally:
            process.terminate()
            process.wait()
    return {"start_s": started, "first_page_s": first_page, "idle_mb": idle}


def visit(browser: Browser, address: str) -> float:
    """Returns seconds from opening the address to seeing the page's title, then leaves."""
    page = browser.new_page()
    begun = time.perf_counter()
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    seconds = time.perf_counter() - begun
    page.close()
    return seconds


def memory_mb(process_id: int) -> float:
    """Returns the resident memory of the app and what it started, in MB of 2**20 bytes."""
    app = psutil.Process(process_id)
    everyone = [app, *app.children(recursive=True)]
    return sum(process.memory_info().rss for process in everyone) / 2**20


def wait_for_answer(address: str) -> None:
    """Waits until the server answers."""
    until = time.perf_counter() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.02)


def free_port() -> int:
    """Returns a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
