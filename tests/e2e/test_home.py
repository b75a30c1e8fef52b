"""Home in a real browser: what is seen, clicked, typed and pressed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import prompt_box, settled, type_prompt

MARKUP = "<img src=x onerror=alert(1)> <script>alert(2)</script>"


@pytest.fixture
def home(page: Page) -> Page:
    """The start page with its journey on the screen."""
    return painted(page)


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The same as the test before left it."""
    return painted(same_page(""))


def painted(page: Page) -> Page:
    """The page once the journey is on the screen; a model may have to load first."""
    journey(page).wait_for(timeout=60_000)
    return page


def journey(page: Page) -> Locator:
    return page.locator(".journey[data-text]")


def station(page: Page, name: str) -> Locator:
    return journey(page).locator(f'[data-station="{name}"]')


def inspected(page: Page) -> Locator:
    return journey(page).locator(".inspector h2")


def chips(page: Page) -> Locator:
    return station(page, "tokens").locator(".chip")


def test_the_first_token_stays_left_out_after_a_reload(home: Page):
    skip = home.get_by_role("button", name="skip first token")
    skip.click()
    expect(skip).to_have_attribute("aria-pressed", "true")
    home.wait_for_url("**home_skip=1**")
    home.reload()
    expect(skip).to_have_attribute("aria-pressed", "true", timeout=60_000)


def test_the_picture_and_its_inspector_fit_one_laptop_screen(seen: Page):
    home = seen
    expect(journey(home)).to_be_visible()
    box = journey(home).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert home.evaluate(wide)


@pytest.mark.parametrize("dark", [False, True])
def test_stations_stack_on_a_phone(same_page: Callable[..., Page], dark: bool):
    page = painted(same_page("", size=(390, 844), dark=dark))
    expect(station(page, "next").locator(".bars li").first).to_contain_text("Paris")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = [
        station(page, name).bounding_box()["y"]  # pyright: ignore
        for name in ("tokens", "vectors", "positions", "layers", "logits", "next")
    ]
    assert tops == sorted(tops)
    assert len(set(tops)) == 6


def test_pointing_says_the_number_under_the_pointer(seen: Page):
    home = seen
    tip = journey(home).locator(".tip")
    station(home, "vectors").locator("canvas").hover(position={"x": 30, "y": 20})
    expect(tip).to_have_text(re.compile(r"dim \d+ = −?\d\.\d{4} \(the largest of dims"))
    station(home, "layers").locator("canvas").hover(position={"x": 100, "y": 20})
    expect(tip).to_have_text(re.compile(r"Layer \d+ changes The by .* of its length"))


def test_arrows_move_and_enter_shows_the_numbers(seen: Page):
    home = seen
    track = journey(home).locator(".track")
    expect(track).to_be_visible()
    track.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        home.keyboard.press(key)
    expect(journey(home).locator(".spoken")).to_contain_text("France")
    home.keyboard.press("Enter")
    expect(inspected(home)).to_have_text("Vector of ·France")
    track.focus()
    home.keyboard.press("Shift+ArrowRight")
    expect(inspected(home)).to_have_text("Layer 16 (L16) and ·France")
    home.keyboard.press("Escape")
    expect(inspected(home)).to_have_text("Layer 16 (L16) and ·is")


def test_typing_changes_tokens_and_bars(seen: Page):
    home = seen
    bars = station(home, "next").locator(".bars li")
    expect(bars.first).to_contain_text("Paris")
    expect(bars.first).to_contain_text("77.3 %")
    expect(bars.last).to_contain_text("everything else (49,144 tokens)")
    type_prompt(home, "The capital of Italy is")
    expect(journey(home)).to_have_attribute("data-text", "The capital of Italy is")
    expect(bars.first).to_contain_text("Rome")
    marks = "performance.getEntriesByName('headlight-journey-painted').length"
    assert home.evaluate(marks) >= 2


def test_nothing_is_rebuilt_while_typing(seen: Page):
    home = seen
    expect(chips(home)).to_have_count(5)
    chips(home).first.evaluate("chip => { chip.kept = true }")
    type_prompt(home, "The capital of France is a")
    expect(chips(home)).to_have_count(6)
    assert chips(home).first.evaluate("chip => chip.kept")


def test_markup_is_shown_as_text(seen: Page):
    home = seen
    type_prompt(home, MARKUP)
    expect(chips(home).first).to_be_visible()
    assert "".join(chips(home).all_inner_texts()).replace("·", " ") == MARKUP
    assert journey(home).locator("img, script").count() == 0


def test_a_station_leads_to_its_page_and_the_text_comes_along(seen: Page):
    home = seen
    type_prompt(home, "One two three")
    station(home, "tokens").locator("a.open").click()
    home.wait_for_url("**/tokens**")
    settled(home)
    expect(prompt_box(home)).to_have_value("One two three")
    expect(home.get_by_text("Page not found")).to_have_count(0)


def test_a_clicked_token_lights_its_lane_and_shows_its_own_prediction(home: Page):
    chips(home).nth(3).click()
    expect(inspected(home)).to_have_text("Token 4 of 5: ·France")
    expect(station(home, "next").locator(".came")).to_contain_text("rank 1")
    expect(station(home, "next").locator(".bars li").first).to_contain_text("is")
    lights = journey(home).locator(".light:visible")
    tops = {light.bounding_box()["y"] for light in lights.all()}  # pyright: ignore
    assert lights.count() == 4
    assert len(tops) == 1


def test_the_view_comes_back_from_its_address(home: Page):
    canvas = station(home, "layers").locator("canvas")
    canvas.click(position={"x": 60, "y": 10})
    expect(inspected(home)).to_contain_text("The")
    home.wait_for_url(re.compile(r"home=layers\.\d+\.0"))
    before = inspected(home).inner_text()
    home.reload()
    expect(inspected(home)).to_have_text(before)


def test_a_clicked_bar_appends_its_token(home: Page):
    station(home, "next").get_by_role("button", name="Paris").click()
    expect(prompt_box(home)).to_have_value("The capital of France is Paris")
    expect(chips(home)).to_have_count(6)
    expect(station(home, "next").locator(".bars li").first).not_to_contain_text("Paris")


def test_an_encoder_ends_in_vectors_and_a_sentence(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/?model=minilm-l6&text=I+bought+an+apple+watch")
    painted(page)
    expect(inspected(page)).to_have_text("Sentence vector")
    expect(chips(page).first).to_have_class(re.compile("special"))
    expect(station(page, "output")).to_be_visible()
    expect(station(page, "next")).to_have_count(0)


def test_many_tokens_scroll_in_their_own_box(home: Page):
    type_prompt(home, "word " * 150)
    lanes = journey(home).locator(".lanes")
    assert lanes.evaluate("box => box.scrollHeight > box.clientHeight")
    head = station(home, "layers").locator(".head").bounding_box()
    box = lanes.bounding_box()
    assert head is not None
    assert box is not None
    assert abs(head["y"] - box["y"]) <= 1
    assert box["height"] < 700
