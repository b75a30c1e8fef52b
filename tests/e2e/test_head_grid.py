"""The grid of all heads in a real browser: pointing, clicking, keys, sorting."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Position, WebSocket, expect

from bench.browser import prompt_box, settled
from core.attention.head_summary import head_summary
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import attentions_of

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
TEXT = "The+animal+did+not+cross+the+street+because+it+was+tired."


@dataclass
class Shown:
    """The heads page, and what it has sent to the server since."""

    page: Page
    sent: list[object] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(frame))

    @property
    def heads(self) -> Locator:
        return self.page.locator(".head-grid .heads")

    @property
    def said(self) -> Locator:
        return self.page.locator(".head-grid .said")

    @property
    def tip(self) -> Locator:
        return self.page.locator(".head-grid .tip")

    def select(self, name: str, value: str) -> None:
        self.page.locator(f".head-grid select.{name}").select_option(value)

    def middle_of(
        self, layer: int, head: int, n_layers: int = 6, n_heads: int = 12
    ) -> Position:
        """Where the map of a head is on the canvas, while all are shown by layer."""
        box = self.heads.bounding_box()
        assert box is not None
        left, top = 27, 16
        return {
            "x": left + (head + 0.5) * (box["width"] - left - 2) / n_heads,
            "y": top + (layer + 0.5) * (box["height"] - top - 2) / n_layers,
        }

    def picture(self) -> str:
        return self.heads.evaluate("canvas => canvas.toDataURL()")


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Shown]:
    """Opens the heads page and waits until the grid is painted."""

    def opened(address: str = f"model=minilm-l6&text={TEXT}", **options: object):
        shown = Shown(open_page(**options))
        shown.page.on("websocket", shown.watch)
        shown.page.goto(f"{server}/heads?{address}")
        painted = shown.page.locator(".head-grid[data-painted]")
        expect(painted).to_be_visible(timeout=60_000)
        settled(shown.page)
        shown.sent.clear()
        return shown

    return opened


def test_a_click_chooses_a_head_for_the_whole_page(show: Callable[..., Shown]):
    shown = show()
    shown.heads.click(position=shown.middle_of(0, 2))
    expect(shown.said).to_contain_text("Layer 0, head 2: previous token 1.00")
    expect(shown.page.locator(".head-map")).to_have_attribute("data-head", "L0H2")
    shown.page.wait_for_url("**head=encoder.self.0.2**")
    settled(shown.page)
    expect(shown.said).to_contain_text("Layer 0, head 2")


def test_keys_choose_a_head_and_show_its_layer_large(show: Callable[..., Shown]):
    # With a pair of its own another head asks nothing else, and the frames stay.
    shown = show(f"model=minilm-l6&text={TEXT}&head=encoder.self.2.3&pair=10.2")
    expect(shown.said).to_contain_text("Layer 2, head 3")
    shown.heads.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        shown.page.keyboard.press(key)
    expect(shown.said).to_contain_text("Layer 0, head 2: previous token")
    settled(shown.page)
    all_heads = shown.picture()
    shown.page.keyboard.press("Enter")
    bar = shown.page.locator(".head-grid .bar")
    expect(bar).to_contain_text("Layer 0 (0 to 5)")
    shown.page.keyboard.press("PageDown")
    expect(bar).to_contain_text("Layer 1")
    expect(shown.said).to_contain_text("Layer 1, head 2")
    shown.page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    settled(shown.page)
    assert shown.picture() == all_heads


def test_the_grid_answers_looking_sorting_shading_and_fading_by_itself(
    show: Callable[..., Shown],
):
    shown = show()
    first = shown.picture()
    shown.heads.hover(position=shown.middle_of(0, 2))
    expect(shown.tip).to_contain_text("Layer 0, head 2")
    assert shown.sent == []
    # What follows waits for nothing: no answer of the server is needed for a picture.
    shown.page.context.set_offline(True)
    expect(shown.tip).to_contain_text("previous token 1.00")
    # 14 tokens, and each sees all of them.
    expect(shown.tip).to_contain_text("evenly spread attention would score 0.07")
    shown.select("shade", "previous")
    shaded = shown.picture()
    legend = shown.page.locator(".head-grid .legend")
    expect(legend).to_contain_text("previous token, on this text")
    shown.select("sort", "previous")
    # The strongest head comes first now.
    shown.heads.hover(position=shown.middle_of(0, 0))
    expect(shown.tip).to_contain_text("Layer 0, head 2")
    shown.select("sort", "")
    shown.select("fade", "previous")
    faded = shown.picture()
    assert len({first, shaded, faded}) == 3
    shown.page.locator(".head-grid .level").fill("0")
    assert shown.picture() == shaded


def test_sorted_heads_carry_their_names_in_the_order_of_the_measure(
    show: Callable[..., Shown], minilm: LoadedModel
):
    shown = show(f"model=minilm-l6&text={TEXT}&sort=entropy")
    kind = attentions_of(trace(minilm, TEXT.replace("+", " ")))[0]
    entropy = head_summary(kind).entropy.ravel()
    first = [f"L{at // 12}H{at % 12}" for at in np.argsort(-entropy, kind="stable")]
    named = shown.page.locator(".head-grid").get_attribute("data-names")
    assert (named or "").split() == first[:12]
    # The names are on the picture: its first line, above the maps, has ink.
    line = (
        "canvas => { const ratio = canvas.width / canvas.clientWidth;"
        "const {data} = canvas.getContext('2d').getImageData("
        "27 * ratio, 18 * ratio, 38 * ratio, 10 * ratio);"
        "return Math.min(...data.filter((_, at) => at % 4 === 0)); }"
    )
    assert shown.heads.evaluate(line) < 128


def test_how_one_looks_at_the_grid_is_in_the_address_and_comes_back(
    show: Callable[..., Shown],
):
    shown = show()
    shown.select("shade", "previous")
    shown.select("sort", "entropy")
    shown.select("fade", "previous")
    shown.page.locator(".head-grid .level").fill("45")
    shown.page.wait_for_url("**fade=previous.45**")
    address = shown.page.url
    assert "shade=previous" in address
    assert "sort=entropy" in address
    again = show(address.partition("?")[2])
    for name, value in (("shade", "previous"), ("sort", "entropy")):
        select = again.page.locator(f".head-grid select.{name}")
        expect(select).to_have_value(value)
    expect(again.page.locator(".head-grid .level")).to_have_value("45")
    again.select("shade", "")
    again.select("sort", "")
    again.select("fade", "")
    again.page.wait_for_url(lambda url: "shade=" not in url and "fade=" not in url)


def test_an_old_link_with_a_head_opens_as_it_did(show: Callable[..., Shown]):
    shown = show(f"model=minilm-l6&text={TEXT}&head=encoder.self.0.2&heads_view=sink")
    expect(shown.said).to_contain_text("Layer 0, head 2")
    expect(shown.page.locator(".head-grid select.sort")).to_have_value("")
    expect(shown.page.get_by_label("hide first token")).to_be_checked()


def test_a_role_that_cannot_be_seen_offers_a_text_that_shows_it(
    show: Callable[..., Shown],
):
    shown = show("text=One+two+three")
    option = shown.page.locator(".head-grid select.shade option[value=next]")
    expect(option).to_be_disabled()
    shown.page.locator(".head-grid .about").click()
    entries = shown.page.locator(".head-grid .list li")
    ahead = entries.filter(has_text="Each token looks at the one after it.")
    expect(ahead).to_contain_text("This model hides all later tokens")
    expect(ahead.get_by_role("button")).to_have_count(0)
    induction = entries.filter(has_text="A token looks at what followed it")
    induction.get_by_role("button").click()
    expect(prompt_box(shown.page)).to_have_value("red green blue red green blue")
    expect(induction.get_by_role("button")).to_contain_text("Most on this text: L")
    induction.get_by_role("button").click()
    expect(shown.said).to_contain_text("induction")


def test_the_grid_follows_the_theme(show: Callable[..., Shown]):
    corner = (
        "canvas => [...canvas.getContext('2d').getImageData("
        "canvas.width - 6, 20, 1, 1).data].slice(0, 3)"
    )
    shown = show("text=One+two+three+four+five", dark=True)
    # The upper right of a causal map is masked: the page's own background.
    assert max(shown.heads.evaluate(corner)) < 64
    shown.page.emulate_media(color_scheme="light")
    expect(shown.page.get_by_test_id("stApp")).to_have_css("color-scheme", "light")
    settled(shown.page)
    assert min(shown.heads.evaluate(corner)) > 250
