"""The README's pictures, taken anew from the running app.

Run it when a page has changed its looks: ``python -m bench.screens``. With a folder
it also takes every page in both themes and three sizes, to be looked at:
``python -m bench.screens --all /some/folder``.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

from bench.browser import chromium, new_page, settled
from bench.server import ROOT, running_server
from components.navigation import MENU

FOLDER = ROOT / "content" / "screens"
STREET = "The animal didn't cross the street because it was too tired"
SIZES = {"laptop": (1280, 800), "projector": (1920, 1080), "phone": (390, 844)}


@dataclass(frozen=True)
class Screen:
    """One picture: which page, with what in its address."""

    name: str
    page: str
    address: dict[str, str]
    dark: bool = False


README = (
    Screen("home-light", "", {"text": STREET}),
    Screen("next-token-dark", "next-token", {"next_temperature": "1.5"}, dark=True),
    Screen(
        "heads-light",
        "heads",
        {"text": STREET, "head": "decoder.self.13.8", "pair": "8.1"},
    ),
    Screen("switch-off-dark", "switch-off", {"head": "decoder.self.12.4"}, dark=True),
    Screen("map-dark", "map", {}, dark=True),
    Screen("lens-light", "lens", {"text": STREET}),
    Screen("tokens-light", "tokens", {"text": "Hello 🙂, สวัสดี world!"}),
)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    folder = parser.parse_args().all
    with running_server() as server, chromium() as browser:
        if folder is None:
            for screen in README:
                take(browser, server.url, screen, FOLDER, SIZES["laptop"])
            return
        for entry in (entry for section in MENU.values() for entry in section):
            for size_name, size in SIZES.items():
                for dark in (False, True):
                    name = f"{entry.url or 'home'}-{size_name}-{_theme(dark)}"
                    screen = Screen(name, entry.url, {"text": STREET}, dark)
                    take(browser, server.url, screen, folder, size)


def take(
    browser: Browser, url: str, screen: Screen, folder: Path, size: tuple[int, int]
) -> None:
    """Open a page, wait until it rests, and keep what is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    with new_page(browser, size, screen.dark) as page:
        page.goto(f"{url}/{screen.page}?{urlencode(screen.address)}")
        settled(page)
        # Charts are drawn by the browser after the script has come to rest.
        page.wait_for_timeout(1500)
        page.screenshot(path=folder / f"{screen.name}.png")
    print(folder / f"{screen.name}.png")


def _theme(dark: bool) -> str:
    return "dark" if dark else "light"


if __name__ == "__main__":
    main()
