"""Switching heads off in a real browser: chips, bars, the map of all heads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled, type_prompt
from components.words.percent import percent
from core.attention.ablation import NextTokenChange, answer_of, change_between
from core.instrument.interventions import AblateHead
from core.models import load_model
from core.trace import trace

TEXT = "The capital of France is"


@pytest.fixture
def lab(server: str, open_page: Callable[..., Page]) -> Page:
    opened = open_page()
    opened.goto(f"{server}/switch-off?off=decoder.self.12.4")
    expect(opened.locator(".before-after .row").first).to_be_visible(timeout=60_000)
    settled(opened)
    return opened


def change_of(*heads: AblateHead) -> NextTokenChange:
    model = load_model("smollm2-135m")
    runs = [trace(model, TEXT, interventions=changes) for changes in ((), heads)]
    change = change_between(*(answer_of(run) for run in runs))
    assert isinstance(change, NextTokenChange)
    return change


def numbers(page: Page) -> list[float]:
    """Before and after of the first row, as the model gave them."""
    cells = page.locator(".before-after .row").first.locator(".cell")
    return [float(cell.get_attribute("title") or "nan") for cell in cells.all()]


def test_a_head_is_chosen_and_undone_and_the_numbers_are_the_traces(lab: Page):
    first = change_of(AblateHead(12, 4)).top(1)[0]
    assert numbers(lab) == pytest.approx([first.before, first.after], abs=1e-6)
    said = f"Without L12H4, “·Paris” falls from {percent(first.before)}"
    expect(lab.get_by_role("heading", name=said)).to_be_visible()
    lab.get_by_role("button", name="Add").click()
    lab.get_by_role("radio", name="a layer").or_(
        lab.get_by_role("button", name="a layer")
    ).first.click()
    lab.get_by_role("button", name="Switch off layer 0").click()
    flag = lab.get_by_role("heading", name="Without L12H4 and layer 0")
    expect(flag).to_be_visible(timeout=20_000)
    lab.wait_for_url("**off=decoder.self.12.4_decoder.self.0.all**")
    both = change_of(AblateHead(12, 4), *(AblateHead(0, head) for head in range(9)))
    assert numbers(lab)[1] == pytest.approx(both.top(1)[0].after, abs=1e-6)
    lab.keyboard.press("Escape")
    lab.get_by_role("button", name="undo").click()
    expect(lab.get_by_role("heading", name="Nothing is switched off")).to_be_visible()
    lab.wait_for_url("**off=nothing**")


def test_every_head_is_tried_while_one_works_on_and_a_click_switches_it_off(lab: Page):
    # So long that the heads are still being tried when it is stopped.
    type_prompt(lab, "One cat sat on a mat, and one dog on a chair. " * 12)
    lab.get_by_role("button", name="Try all 270 heads").click()
    expect(lab.locator(".effects tbody tr").nth(2)).to_be_visible(timeout=60_000)
    # The learner works on: another number box, while the heads are counted.
    place = lab.get_by_label("Show what comes after token number")
    expect(place).to_be_editable()
    cell = lab.get_by_role("button", name=re.compile(r"^L0H1: [\d<]"))
    cell.focus()
    expect(lab.locator(".effects .told")).to_contain_text("L0H1:")
    lab.keyboard.press("ArrowLeft")
    expect(lab.locator(".effects .told")).to_contain_text("L0H0:")
    lab.keyboard.press("Enter")
    expect(lab.get_by_role("heading", name="Without L12H4 and L0H0")).to_be_visible(
        timeout=20_000
    )
    lab.get_by_role("button", name="Stop").click()
    expect(lab.get_by_role("button", name="Go on")).to_be_visible(timeout=20_000)
    settled(lab)
    rows = lab.locator(".effects tbody tr").count()
    assert 3 <= rows < 270
    lab.get_by_role("columnheader", name="head").get_by_role("button").click()
    expect(lab.locator(".effects tbody tr").first).to_contain_text("L0H0")


def test_the_vectors_of_an_encoder_are_chosen_with_the_keyboard(
    server: str, open_page: Callable[..., Page]
):
    page = open_page(dark=True)
    page.goto(
        f"{server}/switch-off?model=minilm-l6&text=A+cat+sat&off=encoder.self.2.3"
    )
    rows = page.locator(".before-after button.row")
    expect(rows).to_have_count(5, timeout=60_000)
    settled(page)
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="the vector of “cat”")).to_be_visible()
    expect(rows.nth(2)).to_have_attribute("aria-pressed", "true")
