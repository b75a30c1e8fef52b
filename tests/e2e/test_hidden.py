"""Encoders in a real browser: padding, hidden words, links, and a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from transformers import PreTrainedTokenizerFast

from bench.browser import settled
from tests.tiny import save_model

expect.set_options(timeout=20_000)
WORDS = "the%20black%20dog%20saw%20a%20cat"


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/hidden{query}")
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The page as the test before left it."""
    return same_page("hidden?model=minilm-l6")


def test_a_click_hides_a_word_and_another_shows_it_again(seen: Page):
    page = seen
    covered = page.locator(".chip-lines .chip.covered")
    expect(covered).to_have_text("capital", timeout=60_000)
    page.locator(".chip-lines .chip", has_text="france").last.click()
    expect(covered).to_have_count(2)
    expect(page.get_by_text("With capital, france hidden")).to_be_visible()
    page.wait_for_url(re.compile(r"hidden_words=2\.4"))
    settled(page)
    page.mouse.move(0, 0)
    covered.first.focus()
    page.keyboard.press("Enter")
    expect(covered).to_have_text(["france"])
    expect(page.get_by_text("With france hidden")).to_be_visible()


def test_padding_follows_the_second_text_and_stays_in_the_link(seen: Page):
    page = seen
    padding = page.locator(".chip-lines .chip.pad")
    expect(padding).to_have_count(2, timeout=60_000)
    box = page.get_by_role("textbox", name="Second text")
    box.fill("Cats")
    box.press("Enter")
    expect(padding).to_have_count(4)
    expect(page.get_by_text("The last 4 columns are padding")).to_be_visible()
    page.wait_for_url(re.compile("hidden_second=Cats"))
    settled(page)
    page.reload()
    expect(padding).to_have_count(4, timeout=60_000)


def test_a_decoder_is_changed_for_an_encoder_on_a_phone(show):
    page = show("?model=smollm2-135m", size=(390, 844), dark=True)
    expect(page.get_by_text("SmolLM2 135M is no encoder.")).to_be_visible()
    page.get_by_role("button", name="Switch to MiniLM").click()
    expect(page.locator(".chip-lines .chip.pad").first).to_be_visible(timeout=60_000)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_masked_model_guesses_and_hides_each_word_in_turn(show, tmp_path: Path):
    folder = save_model("bert", tmp_path)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.mask_token = "fast"
    tokenizer.save_pretrained(folder)
    page = show(f"?model={folder}&text={WORDS}&hidden_words=2")
    expect(page.get_by_text("Token 3: dog stood here.")).to_be_visible(timeout=60_000)
    expect(page.locator(".token-bars .rows > li")).to_have_count(9)
    page.get_by_role("button", name="Hide each of 6 words in turn").click()
    expect(page.locator(".shaded-chips .chip")).to_have_count(6)
    expect(page.get_by_text("the surprise of all together is")).to_be_visible()
