"""The browser for the browser tests: one that is here, or Playwright's own.

``python -m tests.chromium`` tries to install Playwright's when there is none, and says
loudly how to get one when that fails.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
INSTALL_S = 240
HOW = (
    "BROWSER TESTS ARE SKIPPED: no Chromium was found. Install one (Debian, Ubuntu: "
    "'apt install chromium'; elsewhere: 'python -m playwright install chromium'), or "
    "set HEADLIGHT_CHROMIUM to the program."
)


def find_chromium() -> str | None:
    """Path of a Chromium: HEADLIGHT_CHROMIUM, one on this machine, Playwright's own."""
    if chosen := os.environ.get("HEADLIGHT_CHROMIUM"):
        return chosen
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in (*PLACES, _playwrights_own()):
        if place and Path(place).exists():
            return place
    return None


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def main() -> int:
    """Says which browser there is, after one quiet try to install one."""
    if find_chromium() is None:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, check=False, timeout=INSTALL_S)
    found = find_chromium()
    sys.stdout.write(f"Browser tests run in {found}.\n" if found else f"\n{HOW}\n\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
