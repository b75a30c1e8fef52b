"""A server that goes away under an open page, and comes back."""

import sys

from playwright.sync_api import Browser, Route, expect

from attack.faults import killed, note, of_so_many_characters
from attack.line import lying
from bench.browser import new_page, prompt_box
from bench.server import Server

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


def test_what_was_typed_while_the_line_was_down_is_read_when_it_is_back(
    browser: Browser, running: Server
):
    with lying(running.port) as line, new_page(browser) as page:
        page.goto(f"{line.url}/tokens?text=one+two&model=minilm-l6")
        of_so_many_characters(page, "7")
        line.cut()
        expect(note(page)).to_be_visible()
        # Too long for the address, so that nothing but the box has it.
        letters = "".join(map(chr, range(0x4E00, 0x4E00 + 3_000)))
        prompt_box(page).fill(letters)
        line.mend()
        of_so_many_characters(page, "3,000")
        expect(note(page)).to_have_count(0)
        expect(prompt_box(page)).to_have_value(letters)


def test_a_server_that_was_killed_comes_back_with_the_view_and_what_was_typed(
    browser: Browser,
):
    seen = killed(browser)
    assert "What you type is kept" in seen.said
    # Told and not asked for: a busy machine takes as long as it takes.
    sys.stdout.write(f"all well {seen.seconds:.1f} s after the server was ready\n")


def test_a_view_whose_code_did_not_come_asks_for_it_until_it_comes(
    server: str, browser: Browser
):
    lost: list[str] = []

    def lose_the_first_two(route: Route) -> None:
        _, _, address = route.request.url.partition("/views/")
        again = address.partition("/")[0]
        if not again.isdigit() or int(again) < 2:
            lost.append(address)
            route.abort()
        else:
            route.continue_()

    with new_page(browser) as page:
        page.route("**/views/**/*.js", lose_the_first_two)
        page.goto(f"{server}/tokens?text=one+two&model=minilm-l6")
        of_so_many_characters(page, "7")
        chips = page.get_by_test_id("stBidiComponentIsolated").and_(
            page.locator("[data-drawn]")
        )
        expect(chips.nth(2)).to_be_attached()
        expect(page.get_by_text("BidiComponent Error")).to_have_count(0)
        assert len(lost) >= 2 * chips.count() - 2, lost
