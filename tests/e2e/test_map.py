"""The map in a real browser: drawn, turned to other methods, kept in the link."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
PLOT = ".st-key-map_cloud .js-plotly-plot"


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the map and waits until it is painted; no request may leave the machine."""

    def opened(address: str = "map", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/{address}")
        expect(page.locator(PLOT)).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """As ``show``, and as the test before left it."""

    def opened(address: str = "map", **options: object) -> Page:
        page = same_page(address, **options)
        expect(page.locator(PLOT)).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def names(page: Page) -> list[str]:
    """The names that are written beside the points."""
    return page.locator(f"{PLOT} .textpoint").all_inner_texts()


def test_points_are_named_and_tell_their_numbers(show):
    page = show("map?text=The+capital+of+France+is")
    expect(page.locator(f"{PLOT} .legendtext")).to_have_text(
        ["The", "·capital", "·of", "·France", "·is"]
    )
    expect(page.locator(f"{PLOT} .xtitle")).to_contain_text("% of the variance")
    assert {"·France", "·capital"} <= set(
        page.locator(f"{PLOT} .textpoint").all_text_contents()
    )
    page.locator(f"{PLOT} .trace .point").nth(12).hover(force=True)
    expect(page.locator(f"{PLOT} .hovertext")).to_contain_text("cosine to")


def test_the_legend_stands_clear_of_the_points_and_names_are_readable(show):
    for dark in (False, True):
        page = show("map?map_neighbours=12", dark=dark)
        legend = page.locator(f"{PLOT} .legend").bounding_box()
        points = page.locator(f"{PLOT} .trace .point")
        top = points.evaluate_all(
            "(all) => Math.min(...all.map((p) => p.getBoundingClientRect().top))"
        )
        assert legend is not None
        assert legend["y"] + legend["height"] <= top
        fill = page.locator(f"{PLOT} .textpoint text, {PLOT} text.textpoint").first
        shade = fill.evaluate("(text) => getComputedStyle(text).fill.match(/\\d+/g)")
        bright = sum(map(int, shade[:3])) / 3
        assert bright > 200 if dark else bright < 90


def test_t_sne_in_three_dimensions_with_another_seed_is_in_the_link(show):
    page = show("map?map_from=Groups&map_neighbours=0")
    page.get_by_role("radio", name="t-SNE").or_(
        page.get_by_role("button", name="t-SNE")
    ).first.click()
    expect(page.get_by_text("mean nothing", exact=True)).to_be_visible()
    page.get_by_role("button", name="Another seed").click()
    expect(page.get_by_test_id("stNumberInputField")).to_have_value("2")
    page.get_by_role("radio", name="3-D").or_(
        page.get_by_role("button", name="3-D")
    ).first.click()
    expect(page.locator(f"{PLOT} canvas").first).to_be_visible()
    settled(page)
    page.reload()
    expect(page.locator(f"{PLOT} canvas").first).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stNumberInputField")).to_have_value("2")


def test_the_first_umap_is_drawn_however_long_it_takes(show):
    page = show("map?map_of=GloVe+words")
    page.get_by_role("radio", name="UMAP").or_(
        page.get_by_role("button", name="UMAP")
    ).first.click()
    # The first map of a machine: its code has to be loaded and translated, which takes
    # long. Where that was done before, the map may come before the bar is seen
    # (tests/pages/test_map.py holds a map back to see it).
    stop = page.get_by_role("button", name="Stop, back to PCA")
    drawn = page.get_by_text("UMAP 1", exact=True)
    expect(stop.or_(drawn).first).to_be_visible()
    expect(drawn).to_be_visible(timeout=120_000)
    expect(stop).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_nothing_scrolls_sideways_and_the_map_is_in_sight(seen, size):
    page = seen(size=size)
    wider = page.evaluate(
        "() => document.documentElement.scrollWidth - window.innerWidth"
    )
    assert wider <= 0
    box = page.locator(PLOT).bounding_box()
    assert box is not None
    if size[0] > 1000:
        assert box["y"] + box["height"] < 800
