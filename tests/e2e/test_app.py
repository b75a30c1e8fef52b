"""The whole app in a real browser: links, typing, history, bad input."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.browser import Guard, new_page, prompt_box, settled, type_prompt
from bench.learner import Learner
from bench.server import Server
from tests.e2e.menu import (
    ENTRIES,
    WITH_TEXT,
    entry_of,
    go_to,
    shows_no_error,
    shows_page,
)


def bars(page: Page) -> str:
    """What the likeliest bar on the next-token page says."""
    return page.locator(".token-bars .rows li").first.inner_text()


@pytest.mark.parametrize("url", ["", "heads"])
def test_a_link_to_a_page_is_a_fresh_servers_first_request(
    url: str,
    fresh_server: Callable[..., AbstractContextManager[Server]],
    open_page: Callable[..., Page],
):
    with fresh_server(ready_path="/_stcore/health", wait=True) as server:
        page = open_page()
        page.goto(f"{server.url}/{url}?text=One+two+three")
        shows_page(page, entry_of(url))
        expect(prompt_box(page)).to_have_value("One two three")
        page.close()


@pytest.fixture
def home(same_page: Callable[..., Page]) -> Page:
    """The start page as the test before left it."""
    return same_page("")


CALL_OUT = """() => {
  new WebSocket('ws://example.org/y')
  return fetch('http://192.0.2.1/x').then(() => true, () => false)
}"""


def test_the_guard_notices_what_leaves_and_what_goes_wrong(
    server: str, browser: Browser
):
    guard = Guard()
    with new_page(browser, guard=guard) as page:
        # On a page without a policy: ours would not let them out.
        assert not page.evaluate(CALL_OUT)
        page.goto(server)
        page.evaluate("() => { setTimeout(() => { throw new Error('not caught') }) }")
        page.wait_for_timeout(300)
    assert sorted(guard.left) == ["http://192.0.2.1/x", "ws://example.org/y"]
    assert any("not caught" in error for error in guard.errors)


def test_the_browser_lets_nothing_out_and_runs_no_code_from_elsewhere(
    server: str, browser: Browser
):
    guard = Guard()
    with new_page(browser, guard=guard) as page:
        page.goto(server)
        assert not page.evaluate(CALL_OUT)
        page.evaluate(
            """() => {
              const put = (kind, set) =>
                document.head.append(Object.assign(document.createElement(kind), set))
              put('script', { src: 'http://192.0.2.1/code.js' })
              put('script', { textContent: 'window.ran = true' })
              put('img', { src: 'http://192.0.2.1/picture.png' })
            }"""
        )
        page.wait_for_timeout(300)
        assert not page.evaluate("() => window.ran ?? false")
    # The guard hears of what is only wished for; the browser says what it refused.
    refused = [error for error in guard.errors if "Content Security Policy" in error]
    assert len(refused) >= 5


def test_the_policy_refuses_nothing_that_a_page_of_ours_needs(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    # What is refused is an error in the console, and the page's guard hears it.
    for address in (
        "compare?compare_how=text&compare_text=The+dog+sat&text=The+cat+sat",
        "surprise?surprise_second=The+dog+sat&text=The+cat+sat",
        "position-biases?text=The+cat+sat",
        "learned-positions?model=minilm-l6&text=The+cat+sat",
    ):
        page.goto(f"{server}/{address}")
        shows_page(page, entry_of(address.partition("?")[0]))


def test_typing_changes_the_bars(server: str, open_page: Callable[..., Page]):
    page = open_page()
    page.goto(f"{server}/next-token?text=Two+and+two+make")
    settled(page)
    shown = page.locator(".token-bars")
    expect(shown).to_have_attribute("data-painted", "Two and two make")
    assert "Paris" not in bars(page)
    prompt_box(page).fill("The capital of France")
    prompt_box(page).press_sequentially(" is", delay=40)
    expect(shown).to_have_attribute("data-painted", "The capital of France is")
    assert re.search(r"Paris\s+.*\b77(\.\d)? ?%", bars(page), re.DOTALL), bars(page)
    expect(shown.locator(".rest")).to_contain_text("everything else")


def test_home_shows_the_same_text_and_prediction(home: Page):
    page = home
    type_prompt(page, "The capital of France is")
    journey = page.locator(".journey")
    expect(journey).to_have_attribute("data-text", "The capital of France is")
    expect(journey).to_contain_text("Paris")
    expect(journey).to_contain_text(re.compile(r"77(\.\d)? ?%"))
    type_prompt(page, "The opposite of hot is")
    expect(journey).to_have_attribute("data-text", "The opposite of hot is")


def test_every_file_of_the_menu_is_in_the_sidebar(home: Page):
    page = home
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(ENTRIES))


def test_one_visitors_clear_cache_harms_nobody(home: Page, running: Server):
    page = home
    type_prompt(page, "Before the cache is cleared")
    memory = running.rss()
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, clear_the_cache(running.url)).result()
    # The model's weights alone are 540 MB: had they been dropped, this would show.
    assert running.rss() > memory - 300e6
    assert running.get("/ready")[0] == 200
    type_prompt(page, "After the cache is cleared")
    expect(page.locator(".journey")).to_have_attribute(
        "data-text", "After the cache is cleared"
    )
    shows_no_error(page)


async def clear_the_cache(url: str) -> None:
    """One visitor clears the cache between two answers of his own."""
    async with Learner(url, text="A visitor") as visitor:
        await visitor.answer_to("A visitor")
        await visitor.clear_cache()
        await visitor.send_text("A visitor goes on")
        await visitor.answer_to("A visitor goes on")
        assert visitor.errors_seen == []


def test_back_returns_to_the_page_before_with_the_text(home: Page):
    page = home
    type_prompt(page, "There and back again")
    go_to(page, entry_of("next-token"))
    page.go_back()
    shows_page(page, ENTRIES[0])
    expect(prompt_box(page)).to_have_value("There and back again")
    page.go_forward()
    shows_page(page, entry_of("next-token"))
    expect(prompt_box(page)).to_have_value("There and back again")


def test_text_follows_through_all_pages_and_no_request_leaves_the_machine(
    page: Page, guard: Guard
):
    settled(page)
    text = "A text that follows & stays: 100 % + more?"
    type_prompt(page, text)
    for entry in [*ENTRIES, ENTRIES[0]]:
        go_to(page, entry)
        expect(prompt_box(page)).to_have_value(text)
    page.reload()
    shows_page(page, ENTRIES[0])
    expect(prompt_box(page)).to_have_value(text)
    # Later ones too: fonts, maps and telemetry are often fetched when all is quiet.
    page.wait_for_timeout(1500)
    assert guard.left == []


def test_the_whole_view_comes_back_from_its_address(
    server: str, open_page: Callable[..., Page]
):
    first = open_page()
    first.goto(f"{server}/next-token")
    settled(first)
    type_prompt(first, "The opposite of hot is")
    slider = first.get_by_role("slider", name="Temperature").first
    for _ in range(3):
        slider.press("ArrowRight")
    settled(first)
    expect(slider).to_have_value("1.15")
    expect(first).to_have_url(re.compile("temperature"))
    expect(first).to_have_url(re.compile(re.escape(quote_plus("The opposite"))))
    wanted = bars(first)

    second = open_page()
    second.goto(first.url)
    shows_page(second, entry_of("next-token"))
    expect(prompt_box(second)).to_have_value("The opposite of hot is")
    again = second.get_by_role("slider", name="Temperature").first
    expect(again).to_have_value("1.15")
    expect(second.locator(".token-bars .rows li").first).to_have_text(
        re.compile(re.escape(wanted.split("\n")[0]))
    )


def test_the_model_comes_back_from_the_address(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/?model=minilm-l6&text=An+encoder+reads")
    shows_page(page, ENTRIES[0])
    expect(page.get_by_role("combobox", name="Model")).to_have_value(
        re.compile("MiniLM")
    )
    expect(page.locator(".journey")).to_have_attribute("data-text", "An encoder reads")
    for entry in WITH_TEXT[1:]:
        go_to(page, entry)
        expect(page).to_have_url(re.compile("model=minilm-l6"))


def test_a_model_nobody_knows_gets_one_sentence(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/?model=no-such-model-anywhere&text=Still+here")
    settled(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(1, timeout=60_000)
    expect(page.get_by_test_id("stAlert")).to_contain_text("no-such-model-anywhere")
    expect(prompt_box(page)).to_have_value("Still here")
    shows_no_error(page)


def test_a_screen_without_a_pointer_is_tapped(server: str, browser: Browser):
    with browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        user_agent="Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
    ) as phone:
        page = phone.new_page()
        page.goto(f"{server}/tokens")
        lead = page.get_by_text("Tap a piece to find its id")
        expect(lead).to_be_visible(timeout=60_000)
        page.goto(f"{server}/flow")
        flow = page.locator(".st-key-flow_view .said")
        expect(flow).to_contain_text("Tap the picture", timeout=60_000)
        expect(flow).to_contain_text("A tap on a token")
