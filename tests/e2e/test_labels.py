"""Words that a chart could take for its own code are labels like any other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.mark.parametrize("path", ["next-token", "surprise"])
def test_the_columns_of_a_text_that_begins_with_if_are_drawn(
    server: str, open_page: Callable[..., Page], path: str
):
    page = open_page()
    page.goto(f"{server}/{path}?text=if+it+rains")
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts.first).to_be_attached(timeout=60_000)
    settled(page)
    labels = charts.locator("svg text").all_text_contents()
    assert {"if", "·it", "·rains"} <= set(labels)
    expect(page.get_by_text("Unrecognized signal")).to_have_count(0)
