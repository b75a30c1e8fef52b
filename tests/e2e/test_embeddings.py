"""The pages about vectors in a real browser: strips, clicks, keys, links."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
CAPITAL = "text=The+capital+of+France+is"


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens one of the pages and waits until its view is painted."""

    def opened(address: str, view: str, **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/{address}")
        expect(page.locator(view).first).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """As ``show``, and as the test before left it."""

    def opened(address: str, view: str, **options: object) -> Page:
        page = same_page(address, **options)
        expect(page.locator(view).first).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def colours(page: Page, canvas: str) -> int:
    """How many colours a strip has; 1 where nothing was painted."""
    return page.locator(canvas).first.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


def test_all_numbers_of_a_row_can_be_read(show):
    page = show(f"look-up?model=minilm-l6&{CAPITAL}", ".look-up .result")
    page.locator(".look-up summary").press("Enter")
    expect(page.locator(".look-up .all li")).to_have_count(384)
    page.locator(".look-up .me canvas").hover()
    expect(page.locator(".look-up .told")).to_contain_text(", dimension ")
    expect(page.locator(".look-up .told")).to_contain_text("capital")


def test_a_token_pointed_at_is_lit_in_chips_and_lines(seen):
    page = seen(f"look-up?{CAPITAL}", ".look-up .result")
    page.locator(".tokens .chip").nth(2).hover()
    expect(page.locator(".vectors .row.lit .label")).to_have_text("·of")
    # Out of the way: a chip that scrolls under a resting pointer is pointed at too.
    page.mouse.move(0, 0)
    page.locator(".vectors .row").nth(0).focus()
    page.keyboard.press("End")
    expect(page.locator(".tokens .chip.lit")).to_have_text("·is")


def test_a_click_on_a_line_picks_its_row_and_the_link_keeps_it(seen):
    page = seen(f"look-up?{CAPITAL}", ".look-up .result")
    expect(page.locator(".look-up .me .label")).to_have_text("·capital")
    assert colours(page, ".look-up .me canvas") > 10
    lines = page.locator(".vectors .row")
    lines.nth(3).click()
    expect(page.locator(".look-up .me .label")).to_have_text("·France")
    expect(page.locator(".look-up .me .bit")).to_have_text("1")
    expect(page.locator(".look-up .rows .bit", has_text="0")).to_have_count(8)
    settled(page)
    page.reload()
    expect(page.locator(".look-up .me .label")).to_have_text("·France")
    expect(lines.nth(3)).to_have_attribute("aria-pressed", "true")


def test_neighbours_are_walked_from_one_to_the_next(show):
    page = show(f"neighbours?{CAPITAL}", ".near .row")
    title, rows = page.locator(".near h2"), page.locator(".near .row")
    expect(title).to_have_text("Nearest to ·capital by cosine")
    expect(rows).to_have_count(10)
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    second = rows.nth(1).locator(".label").inner_text()
    page.keyboard.press("Enter")
    expect(title).to_have_text(f"Nearest to {second} by cosine")
    settled(page)
    page.reload()
    expect(title).to_have_text(f"Nearest to {second} by cosine")


def test_the_switches_are_in_the_link(show):
    page = show("neighbours?near=4649", ".near .row")
    page.get_by_role("radio", name="dot product").or_(
        page.get_by_role("button", name="dot product")
    ).first.click()
    expect(page.locator(".near h2")).to_have_text("Nearest to ·France by dot product")
    settled(page)
    page.reload()
    expect(page.locator(".near h2")).to_have_text("Nearest to ·France by dot product")


def test_in_a_long_text_the_chosen_token_is_in_sight(show):
    text = "+".join(["The+animal+did+not+cross+the+street."] * 30)
    page = show(f"look-up?text={text}&look_up_token=200", ".look-up .result")
    chip = page.locator('.tokens .chip[aria-pressed="true"]')
    expect(chip).to_have_count(1)
    inner, outer = chip.bounding_box(), page.locator(".tokens .text").bounding_box()
    assert inner is not None
    assert outer is not None
    assert outer["y"] <= inner["y"]
    assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    assert outer["height"] < 110


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize(
    "address", ["neighbours?neighbours_count=20", "sentences?model=minilm-l6"]
)
def test_a_long_list_ends_with_a_whole_line_and_says_how_many_there_are(
    seen, address: str, size: tuple[int, int]
):
    page = seen(address, ".near .row", size=size)
    near = page.locator(".near").first
    expect(near.locator(".more")).to_contain_text(" lines are in sight")
    cut = near.locator(".list").evaluate(
        """(list) => {
          const bottom = list.clientHeight;
          return [...list.children].filter(
            (item) => item.offsetTop < bottom - 1
              && item.offsetTop + item.offsetHeight > bottom + 1,
          ).length;
        }"""
    )
    assert cut == 0


@pytest.mark.parametrize("address", ["sentences?model=minilm-l6", "analogies"])
def test_no_value_is_cut_off_on_a_projector(seen, address: str):
    page = seen(address, ".near .row", size=(853, 533))
    cut = page.locator(".near").evaluate_all(
        """(views) => views.filter((view) => {
          const edge = view.getBoundingClientRect().right + 1;
          return [...view.querySelectorAll(".value")]
            .some((value) => value.getBoundingClientRect().right > edge);
        }).length"""
    )
    assert cut == 0


def test_an_analogy_answers_while_typing_and_the_link_keeps_it(seen):
    page = seen("analogies", ".near .row")
    first = page.locator(".near .row .label").first
    expect(first).to_have_text("queen")
    expect(page.locator(".near").nth(1).locator(".mine .label")).to_have_text(["king"])
    for box, word in (("start from", "paris"), ("take away", "france")):
        page.get_by_label(box).fill(word)
    page.get_by_label("+ add", exact=True).fill("italy")
    expect(first).to_have_text("rome")
    settled(page)
    page.reload()
    expect(first).to_have_text("rome")
    page.get_by_label("+ add", exact=True).fill("itlay")
    page.get_by_role("button", name="italy", exact=True).click()
    expect(first).to_have_text("rome")
