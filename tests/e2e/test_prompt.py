"""The prompt bar in a real browser: live, calm, and in the address."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from bench.browser import prompt_box, settled, type_prompt

STATUS = ".st-key-prompt_status"
HISTORY = "() => window.history.length"


def query(page: Page) -> dict[str, str]:
    """What the address says, decoded."""
    parts = parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    return {name: values[-1] for name, values in parts.items()}


def go_to(page: Page, name: str, title: re.Pattern[str]) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("h1")).to_have_text(title, timeout=60_000)
    settled(page)


TOKENS = re.compile("read instead of your text")
NEXT = re.compile("comes next")


@pytest.fixture
def home(same_page: Callable[..., Page]) -> Page:
    """The start page, with whatever text the test before typed."""
    return same_page("")


def test_what_is_typed_while_the_model_reads_is_never_lost(home: Page):
    page = home
    text = "The quick brown fox jumps over the lazy dog, rarely: r c r c"
    box = prompt_box(page)
    box.fill("")
    box.press_sequentially(text, delay=35)
    expect(box).to_have_value(text)
    expect(page.locator(STATUS)).to_contain_text(re.compile(r"1\d tokens"))
    settled(page)
    expect(box).to_have_value(text)
    assert query(page)["text"] == text


def test_typing_in_the_middle_leaves_the_caret_there(home: Page):
    page = home
    type_prompt(page, "a cat")
    box = prompt_box(page)
    box.evaluate("area => area.setSelectionRange(1, 1)")
    box.press_sequentially(" black", delay=200)
    settled(page)
    expect(box).to_have_value("a black cat")
    assert box.evaluate("area => area.selectionStart") == len("a black")


def test_control_and_enter_sends_at_once(home: Page):
    page = home
    box = prompt_box(page)
    box.fill("now")
    box.press("Control+Enter")
    assert query(page)["text"] == "now"
    expect(box).to_have_value("now")


def test_the_box_grows_to_three_lines_and_no_further(home: Page):
    page = home
    heights = []
    for lines in (1, 3, 9):
        type_prompt(page, "\n".join(["line"] * lines))
        heights.append(prompt_box(page).evaluate("area => area.offsetHeight"))
    assert heights[0] < heights[1] == heights[2]


def test_the_link_is_copied(home: Page):
    page = home
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    prompt_box(page).fill("to be copied")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query) == {"text": ["to be copied"]}


def test_visitors_get_no_way_to_clear_the_cache(home: Page):
    page = home
    page.locator(
        "[data-testid=stMainMenuButton], [data-testid=stMainMenu]"
    ).first.click()
    expect(page.get_by_text("Print")).to_be_visible()
    assert page.get_by_text("Clear cache").count() == 0
    assert page.get_by_text("Deploy").count() == 0


def test_nothing_is_sent_while_a_sign_is_being_composed(page: Page):
    settled(page)
    box = prompt_box(page)
    box.evaluate("""area => {
        area.dispatchEvent(new CompositionEvent("compositionstart"));
        area.value = "にほ";
        area.dispatchEvent(new InputEvent("input", {isComposing: true}));
    }""")
    page.wait_for_timeout(600)
    assert "text" not in query(page)
    box.evaluate("""area => {
        area.value = "日本";
        area.dispatchEvent(new CompositionEvent("compositionend"));
    }""")
    page.wait_for_function("() => window.location.search.includes('text=')")
    assert query(page)["text"] == "日本"


def test_typing_adds_nothing_to_the_browsers_history_and_a_page_adds_one(page: Page):
    settled(page)
    start = page.evaluate(HISTORY)
    for text in ("one", "one & two", "it's (three) *four* ~ü"):
        type_prompt(page, text)
    assert page.evaluate(HISTORY) == start
    go_to(page, "Tokens", TOKENS)
    assert page.evaluate(HISTORY) == start + 1
    assert query(page) == {"text": "it's (three) *four* ~ü"}


def test_settings_survive_leaving_the_page_and_the_back_button(page: Page):
    settled(page)
    type_prompt(page, "I was eating")
    go_to(page, "Next token", NEXT)
    slider = page.get_by_role("slider", name="Temperature T")
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_function("() => window.location.search.includes('next_temperature')")
    settled(page)
    temperature = query(page)["next_temperature"]
    assert float(temperature) < 1
    go_to(page, "Tokens", TOKENS)
    go_to(page, "Next token", NEXT)
    assert query(page)["next_temperature"] == temperature
    page.go_back()
    expect(page.locator("h1")).to_have_text(TOKENS, timeout=60_000)
    settled(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text(NEXT, timeout=60_000)
    settled(page)
    assert query(page) == {"next_temperature": temperature, "text": "I was eating"}
    expect(prompt_box(page)).to_have_value("I was eating")


def test_an_example_replaces_the_text_and_back_brings_it_again(page: Page):
    settled(page)
    type_prompt(page, "my own words")
    page.get_by_role("button", name="Examples").click()
    page.get_by_text("The animal and the street").click()
    expect(prompt_box(page)).to_have_value(re.compile("^The animal didn't cross"))
    settled(page)
    expect(page.get_by_text("What does “it” stand for?")).to_be_visible()
    page.go_back()
    expect(prompt_box(page)).to_have_value("my own words", timeout=30_000)


def test_text_and_model_survive_pages_and_reload(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/next-token?text=hello+world%21&model=minilm-l6")
    expect(page.locator(STATUS)).to_contain_text("encoder", timeout=60_000)
    settled(page)
    expect(prompt_box(page)).to_have_value("hello world!")
    go_to(page, "Tokens", TOKENS)
    assert query(page) == {"text": "hello world!", "model": "minilm-l6"}
    page.reload()
    settled(page)
    expect(prompt_box(page)).to_have_value("hello world!", timeout=60_000)
    expect(page.locator(STATUS)).to_contain_text("encoder")


@pytest.mark.parametrize(
    ("unit", "count", "where"),
    [("word ", 4_000, "z"), ("", 50_000, None)],
    ids=["packed into the address", "too long for the address"],
)
def test_a_long_text_stays_whole_and_survives_a_reload(
    page: Page, unit: str, count: int, where: str | None
):
    settled(page)
    text = unit * count or "".join(
        chr(0x4E00 + i * i * 7919 % 20_000) for i in range(count)
    )
    type_prompt(page, text)
    expect(page.get_by_text(f"Your text has {len(text):,} characters")).to_be_visible()
    assert ("z" in query(page)) == (where == "z")
    page.reload()
    settled(page)
    expect(prompt_box(page)).to_have_value(text, timeout=60_000)


TEXTS = [
    "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'>",
    "**bold** $x$ [a](javascript:hit) :red[x] `code`",
    "قطة سوداء 👩‍👩‍👧 a\u200db",
    "a\n\n  b\t c",
]


def test_every_text_is_shown_as_text(page: Page):
    settled(page)
    for name, title in (("Home", None), ("Tokens", TOKENS), ("Next token", NEXT)):
        if title:
            go_to(page, name, title)
        for text in TEXTS:
            type_prompt(page, text)
            expect(prompt_box(page)).to_have_value(text)
            assert page.evaluate("() => window.hit") is None
            assert page.locator("[data-testid=stException]").count() == 0


def test_a_model_that_cannot_be_had_leaves_text_and_page_usable(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/next-token?text=still+here&model=%2Fno%2Fsuch%2Ffolder")
    expect(page.get_by_text("There is no folder")).to_be_visible(timeout=60_000)
    settled(page)
    expect(prompt_box(page)).to_have_value("still here")
    expect(page.locator(STATUS)).to_contain_text("135 M weights")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800), (1920, 1080)])
def test_nothing_needs_sideways_scrolling(
    same_page: Callable[..., Page], size: tuple[int, int], dark: bool
):
    page = same_page("about", size=size, dark=dark)
    expect(page.locator("h1")).to_be_visible(timeout=60_000)
    settled(page)
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= size[0]
