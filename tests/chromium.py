"""``python -m tests.chromium``: one quiet try to have a browser for the browser tests.

Does nothing when there is one. When none can be installed the tests in a browser are
skipped, and the end of the test run says loudly how to get one.
"""

import contextlib
import subprocess
import sys

from playwright.sync_api import sync_playwright

from bench.browser import NoChromium, find_chromium

LONGEST_S = 240


def main() -> None:
    """Installs Playwright's own Chromium if no other is found."""
    try:
        with sync_playwright() as playwright:
            find_chromium(playwright)
    except NoChromium:
        sys.stdout.write("No Chromium here; trying to install Playwright's own ...\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, check=False, timeout=LONGEST_S)


if __name__ == "__main__":
    main()
