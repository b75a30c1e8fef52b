"""The row under a picture: table and files, made when they are asked for."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

START = {"CSV": b"", "PNG": b"\x89PNG\r\n", "SVG": b"<svg"}


@pytest.fixture
def card(page: Page, server: str) -> Page:
    page.goto(f"{server}/next-token?text=The+capital+of+France+is")
    expect(page.get_by_role("button", name="CSV").first).to_be_visible(timeout=60_000)
    settled(page)
    return page


@pytest.mark.parametrize("kind", START)
def test_a_file_is_what_its_name_says(card: Page, kind: str):
    with card.expect_download(timeout=60_000) as coming:
        card.get_by_role("button", name=kind, exact=False).first.click()
    name = coming.value.suggested_filename
    assert name.startswith("headlight-")
    assert name.endswith(f".{kind.lower()}")
    content = Path(coming.value.path()).read_bytes()
    assert content.startswith(START[kind])
    if kind == "CSV":
        assert b"Paris" in content


def test_the_table_holds_the_numbers_of_the_picture(card: Page):
    card.get_by_role("button", name="Table").first.click()
    expect(card.locator("[data-testid=stDataFrame]").first).to_be_visible(
        timeout=60_000
    )
