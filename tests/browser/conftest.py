"""The app as a real server, and a real headless Chromium in front of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from core.settings import PROJECT
from tests.browser.chromium import find_or_install
from tests.conftest import wait_until

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser():
    program = find_or_install()
    if program is None:
        pytest.fail("No Chromium is here and none could be installed; set GRAIN_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser):
    """A page of a new visitor, who reads English; errors in the browser fail the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served():
    """Serves the app in the environment's workspace; gives its address and its process."""
    port = free_port()
    command = [sys.executable, "-m", "core.cli", "app", "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}"

    def answers():
        try:
            return urllib.request.urlopen(address, timeout=2).status == 200
        except OSError:
            assert process.poll() is None, "the app has ended"
            return False

    try:
        wait_until(answers, 60)
        yield address, process
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def address(workspace):
    with served() as (address, _):
        yield address


def wait_for_title(page, title):
    page.get_by_role("heading", level=1, name=title).wait_for()


def wait_for_images(page, selector="img"):
    """Waits until every image that is shown has really been loaded."""
    page.wait_for_function(
        "s => { const all = [...document.querySelectorAll(s)];"
        " return all.length && all.every(i => i.complete && i.naturalWidth > 0) }",
        arg=selector,
    )
