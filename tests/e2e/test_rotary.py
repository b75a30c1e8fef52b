"""Rotary positions in a real browser: arrows, the curve, and words of one's own."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled
from core.models import LoadedModel
from core.positions.rotary import rotary_turns
from core.positions.rotary_score import QueryAndKey, query_and_key, scores_by_distance
from core.positions.unrotated import unrotated
from core.trace import trace

RESTS_MS = 300
"""Longer than the view waits before it tells the server what was chosen."""
expect.set_options(timeout=20_000)
TEXT = "The animal didn't cross the street because it was too tired"
LAYER, HEAD, QUERY, KEY = 12, 4, 8, 1
CHOSEN = {"text": TEXT, "head": f"decoder.self.{LAYER}.{HEAD}", "pair": "8.1"}


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: dict[str, str] = CHOSEN, **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/rotary?{urlencode(query)}")
        expect(page.locator(".rotary[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture(scope="module")
def one(smollm2: LoadedModel) -> QueryAndKey:
    stack = trace(smollm2, TEXT).main_stack
    return query_and_key(stack, unrotated(stack, LAYER), LAYER, HEAD, QUERY, KEY)


@pytest.fixture(scope="module")
def curve(smollm2: LoadedModel, one: QueryAndKey) -> np.ndarray:
    turns = rotary_turns(smollm2, 256)
    assert turns is not None
    return scores_by_distance(one, turns, np.arange(256))


def view(page: Page) -> Locator:
    return page.locator(".rotary")


def score(page: Page) -> float:
    return float(view(page).get_attribute("data-score") or "nan")


def painted(page: Page, both: int, distance: int) -> None:
    expect(view(page)).to_have_attribute(
        "data-painted", re.compile(rf"^\d+\.{both}\.{distance}$")
    )


def cells(page: Page, row: int) -> list[float]:
    """First, second and length of a row of the table, in full."""
    found = page.locator(".rotary tbody tr").nth(row).locator("td")
    titles = found.evaluate_all("all => all.slice(0, 3).map(one => one.title)")
    return [float(title.replace("−", "-")) for title in titles]


def test_moving_both_leaves_the_score_and_moving_the_key_follows_the_curve(
    show, one: QueryAndKey, curve: np.ndarray
):
    page = show()
    painted(page, 0, 7)
    assert score(page) == pytest.approx(one.score, abs=1e-4)
    page.get_by_role("slider", name="Move both tokens on").fill("100")
    painted(page, 100, 7)
    assert score(page) == pytest.approx(one.score, abs=1e-4)
    expect(page.locator(".rotary .sum")).to_contain_text("at position 108, key")
    slider = page.get_by_role("slider", name="Distance back to the key")
    for distance in (0, 40, 255):
        slider.fill(str(distance))
        painted(page, 100, distance)
        assert score(page) == pytest.approx(curve[distance], abs=3e-4)
    # No text has a place before its first: both have moved on.
    expect(page.locator(".rotary .sum")).to_contain_text("at position 255, key")
    page.wait_for_url(re.compile(r"rotary_turn=\d+\.100\.255"))
    settled(page)
    page.reload()
    painted(page, 100, 255)
    page.get_by_role("button", name="As in the text").click()
    painted(page, 0, 7)
    expect(page.locator(".rotary .sum")).to_contain_text("The model's own score: ")


def test_a_pair_is_chosen_by_keys_and_shows_its_numbers_before_and_after(
    show, one: QueryAndKey
):
    page = show({**CHOSEN, "rotary_turn": "2.0.7"})
    page.locator(".rotary .clock").nth(2).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(view(page)).to_have_attribute("data-painted", "11.0.7")
    expect(page.locator(".rotary .pair-title")).to_contain_text("numbers 11 and 43")
    plain_q, used_q, plain_k, used_k = (cells(page, row) for row in range(4))
    for shown, vector in (
        (plain_q, one.q), (used_q, one.q_used), (plain_k, one.k), (used_k, one.k_used),
    ):  # fmt: skip
        assert shown[:2] == pytest.approx(vector[[11, 43]].tolist(), abs=1e-4)
        assert shown[2] == pytest.approx(np.hypot(*vector[[11, 43]]), abs=1e-4)
    assert plain_q[2] == pytest.approx(used_q[2], rel=1e-6)


def test_the_curve_is_dragged_without_a_word_to_the_server(
    server: str, open_page: Callable[..., Page], curve: np.ndarray
):
    page, sent = open_page(), []
    page.on(
        "websocket", lambda line: line.on("framesent", lambda frame: sent.append(frame))
    )
    page.goto(f"{server}/rotary?{urlencode(CHOSEN)}")
    painted(page, 0, 7)
    settled(page)
    page.locator(".rotary .curve").scroll_into_view_if_needed()
    box = page.locator(".rotary .curve").bounding_box()
    assert box is not None
    before, y, distances = len(sent), box["y"] + 60, []
    assert before > 0
    page.mouse.move(box["x"] + 60, y)
    page.mouse.down()
    for x in (120, 200, 300):
        page.mouse.move(box["x"] + x, y)
        page.wait_for_timeout(RESTS_MS)
        distance = int((view(page).get_attribute("data-painted") or "").split(".")[2])
        assert score(page) == pytest.approx(curve[distance], abs=3e-4)
        distances.append(distance)
    assert distances == sorted(set(distances))
    assert len(sent) == before
    page.mouse.up()
    page.wait_for_url(re.compile(rf"rotary_turn=\d+\.0\.{distances[-1]}"))
    assert len(sent) > before


def test_own_words_keep_their_score_and_stay_in_the_address(show):
    page = show()
    box = page.get_by_label("Words put before")
    box.fill("Nobody in this room thinks that")
    said = page.get_by_text(re.compile(r"at positions 8 and 6 it is"))
    expect(said).to_be_visible()
    expect(said).to_contain_text("same words, same distance, same score")
    page.wait_for_url(re.compile(r"rotary_before=Nobody"))
    settled(page)
    page.reload()
    expect(said).to_be_visible(timeout=60_000)


def test_a_phone_shows_all_of_it_and_another_model_says_why_not(server, open_page):
    page = open_page(size=(390, 844), dark=True)
    page.goto(f"{server}/rotary?model=minilm-l6")
    expect(page.get_by_text("MiniLM L6 turns nothing.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Switch to SmolLM2").click()
    expect(page.locator(".rotary[data-painted]")).to_be_visible(timeout=60_000)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    inside = "one => one.scrollWidth <= one.clientWidth + 1"
    assert page.locator(".rotary").evaluate(inside)
