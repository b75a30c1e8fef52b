"""The row under a picture: table and files, made when they are asked for."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from components.page.shown import headlight_version

TEXT = "The capital of France is"
START = {"CSV": b"\xef\xbb\xbf# figure", "PNG": b"\x89PNG\r\n", "SVG": b"<svg"}


def opened(page: Page, server: str, path: str) -> Page:
    page.goto(f"{server}/{path}")
    expect(page.get_by_role("button", name="CSV").first).to_be_visible(timeout=60_000)
    settled(page)
    return page


def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name=name).first.click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def table_of(csv: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(csv), comment="#")


def facts_of(csv: bytes) -> dict[str, str]:
    lines = csv.decode("utf-8-sig").splitlines()
    told = (line[2:].partition(": ") for line in lines if line.startswith("# "))
    return {name: value for name, _, value in told}


def settings_of(facts: dict[str, str]) -> dict[str, str]:
    pairs = (one.partition(" = ") for one in facts["settings"].split(", "))
    return {name: value for name, _, value in pairs if name.startswith("next_")}


@pytest.fixture
def card(same_page: Callable[..., Page]) -> Page:
    page = same_page("next-token?text=The+capital+of+France+is")
    expect(page.get_by_role("button", name="CSV").first).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("kind", START)
def test_a_file_is_what_its_name_says(card: Page, kind: str):
    name, content = downloaded(card, kind)
    assert name.startswith("headlight-next-token-")
    assert name.endswith(f"-smollm2-135m-the-capital-of-france-is.{kind.lower()}")
    assert content.startswith(START[kind])
    assert b"Q4_1" in content
    if kind == "CSV":
        table = table_of(content)
        assert table["token"][0] == "·Paris"  # pyright: ignore
        first = str(table["id"].iloc[0]).removesuffix(".0")
        assert first.isdigit()
        assert f",{first}," in content.decode()


def test_each_button_is_named_with_its_figure(card: Page):
    rows = card.locator("[class*=st-key-card_]").all()
    trees = [row.aria_snapshot() for row in rows]
    named = [name for tree in trees for name in re.findall(r'button "([^"]+)"', tree)]
    assert len(named) >= 4
    of = re.compile(r"\b(Table|CSV|PNG|SVG) of \w")
    assert [name for name in named if not of.search(name)] == []
    assert len(set(named)) == len(named)
    seen = card.get_by_role("button", name="CSV of").first
    box = seen.locator("em").bounding_box()
    assert box is not None
    assert box["width"] <= 1


def test_the_table_holds_the_numbers_of_the_picture(card: Page):
    card.get_by_role("button", name="Table").first.click()
    expect(card.locator("[data-testid=stDataFrame]").first).to_be_visible(
        timeout=60_000
    )


def test_a_file_carries_what_was_chosen_and_a_link_that_opens_it(
    server: str, open_page: Callable[..., Page]
):
    card = opened(open_page(), server, "next-token?text=The+capital+of+France+is")
    card.get_by_role("slider", name="Temperature T").focus()
    card.keyboard.press("ArrowLeft")
    settled(card)
    _, csv = downloaded(card, "CSV")
    facts = facts_of(csv)
    assert facts["text"] == TEXT
    assert facts["model"].startswith("SmolLM2")
    assert "next_temperature = 0.95" in facts["settings"]
    assert re.search(r"next_seed = \d", facts["settings"])
    assert facts["made with"] == f"Headlight {headlight_version()}"
    asked = parse_qs(urlsplit(facts["address"]).query)
    assert asked["text"] == [TEXT]
    assert asked["next_temperature"] == ["0.95"]
    path = facts["address"].removeprefix(server).lstrip("/")
    again = opened(open_page(), server, path)
    once_more = downloaded(again, "CSV")[1]
    assert table_of(once_more).equals(table_of(csv))
    told = facts_of(once_more)
    assert told["address"] == facts["address"]
    # A part of the page that ran alone lists what stands below the picture too.
    before, after = settings_of(facts), settings_of(told)
    assert after.keys() >= {"next_seed", "next_temperature", "next_top_k"}
    assert after.items() <= before.items()
    svg = downloaded(again, "SVG")[1].decode()
    assert json.dumps(TEXT).strip('"') in svg
    assert "next_temperature = 0.95" in svg
