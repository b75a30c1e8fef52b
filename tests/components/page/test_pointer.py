"""Words for the reader's hand: clicks for who has a pointer, taps for who has none."""

import re
from types import SimpleNamespace

import pytest

from components.choice.page_views import page_views
from components.page import pointer
from components.page.content import section
from components.page.pointer import pointing, taps
from components.words.language import CONTENT
from components.words.written import sections
from tests.pages.open import ENTRIES
from tests.pages.token_pages import opened, said

PHONES = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0"
NEEDS_A_POINTER = re.compile(r"\b(hover\w*|click\w*|point(ing)? at)\b", re.IGNORECASE)
FILES = sorted(path.stem for path in (CONTENT / "en").glob("*.md"))


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pointer, "taps", lambda: True)


def browser(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]) -> None:
    monkeypatch.setattr(pointer, "get_script_run_ctx", lambda **_: object())
    context = SimpleNamespace(context=SimpleNamespace(headers=headers))
    monkeypatch.setattr(pointer, "st", context)


@pytest.mark.parametrize("agent", PHONES)
def test_a_phone_is_tapped(agent: str, monkeypatch: pytest.MonkeyPatch):
    browser(monkeypatch, {"User-Agent": agent})
    assert pointing("Click a cell, or point at it.") == "Tap a cell, or tap it."
    assert pointing("A click keeps it. Hover over it.") == "A tap keeps it. Tap it."


@pytest.mark.parametrize("headers", [{}, {"User-Agent": LAPTOP}])
def test_a_laptop_and_an_unknown_browser_are_pointed_with(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    browser(monkeypatch, headers)
    assert pointing("Click a cell, or point at it.") == "Click a cell, or point at it."


def test_outside_a_page_there_is_no_browser_to_ask():
    assert not taps()


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("page", FILES)
def test_no_text_asks_a_phone_for_a_pointer(page: str):
    told = {name: section(page, name) for name in sections(page)}
    if page == "glossary":
        assert told
        return
    found = {name: NEEDS_A_POINTER.findall(words) for name, words in told.items()}
    assert not any(found.values()), found


@pytest.mark.usefixtures("phone")
def test_a_page_puts_its_lead_and_its_views_for_a_finger():
    at = opened("tokens")
    assert "Tap a piece to find its id; tap it to look inside." in said(at)
    looks = [view.look for url in ENTRIES for view in page_views(url).views]
    assert any("Point at" in look for look in looks)
    assert not any(NEEDS_A_POINTER.search(pointing(look)) for look in looks)
