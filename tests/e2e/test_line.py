"""What is typed while the server cannot be reached is read once it can."""

from playwright.sync_api import Browser, Page, expect

from attack.line import lying
from bench.browser import new_page, prompt_box, settled
from bench.server import Server, running_server

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
NOTE = "The line to the server is down"


def port_of(server: Server) -> int:
    return int(server.url.rsplit(":", 1)[1])


def counted(page: Page, characters: str) -> None:
    """The page speaks of a text of so many characters."""
    line = page.get_by_text(f"{characters} characters", exact=True)
    expect(line).to_have_count(1, timeout=60_000)
    settled(page)
    # What the page is made of must be there before the line is cut.
    page.wait_for_load_state("networkidle")


def type_while_down(page: Page, text: str) -> None:
    expect(page.get_by_text(NOTE)).to_be_visible()
    prompt_box(page).evaluate(
        "(area, text) => { area.value = text; area.oninput() }", text
    )
    page.wait_for_timeout(500)


def test_what_was_typed_while_the_line_was_down_is_read_when_it_is_back(
    browser: Browser, running: Server
):
    with (
        running_server() as other,
        lying(port_of(running)) as line,
        new_page(browser) as page,
    ):
        page.goto(f"{line.url}/tokens?text=one+two&model=minilm-l6")
        counted(page, "7")
        line.cut()
        type_while_down(page, "one two three four")
        line.mend()
        counted(page, "18")
        expect(page.get_by_text(NOTE)).to_have_count(0)
        expect(prompt_box(page)).to_have_value("one two three four")
        # Now it is another server, as after a crash, and the text is too long for the
        # address, so that nothing but the box has it.
        line.cut()
        letters = "".join(map(chr, range(0x4E00, 0x4E00 + 3_000)))
        type_while_down(page, letters)
        line.mend(port_of(other))
        counted(page, "3,000")
        expect(page.get_by_text(NOTE)).to_have_count(0)
        expect(prompt_box(page)).to_have_value(letters)
