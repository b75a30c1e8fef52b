"""The pages from text to tokens in a real browser: pointing, clicking, keys, links."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled, type_prompt

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
THAI = "%E0%B8%94%E0%B8%B5"  # ดี: two characters, one glyph, four tokens


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens one of the pages and waits until its view is painted."""

    def opened(address: str, view: str = ".tokens", **options: object) -> Page:
        page = open_page(**options)
        if "text=" not in address:
            address += "?text=The+capital+of+France+is"
        page.goto(f"{server}/{address}")
        expect(page.locator(view).first).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """As ``show``, and as the test before left it."""

    def opened(address: str, view: str = ".tokens", **options: object) -> Page:
        page = same_page(f"{address}text=The+capital+of+France+is", **options)
        expect(page.locator(view).first).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def chips(page: Page) -> Locator:
    return page.locator(".tokens .text .chip")


def numbers(page: Page) -> Locator:
    return page.locator(".tokens .numbers .number")


def lit(page: Page) -> list[str]:
    return page.locator(".tokens .lit").all_inner_texts()


def runs_while(page: Page, act: Callable[[], None]) -> int:
    """How often the page asked the server for anything meanwhile."""
    frames: list[object] = []
    page.evaluate("() => 0")
    page.on("websocket", lambda socket: frames.append(socket))
    state = page.locator('[data-testid="stApp"]')
    page.evaluate(
        """() => {
          window.runs = 0;
          const app = document.querySelector('[data-testid="stApp"]');
          new MutationObserver(() => {
            if (app.dataset.testScriptState === "running") window.runs += 1;
          }).observe(app, { attributes: true });
        }"""
    )
    act()
    page.wait_for_timeout(400)
    expect(state).to_have_attribute("data-test-script-state", "notRunning")
    return page.evaluate("() => window.runs")


def test_pointing_at_a_span_lights_the_same_span_in_every_tokenizer(seen):
    page = seen("tokenizers?", ".rows")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(6)

    def point() -> None:
        rows.nth(0).locator(".chip", has_text="France").hover()
        over = [row.locator(".over").all_inner_texts() for row in rows.all()]
        assert over[0] == []
        assert over[1:4] == [["france"], ["·France"], ["France"]]
        assert "".join(over[4]) == "".join(over[5]) == "·France"
        expect(page.locator(".told")).to_contain_text("WordPiece 1")
        expect(page.locator(".told")).to_contain_text("UTF-8 bytes 7")

    assert runs_while(page, point) == 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("address", ["tokenizers?", "bpe?bpe_step=2&", "tokens?"])
def test_nothing_scrolls_sideways(seen, address: str, dark: bool):
    views = {"tokens?": ".tokens", "tokenizers?": ".rows"}
    page = seen(address, views.get(address, ".ladder"), dark=dark)
    wider = page.evaluate(
        "() => document.documentElement.scrollWidth - window.innerWidth"
    )
    assert wider <= 0


def test_the_phone_shows_text_above_ids(seen):
    page = seen("tokens?", size=(390, 844))
    text = chips(page).first.bounding_box()
    ids = numbers(page).first.bounding_box()
    assert text is not None
    assert ids is not None
    assert ids["y"] > text["y"] + text["height"]
    assert ids["x"] + ids["width"] <= 390


def test_pointing_at_text_lights_its_id_and_back_without_the_server(seen):
    page = seen("tokens?")
    expect(chips(page)).to_have_text(["The", "·capital", "·of", "·France", "·is"])
    expect(numbers(page)).to_have_text(["504", "3575", "282", "4649", "314"])

    def point() -> None:
        chips(page).nth(3).hover()
        assert lit(page) == ["·France", "4649"]
        numbers(page).nth(1).hover()
        assert lit(page) == ["·capital", "3575"]
        page.mouse.move(5, 5)
        assert lit(page) == []

    assert runs_while(page, point) == 0


def test_the_same_token_is_lit_from_anywhere_on_the_page(seen):
    page = seen("tokens?")
    page.evaluate(
        """() => window.dispatchEvent(new CustomEvent("headlight-token",
             { detail: { index: 2, source: "elsewhere" } }))"""
    )
    assert lit(page) == ["·of", "282"]
    page.evaluate(
        """() => {
          window.heard = [];
          const hear = ({ detail }) => window.heard.push(detail);
          window.addEventListener("headlight-token", hear);
        }"""
    )
    chips(page).nth(4).hover()
    heard = page.evaluate("() => window.heard")
    assert heard[-1] == {"index": 4, "source": "tokens_chips"}


def test_keys_walk_along_the_tokens(seen):
    page = seen("tokens?")
    chips(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert lit(page) == ["·of", "282"]
    page.keyboard.press("Enter")
    expect(page.locator(".entry .said")).to_contain_text("at place 282")


def test_a_click_looks_into_the_token_and_the_link_keeps_it(seen):
    page = seen("tokens?")
    chips(page).nth(3).click()
    expect(page.locator(".entry .said")).to_contain_text("a single 1, at place 4,649")
    expect(page.locator(".entry .bytes b")).to_have_text(
        ["20", "46", "72", "61", "6E", "63", "65"]
    )
    expect(page.locator(".entry .me .label")).to_have_text("·France")
    page.reload()
    expect(page.locator(".entry .said")).to_contain_text("at place 4,649")
    expect(chips(page).nth(3)).to_have_attribute("aria-pressed", "true")


def test_the_search_answers_while_typing(seen):
    page = seen("tokens?")
    page.get_by_role("searchbox").or_(
        page.get_by_label("Search all 49,152")
    ).first.fill("france")
    expect(page.get_by_text("4 of 49,152 entries")).to_be_visible()


def test_typing_changes_the_tokens_in_place(seen):
    page = seen("tokens?")
    page.evaluate(
        """() => { const walk = (root) => root.querySelectorAll("*").forEach((node) => {
             if (node.shadowRoot?.querySelector(".tokens"))
               node.shadowRoot.querySelector(".chip").marked = true; });
             walk(document); }"""
    )
    type_prompt(page, "The cat")
    expect(chips(page)).to_have_text(["The", "·cat"])
    kept = page.locator(".tokens .chip").first.evaluate("(chip) => chip.marked")
    assert kept, "the chip was drawn anew instead of kept"


def test_a_glyph_of_several_tokens_is_one_chip_with_several_ids(show):
    page = show(f"tokens?text={THAI}")
    expect(chips(page)).to_have_count(1)
    expect(numbers(page)).to_have_count(4)
    chips(page).first.hover()
    assert len(lit(page)) == 5
    # One id alone: its chip is lit, the other ids of the glyph are marked as kin.
    numbers(page).nth(2).hover()
    assert len(lit(page)) == 2
    expect(page.locator(".tokens .kin")).to_have_count(3)


def test_markup_is_shown_as_text(show):
    page = show("tokens?text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%3Cb%3Ehi")
    assert "".join(chips(page).all_inner_texts()).replace("·", " ") == (
        "<img src=x onerror=alert(1)><b>hi"
    )
    assert page.locator(".tokens img, .tokens b").count() == 0


def test_special_tokens_are_switched_off_in_the_link_too(show):
    page = show("tokens?model=minilm-l6&text=hello&tokens_special=false")
    expect(numbers(page)).to_have_text(["7592"])


def test_the_languages_can_be_counted_with_another_tokenizer(show):
    page = show("tokenizers", ".rows")
    page.get_by_role("radio", name="WordPiece").or_(
        page.get_by_role("button", name="WordPiece")
    ).last.click()
    page.wait_for_url("**tokenizers_language=WordPiece**")


def test_the_steps_of_byte_pair_encoding_go_on_and_back(show):
    page = show("bpe?text=aab+aab&bpe_step=1")
    heading = page.locator(".tokens h2").first
    expect(heading).to_contain_text("After 1 of 3 merges: 6 tokens")
    expect(page.locator(".tokens .fresh")).to_have_text(["aa", "aa"])
    page.get_by_role("button", name="Next").click()
    expect(heading).to_contain_text("After 2 of 3 merges: 4 tokens")
    page.get_by_role("button", name="Start").click()
    expect(heading).to_contain_text("After 0 of 3 merges: 8 tokens")
    page.get_by_role("button", name="End").click()
    expect(heading).to_contain_text("After 3 of 3 merges: 2 tokens")
    page.wait_for_url("**bpe_step=3**")


def test_a_word_is_encoded_while_typing(show):
    page = show("bpe", ".ladder")
    page.get_by_label("A word to encode").fill("unhappiness")
    last = page.locator(".ladder tr.last")
    expect(last.locator(".symbol").first).to_contain_text("un")
    expect(page.locator(".ladder tr").first.locator(".symbol")).to_have_count(11)
    expect(page.locator(".ladder tr").first.locator(".join")).to_have_count(2)
