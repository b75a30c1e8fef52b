"""Whole numbers chosen in a view: kept, clamped, and written in the address."""

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from components.choice.number import chosen_numbers, keep_numbers

    if st.button("send"):
        keep_numbers("cell", [7, 2])
    st.text(chosen_numbers("cell", (1, 2), (6, 9)))


def shown(at: AppTest) -> tuple[str, list[str]]:
    assert not at.exception
    written = at.query_params.get("cell", [])
    return at.text[0].value, [written] if isinstance(written, str) else written


def test_the_first_view_is_not_written():
    assert shown(AppTest.from_function(script).run()) == ("(1, 2)", [])


def test_what_a_view_sent_is_kept_within_bounds_and_written():
    at = AppTest.from_function(script).run()
    at.button[0].click().run()
    assert shown(at) == ("(5, 2)", ["5.2"])


@pytest.mark.parametrize(
    ("written", "chosen"),
    [("3.4", "(3, 4)"), ("99.99", "(5, 8)"), ("3", "(1, 2)"), ("a.b", "(1, 2)"),
     ("٣.1", "(1, 2)"), ("123456789.1", "(1, 2)"), ("", "(1, 2)")],
)  # fmt: skip
def test_the_address_is_read_when_it_makes_sense(written: str, chosen: str):
    at = AppTest.from_function(script)
    at.query_params["cell"] = written
    assert shown(at.run())[0] == chosen
