"""A Chromium for tests: the system's, else Playwright's own, else one that can be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
INSTALL_LIMIT_S = 600


def find() -> str | None:
    """Returns the program of a Chromium that is here, or None."""
    named = os.environ.get("GRAIN_CHROMIUM")
    on_path = (shutil.which(name) for name in NAMES)
    placed = (place for place in USUAL_PLACES if Path(place).exists())
    return named or next(filter(None, on_path), None) or next(placed, None) or _playwright_s_own()


def find_or_install() -> str | None:
    """Returns a Chromium, installed first where there is none; None where that fails too."""
    found = find()
    if found:
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian's chromium for the browser tests …", flush=True)
        _try("apt-get", "update", "--quiet=2")
        _try("apt-get", "install", "--yes", "--quiet=2", "chromium")
    if not find():
        print("Installing Playwright's Chromium for the browser tests …", flush=True)
        _try(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


def _playwright_s_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _try(*command: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            command, env=quiet, check=False, timeout=INSTALL_LIMIT_S, stdout=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"That did not work: {error}", flush=True)
