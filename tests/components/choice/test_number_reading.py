"""Numbers in an address: what is none is as if nothing were said."""

import pytest
from streamlit.testing.v1 import AppTest

from core.whole_number import whole_number

NO_NUMBERS = [
    "inf", "-inf", "nan", "NaN", "1e400", "1e999", "9" * 5000, "-" + "9" * 5000,
    "x", "²", "0x10", "",
]  # fmt: skip


def page() -> None:
    import streamlit as st

    from components.choice import number_reading

    assert number_reading
    st.number_input("Whole", 0, 9, 4, key="whole", bind="query-params")
    st.number_input("Any", 0.0, 9.0, 0.5, key="any", bind="query-params")
    st.number_input("None", 0, 9, None, key="none", bind="query-params")
    st.slider("Slider", 0, 9, 4, key="slider", bind="query-params")
    st.pagination(9, key="pagination", bind="query-params")


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_no_number_in_an_address_is_as_nothing_said(written: str):
    at, usual = AppTest.from_function(page), AppTest.from_function(page).run()
    names = ("whole", "any", "none", "slider", "pagination")
    for name in names:
        at.query_params[name] = written
    at.run()
    assert not at.exception
    for name in names:
        assert at.session_state[name] == usual.session_state[name]


def test_a_number_in_an_address_is_read():
    at = AppTest.from_function(page)
    at.query_params["whole"], at.query_params["any"] = "7", "1.5"
    at.run()
    assert (at.session_state["whole"], at.session_state["any"]) == (7, 1.5)


@pytest.mark.parametrize("written", ["-1", "10", str(10**30), "-1e30"])
def test_a_number_beyond_the_bounds_of_a_box_leaves_it_within_them(written: str):
    at = AppTest.from_function(page)
    for name in ("whole", "any", "none", "slider"):
        at.query_params[name] = written
    at.run()
    assert not at.exception
    for name in ("whole", "any", "slider"):
        assert 0 <= at.session_state[name] <= 9


@pytest.mark.parametrize(
    "written", [*NO_NUMBERS, "٣", "１", "-1", str(10**30), "1.5", " 7", "123456789"]
)
def test_what_is_no_whole_number_of_ours_is_none(written: str):
    assert whole_number(written) is None


@pytest.mark.parametrize(
    ("written", "number"), [("0", 0), ("007", 7), ("49151", 49151)]
)
def test_a_whole_number_is_one(written: str, number: int):
    assert whole_number(written) == number
