"""A page's own views in a browser: one click there, one back, in the history."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from bench.browser import prompt_box, settled, type_prompt
from components.choice.page_views import page_views

TOKENS = page_views("tokens").views


def query(page: Page) -> dict[str, str]:
    parts = parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    return {name: values[-1] for name, values in parts.items()}


def choose(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()


def test_views_are_a_click_away_and_the_readers_text_comes_back(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/tokens")
    box = prompt_box(page)
    expect(box).to_have_value(TOKENS[0].text, timeout=60_000)
    settled(page)
    choose(page, TOKENS[1].title)
    expect(box).to_have_value(TOKENS[1].text)
    expect(page.get_by_text(TOKENS[1].look)).to_be_visible()
    page.wait_for_function("() => location.search === '?example=2'")
    settled(page)
    type_prompt(page, "my own words")
    choose(page, TOKENS[2].title)
    expect(box).to_have_value(TOKENS[2].text)
    page.wait_for_function("() => location.search === '?example=3'")
    settled(page)
    choose(page, "Your text")
    expect(box).to_have_value("my own words")
    page.wait_for_function("() => location.search.includes('text=my+own+words')")
    settled(page)
    page.go_back()
    expect(box).to_have_value(TOKENS[2].text)


def test_a_setting_in_the_address_says_of_which_text_it_is(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/next-token")
    settled(page)
    text = prompt_box(page).input_value()
    slider = page.get_by_role("slider", name="Temperature T")
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_function("() => location.search.includes('text=')")
    assert query(page)["text"] == text
    settled(page)
    page.get_by_role("link", name="Tokens", exact=True).click()
    expect(prompt_box(page)).to_have_value(TOKENS[0].text, timeout=60_000)
    settled(page)
    assert query(page) == {}
