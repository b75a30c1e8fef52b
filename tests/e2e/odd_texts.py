"""Texts that nobody expects, typed one after another into a page's box."""

from playwright.sync_api import Page, expect

from bench.browser import prompt_box, type_prompt
from components.navigation import Entry
from tests.e2e.menu import entry_of, go_to, shows_no_error, shows_page

ODD_TEXTS = {
    "one space": " ",
    "one letter": "a",
    "emoji": "👩‍👩‍👧‍👦 and 🏳️‍🌈 smile 😀",
    "Thai": "เมืองหลวงของฝรั่งเศสคือ",
    "right to left": "עיר הבירה של צרפת היא \u202eabc",
    "NUL": "before\u0000after",
    "joiners": "a\u200db\u200bc\ufeffd",
    "line breaks": "one\ntwo\n\nthree",
    "Markdown": "# *one* [two](https://example.org) $x^2$ :red[three] <b>four</b>",
}


MARKUP = (
    "<img src=x onerror='window.ran=1'><script>window.ran=1</script>"
    "[link](javascript:window.ran=1) <b id=bold>bold</b>"
)


def nothing_typed_gets_one_sentence(page: Page) -> None:
    # A page may have more to say in such a box, of its own picture.
    asked = page.get_by_test_id("stAlert").filter(has_text="Type something")
    type_prompt(page, "")
    expect(asked).to_have_count(1)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    shows_no_error(page)


def odd_text_leaves_the_page_usable(page: Page, text: str) -> None:
    type_prompt(page, text)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    asked = page.get_by_test_id("stAlert").filter(has_text="Type something")
    expect(asked).to_have_count(0)
    shows_no_error(page)
    assert "\ufffd" not in page.get_by_test_id("stMain").inner_text(), text
    expect(prompt_box(page)).to_have_value(text)


def markup_was_text_and_never_run(page: Page) -> None:
    assert page.evaluate("() => window.ran") is None
    made = "#bold, img[src='x'], a[href^='javascript']"
    expect(page.locator(made)).to_have_count(0)


def fifty_thousand_characters_stay_in_the_box(page: Page, entry: Entry) -> str:
    text = ("The quick brown fox jumps over the lazy dog. " * 1200)[:50_000]
    type_prompt(page, text)
    expect(page.get_by_text("50,000 characters").first).to_be_visible()
    shows_page(page, entry)
    assert prompt_box(page).input_value() == text
    return text


def one_more_goes_along_to_another_page_and_back(
    page: Page, entry: Entry, text: str
) -> None:
    type_prompt(page, text + "!")
    assert prompt_box(page).input_value() == text + "!"
    go_to(page, entry_of("about"))
    assert prompt_box(page).input_value() == text + "!"
    go_to(page, entry)
    assert prompt_box(page).input_value() == text + "!"


def a_short_text_is_read_again(page: Page) -> None:
    type_prompt(page, "short again")
    expect(page.get_by_text("50,00")).to_have_count(0)
    shows_no_error(page)
