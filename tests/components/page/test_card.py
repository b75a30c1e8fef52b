"""A card: nothing is computed before it is asked for, and files are what they say."""

import io
import json
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from components.page import shown as shown_module
from components.page.card import picture
from components.page.shown import Shown, headlight_version, safe_name
from components.page.table_file import table_file, whole

TABLE = pd.DataFrame({"token": ["a", "b", "c"], "share": [0.5, 0.25, 0.25]})
FACTS = {"text": "x < y & \u0000 ไทย\nnew " + "long " * 200, "model": "SmolLM2 135M"}
SVG = "{http://www.w3.org/2000/svg}"


def bars() -> alt.Chart:
    return alt.Chart(TABLE).mark_bar().encode(x="share:Q", y="token:N")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Next token", "next-token"),
        ("../../etc/passwd", "etc-passwd"),
        ("L12 · H4", "l12-h4"),
        ("Müller", "muller"),
        ("แมว", ""),
    ],
)
def test_a_file_name_holds_nothing_but_letters_digits_and_hyphens(name, file):
    assert safe_name(name) == file


def test_a_png_is_a_png_and_an_svg_holds_the_words():
    assert picture(bars(), "png").startswith(b"\x89PNG\r\n")
    svg = picture(bars(), "svg").decode()
    assert svg.startswith("<svg")
    assert ">share<" in svg


def test_an_svg_says_below_the_picture_what_it_belongs_to_and_holds_all_of_it():
    root = ET.fromstring(picture(bars(), "svg", FACTS))
    said = [text.text or "" for text in root.findall(f"{SVG}g/{SVG}text")]
    assert said[0].startswith("text: x < y &")
    assert said[-1] == "model: SmolLM2 135M"
    assert all(float(text.get("y", "0")) < float(root.get("height", "0"))
               for text in root.findall(f"{SVG}g/{SVG}text"))  # fmt: skip
    assert json.loads(root.findtext(f"{SVG}metadata") or "") == FACTS


def test_a_png_is_the_same_picture_and_holds_every_fact():
    plain, told = (Image.open(io.BytesIO(picture(bars(), "png", facts)))
                   for facts in (None, FACTS))  # fmt: skip
    told.load()
    assert {name: str(told.info[name]) for name in FACTS} == FACTS
    assert told.height > plain.height
    corner = np.asarray(told.convert("RGB"))[: plain.height - 8, : plain.width]
    own = np.asarray(plain.convert("RGB"))[: plain.height - 8]
    assert np.abs(corner.astype(int) - own.astype(int)).mean() < 0.5


def test_a_table_is_read_again_without_the_facts_above_it():
    words = ["#", "# a, b", 'say "x" # y', "a\nb", "=1+1", "if"]
    shares = np.geomspace(1e-9, 1, 6)
    table = pd.DataFrame({"#": words, "id": range(6), "share": shares})
    held = table_file(table, FACTS | {"text": "one\n# two, \\ three"})
    read = pd.read_csv(io.BytesIO(held), comment="#")
    pd.testing.assert_frame_equal(read, table)
    lines = held.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["# text: one\\n# two, \\\\ three", "# model: SmolLM2 135M"]
    assert lines[2] == '"#","id","share"'


def test_ids_are_whole_also_where_a_row_has_none():
    table = pd.DataFrame({"id": [260.0, 49_151, None], "logit": [1.5, 2.0, None]})
    assert [str(one) for one in whole(table).dtypes] == ["Int64", "float64"]
    assert "49151\n" not in table_file(table, {}).decode()
    assert "\n49151,2.0\n" in table_file(table, {}).decode()


def example(**changed: Any) -> Shown:
    facts: dict[str, Any] = dict(
        figure="next token", page="Next token", url="http://here:8501/next-token",
        text="The capital of France is", target="", model_id="smollm2-135m",
        settings={"next_seed": "3", "next_temperature": "1.0"},
        address={"next_seed": "3"},
    )  # fmt: skip
    return Shown(**facts | changed)


def test_the_facts_name_text_model_rounding_settings_seed_link_and_version(monkeypatch):
    card = SimpleNamespace(id="smollm2-135m", title="SmolLM2 135M", quantisation="Q4_1")
    monkeypatch.setattr(
        shown_module, "loaded_models", lambda: [SimpleNamespace(card=card)]
    )
    assert example().facts() == {
        "figure": "next token",
        "page": "Next token",
        "text": "The capital of France is",
        "model": "SmolLM2 135M",
        "weights": "Q4_1",
        "settings": "next_seed = 3, next_temperature = 1.0",
        "address": "http://here:8501/next-token?next_seed=3"
        "&text=The+capital+of+France+is&model=smollm2-135m",
        "made with": f"Headlight {headlight_version()}",
    }
    card.quantisation = None
    assert example().facts()["weights"] == "as published, not rounded"


def test_a_page_that_reads_no_text_names_none():
    facts = example(text=None, model_id=None, settings={}, address={}).facts()
    assert set(facts) == {"figure", "page", "address", "made with"}
    assert facts["address"] == "http://here:8501/next-token"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("If it rains", "headlight-next-token-next-token-smollm2-135m-if-it-rains"),
        ("สวัสดี", "headlight-next-token-next-token-smollm2-135m"),
    ],
)
def test_the_name_of_a_file_says_page_figure_model_and_text(text: str, name: str):
    assert example(text=text).file_name == name
    assert len(example(text="word " * 2000).file_name) < 90


def card_page() -> None:
    import streamlit as st

    from components.page.card import figure_card

    def asked(what: str) -> None:
        st.session_state["asked"] = [*st.session_state.get("asked", []), what]

    figure_card(
        lambda: st.text("the picture"),
        name="A picture",
        caption="A row is a token.",
        table=lambda: asked("table"),  # pyright: ignore[reportArgumentType]
        chart=lambda: asked("chart"),  # pyright: ignore[reportArgumentType]
        more={"keys": lambda: asked("keys")},  # pyright: ignore[reportArgumentType]
    )


def test_nothing_but_the_picture_is_computed_at_first():
    at = AppTest.from_function(card_page).run()
    assert not at.exception
    assert "asked" not in at.session_state
    assert at.text[0].value == "the picture"
    assert at.caption[0].value == "A row is a token."


def test_each_table_has_a_file_of_its_own():
    at = AppTest.from_function(card_page).run()
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == [
        "CSV *of A picture*",
        "CSV *of A picture, keys*",
        "PNG *of A picture*",
        "SVG *of A picture*",
    ]
