"""Views behind a choice can be read and used by all, in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from tests.e2e.faults import has_no_faults


@pytest.mark.parametrize(
    "address",
    [
        "generate?generate_method=Beam",
        "hidden?model=minilm-l6&hidden_words=1",
        "?model=minilm-l6",
        "tokens?text=",
        "next-token?next_position=2",
    ],
)
def test_a_view_behind_a_choice_has_no_faults_either(
    address: str, server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/{address}")
    settled(page)
    has_no_faults(page)


def test_the_table_of_measured_heads_has_no_faults(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/switch-off?text=One+cat+sat+on+a+mat,+and+one")
    settled(page)
    page.get_by_role("button", name="Try all 270 heads").click()
    expect(page.locator(".effects tbody tr").nth(2)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible(timeout=20_000)
    has_no_faults(page)
