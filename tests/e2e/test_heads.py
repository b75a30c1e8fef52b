"""One head in a real browser: cells, modes, settings, asking, and keys alone."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Position, expect

from bench.browser import settled
from components.words.percent import percent
from core.attention.combined import combined, without_first
from core.attention.value_weighted import value_lengths
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import Attentions, attentions_of

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
TEXT = "The animal was tired because it ran"
IT, ANIMAL = 5, 1
LABELS = ["The", "·animal", "·was", "·tired", "·because", "·it", "·ran"]


CHOOSE = """() => {
  const detail = { name: "decoder.self", layer: 3, head: 7, source: "test" };
  dispatchEvent(new CustomEvent("headlight-head", { detail }));
  const all = [document, ...document.querySelectorAll("*")];
  const roots = all.map((node) => node.shadowRoot ?? node);
  const root = roots.find((one) => one.querySelector(".head-map .said"));
  const { head, exact } = root.querySelector(".head-map").dataset;
  return [head, exact, root.querySelector(".said").textContent];
}"""
"""Choose another head and say what is shown before anything else can happen."""


BEGIN = """() => {
  const detail = { name: "decoder.self", layer: 12, head: 4, source: "test" };
  dispatchEvent(new CustomEvent("headlight-head", { detail }));
}"""


@pytest.fixture
def kind(smollm2: LoadedModel) -> Attentions:
    return attentions_of(trace(smollm2, TEXT))[0]


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the heads page and waits until the head has its exact numbers."""

    def opened(address: str = "", head: str = "12.4", **options: object) -> Page:
        page = open_page(**options)
        text = TEXT.replace(" ", "+")
        page.goto(f"{server}/heads?text={text}&head=decoder.self.{head}&{address}")
        expect(exact(page)).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def begun(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """The heads page on its head and at its top, whatever was chosen on it before."""

    def opened(size: tuple[int, int]) -> Page:
        text = TEXT.replace(" ", "+")
        address = f"heads?text={text}&head=decoder.self.12.4&pair=5.1"
        page = same_page(address, size=size)
        page.evaluate(BEGIN)
        expect(page.locator(".head-map")).to_have_attribute("data-head", "L12H4")
        expect(exact(page)).to_be_visible(timeout=60_000)
        settled(page)
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        return page

    return opened


def exact(page: Page) -> Locator:
    return page.locator('.head-map[data-exact="true"]')


def said(page: Page) -> Locator:
    return page.locator(".head-map .said")


def number(page: Page) -> Locator:
    return page.locator(".one-number")


def gives(who: str, share: float, query: int, key: int, of: str = "of its") -> str:
    pair = f"from \u2068{LABELS[query]}\u2069 to \u2068{LABELS[key]}\u2069."
    return f"{who} gives {percent(share)} {of} attention {pair}"


def cell(page: Page, query: int, key: int) -> tuple[Locator, Position]:
    """The map that is to be seen, and where on it a pair is."""
    seen = page.locator(".head-map .token-map:not(.head-lines):visible").first
    left, top, width, height = map(float, str(seen.get_attribute("data-cells")).split())
    return seen, {"x": left + (key + 0.5) * width, "y": top + (query + 0.5) * height}


def point(page: Page, query: int, key: int) -> None:
    seen, position = cell(page, query, key)
    seen.hover(position=position)


def test_a_clicked_cell_is_explained_with_the_traces_number(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=6.2")
    share = float(kind.layer(12).pattern()[4, IT, ANIMAL])
    seen, position = cell(page, IT, ANIMAL)
    seen.click(position=position)
    expect(said(page)).to_have_text(gives("L12H4", share, IT, ANIMAL))
    expect(number(page)).to_contain_text("·it")
    expect(number(page)).to_contain_text(percent(share))
    page.wait_for_url("**pair=5.1**")
    # A pair that the model hides says so and cannot be chosen.
    seen, position = cell(page, ANIMAL, IT)
    seen.hover(position=position)
    expect(said(page)).to_contain_text("it comes later")
    seen.click(position=position)
    page.mouse.move(2, 2)
    expect(said(page)).to_have_text(gives("L12H4", share, IT, ANIMAL))


def test_another_head_is_painted_at_once_and_then_exactly(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=5.1")
    at_once = page.evaluate(CHOOSE)
    # Before the browser could even send a message.
    assert at_once[:2] == ["L3H7", "false"]
    share = float(kind.layer(3).pattern()[7, IT, ANIMAL])
    near = float(at_once[2].split("≈ ")[1].split(" %")[0])
    assert near == pytest.approx(100 * share, abs=1)
    expect(said(page)).to_have_text(gives("L3H7", share, IT, ANIMAL))
    page.wait_for_url("**head=decoder.self.3.7**")
    marks = page.evaluate(
        "performance.getEntriesByName('headlight-head-painted')"
        ".map(({detail}) => [detail.layer, detail.head, detail.exact])"
    )
    assert marks[-2:] == [[3, 7, False], [3, 7, True]]
    expect(page.locator(".head-map .header")).to_contain_text(
        "shares key/value head 2 with heads 6 and 8"
    )


def test_the_first_token_can_be_hidden_and_the_change_undone(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=5.1")
    pattern = kind.layer(12).pattern()[4]
    page.get_by_label("hide first token").check()
    flag = page.locator(".head-map .changed")
    expect(flag).to_contain_text("changed: first token hidden")
    left = float(without_first(pattern)[IT, ANIMAL])
    expect(said(page)).to_have_text(
        gives("L12H4", left, IT, ANIMAL, "of what is left of its")
    )
    point(page, 0, 0)
    expect(said(page)).to_contain_text("hidden by you")
    page.wait_for_url("**heads_view=sink**")
    flag.get_by_role("button").click()
    expect(flag).to_be_hidden()
    expect(said(page)).to_have_text(gives("L12H4", float(pattern[5, 1]), IT, ANIMAL))


def test_lines_and_values_and_their_settings_come_back(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=5.1")
    page.get_by_role("tab", name="Lines").click()
    lines = page.locator(".head-lines")
    box = lines.bounding_box()
    assert box is not None
    # The sixth word at the left: where it looks.
    lines.hover(position={"x": 60, "y": 24 + 5.5 * 24})
    order = np.argsort(-kind.layer(12).pattern()[4, IT])
    first = page.locator(".head-map .looks li").first
    expect(first).to_contain_text(LABELS[order[0]])
    expect(page.locator(".head-map .looks h2")).to_contain_text("·it")
    page.get_by_label("Draw only the largest").fill("3")
    # 28 cells can be seen; a tenth of them is three.
    expect(page.locator(".head-map .line")).to_contain_text("3 of 28 cells drawn")
    page.wait_for_url("**heads_view=lines-top10**")
    page.reload()
    expect(exact(page)).to_be_visible()
    expect(lines).to_be_visible()
    expect(page.locator(".head-map output")).to_have_text("10 %")

    page.get_by_role("tab", name="Values").click()
    point(page, IT, ANIMAL)
    share = float(kind.layer(12).pattern()[4, IT, ANIMAL])
    length = float(value_lengths(kind, 12, 4)[ANIMAL])
    tip = page.locator(".head-map .tip:visible")
    expect(tip).to_contain_text(f"{percent(share)} × {length:#.3g}")
    page.get_by_role("link", name="Tokens", exact=True).click()
    settled(page)
    page.get_by_role("link", name="Attention heads").click()
    expect(exact(page)).to_have_attribute("data-mode", "values")


def test_heads_are_combined_exactly(show: Callable[..., Page], kind: Attentions):
    page = show("pair=5.1")
    page.get_by_role("button", name="Average").click()
    layer = [(12, head) for head in range(9)]
    mean = float(combined(kind, layer, "mean")[0][IT, ANIMAL])
    expect(said(page)).to_have_text(gives("The average of 9 heads", mean, IT, ANIMAL))
    expect(page.get_by_role("tab", name="Values")).to_have_attribute(
        "aria-disabled", "true"
    )
    page.get_by_role("button", name="add L12H4").click()
    page.locator(".head-grid .heads").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="add L12H5").click()
    page.get_by_role("button", name="Maximum").click()
    largest = combined(kind, [(12, 4), (12, 5)], "max")[0]
    expect(said(page)).to_have_text(
        gives("The maximum of 2 heads", float(largest[IT, ANIMAL]), IT, ANIMAL)
    )
    expect(page.locator(".head-map .line")).to_contain_text("more than 1")
    page.wait_for_url("**heads_view=max.12.4.12.5**")


def test_two_clicks_ask_which_heads_look_from_one_word_to_another(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=6.2")
    ask = page.locator(".ask")
    chips = ask.locator(".chips:visible .chip")
    chips.nth(IT).click()
    expect(ask.locator(".hint")).to_contain_text("Now click the token")
    # What comes later cannot be read, says why, and is not taken.
    expect(chips.nth(6)).to_have_attribute("aria-disabled", "true")
    chips.nth(6).click(force=True)
    expect(ask.locator(".hint")).to_contain_text("it comes later")
    chips.nth(ANIMAL).click()
    shares = np.stack([layer.row(IT)[:, ANIMAL] for layer in kind.layers()])
    layer, head = np.unravel_index(shares.argmax(), shares.shape)
    best = ask.locator(".ranking .row").first
    expect(best).to_contain_text(f"L{layer}H{head}")
    expect(best).to_contain_text(percent(float(shares.max())))
    expect(ask.locator(".ranking .row")).to_have_count(6)
    best.click()
    expect(page.locator(".head-map")).to_have_attribute("data-head", f"L{layer}H{head}")
    expect(page.locator(".head-grid .said")).to_contain_text(
        f"Layer {layer}, head {head}"
    )
    expect(said(page)).to_have_text(
        gives(f"L{layer}H{head}", float(shares.max()), IT, ANIMAL)
    )
    # The grid lights the answers that stand above it.
    names = ask.locator(".ranking .row .name").all_inner_texts()
    lit = page.locator(".head-grid").get_attribute("data-answers")
    assert (lit or "").split() == names
    ask.get_by_role("button", name="all 270 heads").click()
    expect(ask.locator(".ranking .row")).to_have_count(270)


SIZES = [(1280, 800), (853, 480), (390, 844)]
WHOLE = """node => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight + 1;
}"""


def is_seen(part: Locator) -> None:
    """Wait until the part stands in the window with its whole height."""
    expect(part).to_be_visible()
    handle = part.element_handle()
    part.page.wait_for_function(WHOLE, arg=handle, timeout=20_000)


@pytest.mark.parametrize("size", SIZES)
def test_the_question_stands_above_the_grid_and_its_answer_comes_into_view(
    begun: Callable[..., Page], size: tuple[int, int]
):
    page = begun(size)
    ask, grid = page.locator(".ask"), page.locator(".head-grid")
    boxes = [part.bounding_box() for part in (ask, grid)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    rows = ask.locator(".ranking .row")
    name = rows.nth(2).locator(".name").inner_text()
    rows.nth(2).click()
    expect(page.locator(".head-map")).to_have_attribute("data-head", name)
    is_seen(page.locator(".head-map .header"))
    is_seen(said(page))
    is_seen(page.locator(".head-map .picture"))


@pytest.mark.parametrize("size", SIZES)
def test_a_head_chosen_in_the_grid_comes_into_view(
    begun: Callable[..., Page], size: tuple[int, int]
):
    page = begun(size)
    heads = page.locator(".head-grid .heads")
    heads.scroll_into_view_if_needed()
    heads.click(position={"x": 60, "y": 120})
    expect(page.locator(".head-map")).not_to_have_attribute("data-head", "L12H4")
    is_seen(page.locator(".head-map .header"))
    is_seen(page.locator(".head-map .picture"))
    back = page.get_by_role("button", name="↑ all heads")
    if size[0] < 640:
        back.click()
        is_seen(page.locator(".head-grid .controls"))
    else:
        expect(back).to_be_hidden()


def test_what_is_asked_can_sort_the_grid(show: Callable[..., Page], kind: Attentions):
    page = show("pair=5.1&sort=asked")
    shares = np.stack([layer.row(IT)[:, ANIMAL] for layer in kind.layers()]).ravel()
    first = [f"L{at // 9}H{at % 9}" for at in np.argsort(-shares, kind="stable")]
    named = page.locator(".head-grid").get_attribute("data-names") or ""
    assert named.split() == first[:12]


def test_keys_alone_lead_from_the_grid_to_a_cell(
    show: Callable[..., Page], kind: Attentions
):
    page = show("pair=5.1")
    page.locator(".head-grid .heads").focus()
    page.keyboard.press("ArrowRight")
    focused = "() => document.activeElement.shadowRoot?.activeElement?.className ?? ''"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "token-map":
            break
    for key in ("ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    share = float(kind.layer(12).pattern()[5, 4, 2])
    expect(said(page)).to_have_text(gives("L12H5", share, 4, 2))
    page.wait_for_url("**pair=4.2**")
    settled(page)
    expect(number(page)).to_contain_text(percent(share))


def test_a_view_of_the_page_drops_what_was_chosen_and_comes_back(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/heads")
    shown, grid = page.locator(".head-map"), page.locator(".head-grid")
    expect(shown).to_have_attribute("data-head", "L13H8", timeout=60_000)
    settled(page)
    grid.locator("select.sort").select_option("entropy")
    page.wait_for_url("**sort=entropy**")
    settled(page)
    page.get_by_role("button", name="One plain job", exact=True).click()
    expect(shown).to_have_attribute("data-head", "L0H2")
    expect(grid.locator("select.sort")).to_have_value("previous")
    page.wait_for_function("() => location.search === '?example=3'")
    settled(page)
    page.get_by_role("button", name="“it” and “animal”", exact=True).click()
    expect(shown).to_have_attribute("data-head", "L13H8")
    expect(grid.locator("select.sort")).to_have_value("")
    page.wait_for_function("() => location.search === ''")
    row = page.locator(".ask .ranking .row").first
    expect(row).to_contain_text("L13H8")
    expect(page.locator(".ask .none")).to_be_hidden()


def test_a_pair_that_no_head_connects_is_said_to_be_so(
    server: str, open_page: Callable[..., Page], smollm2: LoadedModel
):
    text = "The animal didn't cross the street because it was too tired"
    heads = attentions_of(trace(smollm2, text))[0]
    # From "tired" to "'t".
    most = max(float(layer.row(11)[:, 3].max()) for layer in heads.layers())
    page = open_page()
    page.goto(f"{server}/heads?text={text.replace(' ', '+')}&pair=11.3")
    said_so = page.locator(".ask .none")
    expect(said_so).to_contain_text(f"the most is {percent(most)}", timeout=60_000)
