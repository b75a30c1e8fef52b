"""Whole numbers that a view chooses: kept for the session, written in the address."""

from collections.abc import Sequence

import streamlit as st

from components.choice import state
from components.choice.address import whole_number


def chosen_numbers(
    name: str, first: Sequence[int], counts: Sequence[int]
) -> tuple[int, ...]:
    """What the reader chose under this name, each number from 0 to its count less 1.

    Written in the address as ``name=3.2``; what one begins with is not written.

    Args:
        name: in the session and in the address.
        first: what one begins with.
        counts: how many values each number may have.
    """
    # The address is read where a link was followed or the reader went back.
    if name not in st.session_state or state.went_through_history():
        st.session_state[name] = _from_address(st.query_params.get(name, ""))
    wanted = st.session_state[name]
    wanted = wanted if len(wanted) == len(first) else tuple(first)
    fitting = zip(wanted, counts, strict=True)
    chosen = tuple(min(max(number, 0), count - 1) for number, count in fitting)
    _write(name, chosen, tuple(first))
    return chosen


def keep_numbers(name: str, sent: Sequence[int] | None) -> None:
    """Keep what a view sent; for its callback."""
    st.session_state[name] = tuple(int(number) for number in sent or ())


def _write(name: str, chosen: tuple[int, ...], first: tuple[int, ...]) -> None:
    written = ".".join(map(str, chosen))
    if chosen == first:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != written:
        st.query_params[name] = written


def _from_address(written: str) -> tuple[int, ...]:
    numbers = [whole_number(part) for part in written.split(".")]
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) else ()
