"""What the browser writes of a number and what the server does agree to the digit."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled
from components.words.percent import percent

expect.set_options(timeout=20_000)

DRAWN = """
  window.drawnTexts = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    if (this.canvas.isConnected) drawnTexts.push(text);
    return fill.call(this, text, ...place);
  };
"""
"""Notes every text that a canvas on the page draws."""


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Opens a page of which every text on a canvas is noted."""

    def opened(path: str) -> Page:
        page = open_page()
        page.add_init_script(DRAWN)
        page.goto(f"{server}/{path}")
        settled(page)
        return page

    return opened


def csv_of(page: Page, figure: str) -> pd.DataFrame:
    """The table that the figure's card hands out."""
    button = page.get_by_role("button", name=f"CSV of {figure}", exact=True)
    with page.expect_download(timeout=60_000) as coming:
        button.click()
    csv = Path(coming.value.path()).read_bytes()
    return pd.read_csv(io.BytesIO(csv), comment="#")


def drawn_shares(page: Page, count: int) -> list[str]:
    """The shares drawn last on a canvas."""
    shares = [text for text in page.evaluate("drawnTexts") if text.endswith(" %")]
    assert len(shares) >= count
    return shares[-count:]


def plain(words: Locator) -> str:
    """What an element says, without the marks around names."""
    return re.sub("[\u2068\u2069]", "", words.inner_text())


def test_the_flow_draws_says_and_hands_out_the_same_shares(show):
    page = show("flow")
    table = csv_of(page, "flow")
    shares = [percent(share) for share in table["share through the layers"]]
    assert drawn_shares(page, len(shares)) == shares
    most = int(table["share through the layers"].argmax())
    base = page.locator(".flow .lanes .base")
    box = base.bounding_box()
    assert box is not None
    lane = box["height"] / len(shares)
    base.hover(position={"x": 40, "y": (most + 0.5) * lane})
    said = page.locator(".flow .said")
    expect(said).to_contain_text(f"{table['token'][most]}: {shares[most]} of what")


def test_a_head_says_and_hands_out_the_same_share(show):
    page = show("heads")
    said = page.locator(".head-map .said").first
    expect(said).to_contain_text("of its attention")
    words = re.search(
        r"gives (.+ %) of its attention from (\S+) to (\S+)\.", plain(said)
    )
    assert words, plain(said)
    table = csv_of(page, "head map").set_index(["query token", "key token"])
    assert words[1] == percent(float(table.loc[(words[2], words[3]), "share"]))


def test_the_mask_lab_draws_says_and_hands_out_the_same_shares(show):
    page = show("mask?text=The+capital+of+France+is&mask_cell=4.3")
    line = page.locator(".mask-lab .formula .line")
    expect(line).to_contain_text("·is\u2069 → ·France: share")
    table = csv_of(page, "mask lab")
    seen = table[table["mask"] == "0"]
    assert drawn_shares(page, len(seen)) == [percent(one) for one in seen["share"]]
    cell = table[(table["query"] == 5) & (table["key"] == 4)].iloc[0]
    assert plain(line).endswith(f" = {percent(cell['share'])}")


def test_the_lens_says_and_hands_out_the_same_share(show):
    page = show("lens?text=The+capital+of+France+is")
    told = page.locator(".lens .told")
    expect(told).to_contain_text("Behind ·is, after L29: ·Paris with")
    said = re.search(r"with (.+? %)\.", told.inner_text())
    assert said
    cell = page.locator(".lens td.chosen")
    assert cell.get_attribute("data-share") == said[1]
    table = csv_of(page, "layer by layer")
    last = table.iloc[-1]
    assert said[1] == percent(float(last["probability"]))


def test_an_encoders_map_says_and_hands_out_the_same_share(show):
    page = show("hidden")
    table = csv_of(page, "encoder mask")
    maps = page.locator(".token-maps .token-map").first
    left, top, width, height = map(
        float, (maps.get_attribute("data-cells") or "").split()
    )
    maps.hover(position={"x": left + 1.5 * width, "y": top + 2.5 * height})
    cell = table[(table["query"] == 3) & (table["key"] == 2)].iloc[0]
    expect(maps.locator(".tip")).to_have_text(
        f"{cell['query token']} → {cell['key token']}\n{percent(cell['share'])}"
    )


def test_the_journey_says_and_hands_out_the_same_shares(show):
    page = show("?text=The+capital+of+France+is")
    table = csv_of(page, "journey")
    answer = table[table["what"] == "probability of the next token"].iloc[0]
    expect(page.locator(".journey")).to_contain_text(percent(answer["value"]))
    track = page.locator(".journey .track")
    track.focus()
    spoken = page.locator(".journey .spoken")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        if "reads it" in spoken.inner_text():
            break
    said = re.search(r"token (\d+), Layer (\d+) .*: (\S+ %) \(mean\)", plain(spoken))
    assert said, plain(spoken)
    read = table[
        table["what"].str.startswith("attention from")
        & (table["position"] == int(said[1]))
        & (table["layer"].astype(float) == int(said[2]))
    ]
    assert said[3] == percent(float(read["value"].iloc[0]))  # pyright: ignore
