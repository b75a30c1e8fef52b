"""A card: nothing is computed before it is asked for, and files are what they say."""

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.card import picture, safe_name

TABLE = pd.DataFrame({"token": ["a", "b", "c"], "share": [0.5, 0.25, 0.25]})


def bars() -> alt.Chart:
    return alt.Chart(TABLE).mark_bar().encode(x="share:Q", y="token:N")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Next token", "next-token"),
        ("../../etc/passwd", "etc-passwd"),
        ("L12 · H4", "l12-h4"),
        ("แมว", "figure"),
    ],
)
def test_a_file_name_holds_nothing_but_letters_digits_and_hyphens(name, file):
    assert safe_name(name) == file


def test_a_png_is_a_png_and_an_svg_holds_the_words():
    assert picture(bars(), "png").startswith(b"\x89PNG\r\n")
    svg = picture(bars(), "svg").decode()
    assert svg.startswith("<svg")
    assert ">share<" in svg


def card_page() -> None:
    import streamlit as st

    from components.card import figure_card

    def asked(what: str) -> None:
        st.session_state["asked"] = [*st.session_state.get("asked", []), what]

    figure_card(
        lambda: st.text("the picture"),
        name="A picture",
        caption="A row is a token.",
        table=lambda: asked("table"),  # pyright: ignore[reportArgumentType]
        chart=lambda: asked("chart"),  # pyright: ignore[reportArgumentType]
    )


def test_nothing_but_the_picture_is_computed_at_first():
    at = AppTest.from_function(card_page).run()
    assert not at.exception
    assert "asked" not in at.session_state
    assert at.text[0].value == "the picture"
    assert at.caption[0].value == "A row is a token."
